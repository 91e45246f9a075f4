//! The Salesforce username: it looks like an e-mail address but names a user in an org and need not receive mail.

use crate::email::looks_like_address;
use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// At most 80 characters in the form of an e-mail address (the limit of Salesforce's User.Username).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SalesforceUsername(String);

impl SalesforceUsername {
    pub const MAX: usize = 80;

    /// Nothing typed is `None`: the Salesforce admin fills it in later.
    pub fn parse_optional(input: &str) -> Result<Option<Self>, Invalid> {
        let name = input.trim();
        if name.is_empty() {
            return Ok(None);
        }
        let actual = name.chars().count();
        if actual > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual });
        }
        if looks_like_address(name) { Ok(Some(Self(name.to_owned()))) } else { Err(Invalid::UsernameShape) }
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
        let long = format!("{}@a.bc", "x".repeat(80));
        assert!(matches!(SalesforceUsername::parse_optional(&long), Err(Invalid::TooLong { .. })));
    }
}
