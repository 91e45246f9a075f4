//! A row of the catalogue in words for a person: placeholders filled with this installation's names and this refusal's
//! values, or with plain nouns where there is no case to speak of, as on the troubleshooting page.

use super::{Diagnosis, Place, UNRECOGNISED, Waiting, find};
use crate::check::{Params, Refusal, Said};
use serde::{Deserialize, Serialize};

/// The names that the texts need. They come from the vendor's configuration and from the integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// The vendor, such as `Relay`.
    pub vendor: &'a str,
    /// The app's label in Setup, such as `Relay Connected App`.
    pub app: &'a str,
    /// The permission set's label, such as `Relay Network Connected App`.
    pub permission_set: &'a str,
    /// The integration's Salesforce username, when there is one to speak of.
    pub username: Option<&'a str>,
    /// The host that is signed in to, when there is one to speak of.
    pub host: Option<&'a str>,
}

/// What Salesforce said, or is documented to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedSaid {
    /// HTTP status; `None` in the catalogue.
    pub status: Option<u16>,
    /// Error codes: one that was received, or every documented one.
    pub errors: Vec<String>,
    /// The same for the description.
    pub descriptions: Vec<String>,
}

/// One setting to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedFix {
    /// Whose screen.
    pub place: Place,
    /// The way there, in that screen's own words.
    pub path: String,
    /// What to do there.
    pub action: String,
}

/// A diagnosis that can be shown. Plain text throughout: escape it like any other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    pub code: String,
    pub title: String,
    pub said: Option<RenderedSaid>,
    pub meaning: String,
    pub fixes: Vec<RenderedFix>,
    pub waiting: Waiting,
    pub waiting_sentence: String,
    pub if_persists: String,
    pub permanent: bool,
}

/// A row as the troubleshooting page shows it, with the documented words.
#[must_use]
pub fn render(diagnosis: &Diagnosis, words: &Words<'_>) -> Rendered {
    let pattern = &diagnosis.said;
    let said = (!pattern.errors.is_empty()).then(|| RenderedSaid {
        status: None,
        errors: pattern.errors.iter().map(|&error| error.to_owned()).collect(),
        descriptions: pattern.descriptions.iter().map(|wording| wording.text().to_owned()).collect(),
    });
    fill(diagnosis, words, &Params::new(), said)
}

/// A refusal as a check shows it, with the words that came. A code that this version does not know becomes the row for
/// unknown words.
#[must_use]
pub fn render_refusal(refusal: &Refusal, words: &Words<'_>) -> Option<Rendered> {
    let diagnosis = find(&refusal.code).or_else(|| find(UNRECOGNISED))?;
    let said = refusal.said.as_ref().map(|Said { status, error, description }| RenderedSaid {
        status: *status,
        errors: error.iter().cloned().collect(),
        descriptions: description.iter().cloned().collect(),
    });
    Some(fill(diagnosis, words, &refusal.params, said))
}

fn fill(diagnosis: &Diagnosis, words: &Words<'_>, params: &Params, said: Option<RenderedSaid>) -> Rendered {
    let text = |template: &str| fill_text(template, |name| value(name, diagnosis, words, params));
    Rendered {
        code: diagnosis.code.to_owned(),
        title: text(diagnosis.title),
        said,
        meaning: text(diagnosis.meaning),
        fixes: diagnosis
            .fixes
            .iter()
            .map(|fix| RenderedFix { place: fix.place, path: text(fix.path), action: text(fix.action) })
            .collect(),
        waiting: diagnosis.waiting,
        waiting_sentence: text(diagnosis.waiting.sentence()),
        if_persists: text(diagnosis.if_persists),
        permanent: diagnosis.permanent,
    }
}

/// The value of a placeholder; `None` for a name that no text should use.
fn value(name: &str, diagnosis: &Diagnosis, words: &Words<'_>, params: &Params) -> Option<String> {
    if let Some(value) = params.get(name) {
        return Some(value.clone());
    }
    let minutes;
    let text = match name {
        "vendor" => words.vendor,
        "app" => words.app,
        "permission_set" => words.permission_set,
        "username" => words.username.unwrap_or("the integration's user"),
        "host" => words.host.unwrap_or("the host"),
        "to_host" => "another host",
        "minutes" => {
            minutes = match diagnosis.waiting {
                Waiting::UpTo { minutes } => minutes.to_string(),
                Waiting::No | Waiting::Retry => return None,
            };
            &minutes
        }
        "object" => "the target object",
        "field" => "the field",
        "expected" => "the configured username",
        "actual" => "another user",
        "kept" => "one org",
        "other" => "another org",
        "skew" => "several minutes",
        "wanted" => "what the package gives it",
        "found" => "something else",
        "detail" => "Salesforce's words say more",
        "likely" => "Where the error code is a known one, its usual causes are listed under Troubleshooting.",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Replaces every `{name}` in one pass, so that a value which itself looks like a placeholder stays as it is. A
/// sentence that begins with a plain noun begins with a capital.
fn fill_text(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) if value(name).is_some() => {
                let word = value(name).unwrap_or_default();
                let starts_sentence = filled.is_empty() || filled.ends_with(". ");
                if starts_sentence && (word.starts_with("the ") || word.starts_with("another ")) {
                    let mut letters = word.chars();
                    filled.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                    filled.push_str(letters.as_str());
                } else {
                    filled.push_str(&word);
                }
                rest = behind;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::super::{Evidence, catalogue, refusal};
    use super::*;
    use crate::check::Link;

    const WORDS: Words<'static> = Words {
        vendor: "Relay",
        app: "Relay Connected App",
        permission_set: "Relay Network Connected App",
        username: None,
        host: None,
    };

    #[test]
    fn no_text_keeps_a_placeholder() {
        for row in catalogue() {
            let shown = format!("{:?}", render(row, &WORDS));
            let fixes = render(row, &WORDS).fixes;
            let texts = fixes.iter().flat_map(|fix| [&fix.path, &fix.action]);
            assert!(texts.into_iter().all(|text| !text.contains('{')), "{shown}");
            let shown = render(row, &WORDS);
            for text in [&shown.title, &shown.meaning, &shown.waiting_sentence, &shown.if_persists] {
                assert!(!text.contains('{') && text.starts_with(char::is_uppercase), "{text}");
            }
        }
    }

    #[test]
    fn the_vendors_names_stand_in_the_path() {
        let shown = render(find("user_not_approved").unwrap(), &WORDS);
        assert_eq!(
            shown.fixes[0].path,
            "Setup → PLATFORM TOOLS → Apps → App Manager → Relay Connected App → ▾ → Manage → Edit Policies → Permitted Users"
        );
        assert!(shown.fixes[1].action.contains("Relay Network Connected App"));
        assert_eq!(shown.said.unwrap().errors, ["invalid_grant"]);
        assert!(shown.waiting_sentence.contains("up to 10 minutes"));
    }

    #[test]
    fn a_refusal_speaks_about_its_own_case() {
        let evidence = Evidence::FieldMissing { object: "RelayEvents__c".to_owned(), field: "{app}".to_owned() };
        let shown = render_refusal(&refusal(Link::Fields, &evidence), &WORDS).unwrap();
        assert!(shown.meaning.starts_with("{app} is not on RelayEvents__c"), "{}", shown.meaning);
        assert_eq!(shown.said, None);
    }

    #[test]
    fn a_code_of_another_version_still_shows_the_words() {
        let refused = Refusal {
            code: "from_the_future".to_owned(),
            said: Some(Said { status: Some(400), error: Some("new".to_owned()), description: None }),
            params: Params::new(),
        };
        let shown = render_refusal(&refused, &WORDS).unwrap();
        assert_eq!(shown.code, UNRECOGNISED);
        assert_eq!(shown.said.unwrap().errors, ["new"]);
    }

    #[test]
    fn odd_braces_are_left_alone() {
        let none = |_: &str| None;
        for text in ["", "{", "}", "{}", "{unknown} {", "a } b { c"] {
            assert_eq!(fill_text(text, none), text);
        }
    }
}
