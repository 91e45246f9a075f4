//! The diagnosis catalogue: every refusal that Salesforce, the network or our own side can give a connection check or
//! a delivery, with what it means and which setting to change where. One table serves the check, the integration's
//! next step, the deliveries and the troubleshooting page, so all of them say the same.

mod decisive;
mod evidence;
mod local;
mod matching;
mod oauth;
mod oauth_access;
mod oauth_flows;
mod places;
mod render;
mod rest_access;
mod rest_automation;
mod rest_record;
mod rest_service;
mod rest_values;
mod scope;
mod seed;
mod shape;
mod transport;
mod wrapped;

pub use decisive::decisive;
pub use evidence::{Evidence, LocalKind, TransportKind, WrongShape};
pub use matching::{ORGANIZATION_CHANGED, diagnose, refusal};
pub use render::{Rendered, RenderedFix, RenderedSaid, Words, render, render_refusal};
pub use scope::Scope;
pub use wrapped::is_wrapped;

use crate::check::Link;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// One row of the catalogue. Texts may hold placeholders such as `{app}`; [`render`] fills them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Stable word, stored with a refusal and used as an anchor on the troubleshooting page.
    pub code: &'static str,
    /// Where in the chain it is usually met.
    pub link: Link,
    /// What is wrong, in one line without a full stop.
    pub title: &'static str,
    /// What Salesforce says, as documented; empty when nothing came from Salesforce.
    pub said: Pattern,
    /// What that means.
    pub meaning: &'static str,
    /// What to change, most likely cause first. Never empty.
    pub fixes: &'static [Fix],
    /// Whether time alone can mend it.
    pub waiting: Waiting,
    /// What to do when the fixes did not help.
    pub if_persists: &'static str,
    /// True when nothing can be pushed until somebody changes something: the integration needs attention. A permanent
    /// refusal may still come from a change that Salesforce has not applied yet; see [`Diagnosis::waiting`].
    pub permanent: bool,
    /// Where the row's facts come from.
    pub source: &'static str,
}

/// What Salesforce says in a documented case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// OAuth `error` or REST `errorCode`; any of them is accepted.
    pub errors: &'static [&'static str],
    /// OAuth `error_description` or REST `message`; empty accepts every wording.
    pub descriptions: &'static [Wording],
}

impl Pattern {
    /// Nothing came from Salesforce, or nothing that could be read.
    pub const NONE: Self = Self { errors: &[], descriptions: &[] };
}

/// How a documented description is recognized. Case, white space, the kind of apostrophe and a full stop at the end
/// are no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// The whole text.
    Is(&'static str),
    /// The text begins so; a value follows.
    Starts(&'static str),
    /// These words stand somewhere in it.
    Contains(&'static str),
}

impl Wording {
    /// The documented words, for showing.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Is(text) | Self::Starts(text) | Self::Contains(text) => text,
        }
    }
}

/// Whose screen a fix is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The customer's Salesforce org.
    Salesforce,
    /// The portal.
    Orgbridge,
    /// The machine and network the portal runs on: for an operator.
    Server,
}

impl Place {
    /// What a person reads before the path.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Salesforce => "In Salesforce",
            Self::Orgbridge => "In Orgbridge",
            Self::Server => "On the server",
        }
    }
}

/// One setting to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whose screen.
    pub place: Place,
    /// The way to the setting, in the exact words of that screen, joined by arrows.
    pub path: &'static str,
    /// What to do there.
    pub action: &'static str,
}

const fn in_salesforce(path: &'static str, action: &'static str) -> Fix {
    Fix { place: Place::Salesforce, path, action }
}

const fn in_orgbridge(path: &'static str, action: &'static str) -> Fix {
    Fix { place: Place::Orgbridge, path, action }
}

const fn on_server(path: &'static str, action: &'static str) -> Fix {
    Fix { place: Place::Server, path, action }
}

/// Whether time alone can mend a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Waiting {
    /// It cannot.
    No,
    /// Salesforce may still be applying a change that was made this short a time ago.
    UpTo {
        /// The longest documented delay.
        minutes: u16,
    },
    /// It passes by itself; the same attempt is worth repeating.
    Retry,
}

impl Waiting {
    /// The sentence for a person; `{minutes}` stands for the number.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::No => "Waiting does not help: something has to be changed first.",
            Self::UpTo { .. } => {
                "Waiting helps only if the setting was changed just now: Salesforce takes up to {minutes} minutes to apply it."
            }
            Self::Retry => "Waiting helps: this usually passes by itself, so try again in a few minutes.",
        }
    }
}

/// How long Salesforce says that a new or changed app may take to work.
const APP_CHANGE: Waiting = Waiting::UpTo { minutes: 10 };

/// The code of the row for words that no other row knows.
pub const UNRECOGNISED: &str = "unrecognised_refusal";
/// The same where one record was refused.
pub const UNRECOGNISED_RECORD: &str = "unrecognised_record_refusal";

static CATALOGUE: LazyLock<Vec<Diagnosis>> = LazyLock::new(|| {
    [
        seed::ROWS,
        oauth_access::ROWS,
        oauth::ROWS,
        oauth_flows::ROWS,
        local::ROWS,
        rest_access::ROWS,
        shape::ROWS,
        rest_automation::ROWS,
        rest_record::ROWS,
        rest_values::ROWS,
        rest_service::ROWS,
        transport::ROWS,
    ]
    .concat()
});

/// Every row in the order of the troubleshooting page: the four rows of the vendor's own table first, the row for
/// unknown words last.
#[must_use]
pub fn catalogue() -> &'static [Diagnosis] {
    &CATALOGUE
}

/// The row with this code; `None` for a code of a later or earlier version.
#[must_use]
pub fn find(code: &str) -> Option<&'static Diagnosis> {
    catalogue().iter().find(|row| row.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_vendors_own_table_comes_first_and_the_unknown_last() {
        let codes: Vec<_> = catalogue().iter().map(|row| row.code).collect();
        assert_eq!(
            codes[..4],
            ["certificate_mismatch", "consumer_key_unknown", "user_not_approved", "refresh_token_scope_missing"]
        );
        assert_eq!(codes.last(), Some(&UNRECOGNISED));
    }

    #[test]
    fn codes_are_unique_words() {
        let codes: BTreeSet<_> = catalogue().iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), catalogue().len());
        for code in codes {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{code}");
            assert_eq!(find(code).map(|row| row.code), Some(code));
        }
        assert_eq!(find("no_such_row"), None);
    }

    #[test]
    fn every_text_is_a_sentence_and_every_row_can_be_mended() {
        for row in catalogue() {
            let sentence = |text: &str, what: &str| {
                assert!(text.starts_with(|c: char| c.is_uppercase() || c == '{'), "{} {what}: {text}", row.code);
                assert!(text.ends_with('.'), "{} {what}: {text}", row.code);
                assert!(!text.contains("  "), "{} {what}: {text}", row.code);
            };
            assert!(row.title.starts_with(char::is_uppercase) && !row.title.ends_with('.'), "{}", row.title);
            assert!(row.title.len() <= 80, "{}", row.title);
            sentence(row.meaning, "meaning");
            sentence(row.if_persists, "if_persists");
            sentence(row.waiting.sentence(), "waiting");
            assert!(!row.fixes.is_empty(), "{}", row.code);
            assert!(!row.source.is_empty(), "{}", row.code);
            for fix in row.fixes {
                sentence(fix.action, "action");
                assert!(!fix.path.is_empty() && !fix.path.ends_with('.'), "{}", row.code);
                assert_eq!(
                    fix.place == Place::Salesforce,
                    fix.path.starts_with("Setup → "),
                    "{} {}",
                    row.code,
                    fix.path
                );
            }
        }
    }

    #[test]
    fn a_key_that_a_server_cannot_open_sends_nobody_to_salesforce() {
        let row = find("key_unavailable").unwrap();
        assert!(!row.permanent, "the integration does not need attention");
        assert!(row.fixes.iter().all(|fix| fix.place == Place::Server), "only the operator can mend it");
        let text = [row.meaning, row.if_persists].into_iter().chain(row.fixes.iter().map(|fix| fix.action));
        assert!(text.into_iter().all(|text| !text.contains("certificate")), "a new certificate would not help");
    }

    #[test]
    fn the_third_row_shows_all_three_causes() {
        let fixes = find("user_not_approved").unwrap().fixes;
        let has = |words: &str| fixes.iter().any(|fix| fix.path.contains(words) || fix.action.contains(words));
        assert!(has("Admin approved users are pre-authorized"));
        assert!(has("Manage Permission Sets") && has("Manage Assignments"));
        assert!(has("not the e-mail address"));
    }
}
