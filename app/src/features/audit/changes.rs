//! What an entry's detail says was changed, as lines for people. Details are data of ours, but of any age, so whatever
//! has another shape is left out instead of guessed at.

use super::texts;
use domain::policy::Role;
use serde_json::Value;

/// "Role: Client User → Client Admin", a line for each changed field.
pub(super) fn lines(detail: &Value) -> Vec<String> {
    let Value::Object(detail) = detail else { return Vec::new() };
    match (detail.get("before"), detail.get("after")) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let changed = after.iter().filter(|(name, new)| before.get(*name) != Some(new));
            changed.map(|(name, new)| line(name, before.get(name), Some(new))).collect()
        }
        _ => detail
            .iter()
            .filter_map(|(name, value)| {
                tried(name, value).or_else(|| listed(name, value)).or_else(|| field_by_field(name, value))
            })
            .collect(),
    }
}

/// The address that a refused sign-in was tried with.
fn tried(name: &str, value: &Value) -> Option<String> {
    (name == "email").then(|| format!("E-mail: {}", word(Some(value))))
}

/// What something new holds.
fn listed(name: &str, value: &Value) -> Option<String> {
    let words: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
    Some(format!("{}: {}", texts::field(name), words.join(", ")))
}

/// The other shape: each field with its own before and after.
fn field_by_field(name: &str, change: &Value) -> Option<String> {
    let change = change.as_object()?;
    let after = change.get("after")?;
    Some(line(name, change.get("before"), Some(after)))
}

fn line(name: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    format!("{}: {} → {}", texts::field(name), word(before), word(after))
}

fn word(value: Option<&Value>) -> String {
    match value {
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::String(text)) if !text.is_empty() => {
            Role::parse(text).map_or(text.clone(), |role| role.label().to_owned())
        }
        Some(Value::Number(number)) => number.to_string(),
        _ => "empty".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_shapes_read_the_same() {
        let whole = json!({
            "before": { "role": "client_user", "integration_permission": false },
            "after": { "role": "client_admin", "integration_permission": false },
        });
        assert_eq!(lines(&whole), ["Role: Client User → Client Admin"]);
        let single = json!({ "consumer_key": { "before": "", "after": "3MVG9" } });
        assert_eq!(lines(&single), ["Salesforce Consumer Key: empty → 3MVG9"]);
    }

    #[test]
    fn a_refused_sign_in_names_the_address() {
        assert_eq!(lines(&json!({ "email": "a@b.test" })), ["E-mail: a@b.test"]);
    }

    #[test]
    fn other_details_are_left_out() {
        for other in [json!(null), json!("text"), json!({ "thumbprint": "ab" }), json!({ "a": { "b": 1 } })] {
            assert!(lines(&other).is_empty(), "{other}");
        }
    }
}
