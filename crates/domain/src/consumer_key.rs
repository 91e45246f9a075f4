//! The consumer key of the customer's app. It identifies the app and is no secret, so it is shown whole.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 1–256 printable ASCII characters; white space from copying is dropped, line breaks included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsumerKey(String);

impl ConsumerKey {
    pub const MAX: usize = 256;

    /// Nothing typed is `None`: the key is known only after the app exists.
    pub fn parse_optional(input: &str) -> Result<Option<Self>, Invalid> {
        let key: String = input.chars().filter(|c| !c.is_whitespace()).collect();
        if key.is_empty() {
            return Ok(None);
        }
        let actual = key.chars().count();
        if actual > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual });
        }
        if key.chars().all(|c| c.is_ascii_graphic()) {
            Ok(Some(Self(key)))
        } else {
            Err(Invalid::ConsumerKeyCharacters)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Keys made by Salesforce start with `3MVG9` and have 85 characters or so; packaged apps may choose their own
    /// (8–256), so an odd shape is worth a warning and never a refusal.
    pub fn looks_odd(&self) -> bool {
        !(self.0.starts_with("3MVG9") && (60..=130).contains(&self.0.len()))
    }
}

impl fmt::Display for ConsumerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_from_copying_is_dropped() {
        let key = ConsumerKey::parse_optional(" 3MVG9\r\n abc\t.DEF_1 ").expect("valid").expect("typed");
        assert_eq!(key.as_str(), "3MVG9abc.DEF_1");
        assert!(key.looks_odd());
        assert!(
            !ConsumerKey::parse_optional(&format!("3MVG9{}", "x".repeat(80)))
                .expect("valid")
                .expect("typed")
                .looks_odd()
        );
        assert_eq!(ConsumerKey::parse_optional("\n"), Ok(None));
    }

    #[test]
    fn only_printable_ascii() {
        assert_eq!(ConsumerKey::parse_optional("3MVG9é"), Err(Invalid::ConsumerKeyCharacters));
        assert!(matches!(
            ConsumerKey::parse_optional(&"x".repeat(257)),
            Err(Invalid::TooLong { max: 256, actual: 257 })
        ));
    }
}
