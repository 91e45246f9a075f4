//! The Salesforce username: it looks like an e-mail address but names a user in an org and need not receive mail.

use crate::email::looks_like_address;
use crate::invalid::Invalid;
use crate::pasted::{clean, without_label};
use serde::{Deserialize, Serialize};
use std::fmt;

/// At most 80 characters in the form of an e-mail address (the limit of Salesforce's User.Username).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SalesforceUsername(String);

impl SalesforceUsername {
    pub const MAX: usize = 80;

    /// Nothing typed is `None`: the Salesforce admin fills it in later. A label and invisible characters from copying are
    /// dropped, and so are line breaks.
    pub fn parse_optional(input: &str) -> Result<Option<Self>, Invalid> {
        let text = clean(input);
        let name: String = clean(without_label(&text)).chars().filter(|&c| c == ' ' || !c.is_whitespace()).collect();
        if name.is_empty() {
            return Ok(None);
        }
        let actual = name.chars().count();
        if actual > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual });
        }
        if looks_like_address(&name) { Ok(Some(Self(name))) } else { Err(Invalid::UsernameShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Salesforce compares usernames without case.
    pub fn same_as(&self, other: &str) -> bool {
        self.0.eq_ignore_ascii_case(other)
    }
}

impl fmt::Display for SalesforceUsername {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(SalesforceUsername::parse_optional("  "), Ok(None));
        let sandbox =
            SalesforceUsername::parse_optional(" integration@acme.example.dev ").expect("valid").expect("typed");
        assert_eq!(sandbox.as_str(), "integration@acme.example.dev");
        assert!(sandbox.same_as("Integration@ACME.example.dev"));
        assert_eq!(SalesforceUsername::parse_optional("Ada Lovelace <ada@acme.test>"), Err(Invalid::UsernameShape));
        assert_eq!(SalesforceUsername::parse_optional("ada"), Err(Invalid::UsernameShape));
        for pasted in [
            "\u{feff}ada@acme.test\u{200b}",
            "Username: ada@acme.test",
            "Benutzername：ada@acme.test",
            "ユーザー名:\u{a0}ada@acme.test",
            "ada@acme\r\n.test",
            "\"ada@acme.test\"",
        ] {
            let found = SalesforceUsername::parse_optional(pasted).expect("valid").expect("typed");
            assert_eq!(found.as_str(), "ada@acme.test", "{pasted:?}");
        }
        let long = format!("{}@a.bc", "x".repeat(80));
        assert!(matches!(SalesforceUsername::parse_optional(&long), Err(Invalid::TooLong { .. })));
    }
}
