//! What a bundle calls its components. API names become file names, so nothing but Salesforce's own alphabet for them
//! gets through, and labels are one line, whatever the settings say.

use crate::Vendor;

/// API names and labels of what the bundle creates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) app: String,
    pub(super) app_label: String,
    pub(super) permission_set: String,
    pub(super) permission_set_label: String,
    pub(super) vendor: String,
}

impl Names {
    pub(super) fn of(vendor: &Vendor) -> Self {
        let app = api_name(&vendor.app_api_name).or_else(|| api_name(&vendor.app_name));
        let app = app.unwrap_or_else(|| "Event_Relay".to_owned());
        let permission_set = api_name(&vendor.permission_set).unwrap_or_else(|| format!("{app}_Access"));
        Self {
            app,
            app_label: line(&vendor.app_name),
            permission_set,
            permission_set_label: line(&vendor.permission_set),
            vendor: line(&vendor.name),
        }
    }
}

fn line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What Salesforce fills in for a label: letters, digits and single underscores, beginning with a letter and not ending
/// with an underscore, 80 at most. Nothing when no letter is left.
fn api_name(label: &str) -> Option<String> {
    let mut name = String::new();
    for c in label.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let start = name.find(|c: char| c.is_ascii_alphabetic())?;
    let mut name = name.split_off(start);
    name.truncate(80);
    Some(name.trim_end_matches('_').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_api_names() {
        let names = Names::of(&Vendor::default());
        assert_eq!(names.app, "Relay_Connected_App");
        assert_eq!(names.permission_set, "Relay_Network_Connected_App");
        assert_eq!(api_name("2nd – \"app\"!").as_deref(), Some("nd_app"));
        assert_eq!(api_name("../../etc/passwd").as_deref(), Some("etc_passwd"));
        assert_eq!(api_name(&"x_".repeat(60)).map(|name| name.len()), Some(79));
        assert_eq!(api_name("日本 12"), None);
    }

    #[test]
    fn there_is_always_a_name() {
        assert_eq!(line(" R&D\n\tApp\u{1} "), "R&D App");
        let odd = Vendor {
            app_api_name: "日本".into(),
            app_name: "日本".into(),
            permission_set: "!".into(),
            ..Vendor::default()
        };
        let names = Names::of(&odd);
        assert_eq!((names.app.as_str(), names.permission_set.as_str()), ("Event_Relay", "Event_Relay_Access"));
    }
}
