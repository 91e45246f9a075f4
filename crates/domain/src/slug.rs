//! A client's slug: the immutable word that stands for it in every address.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 2–40 lower-case letters, digits and single inner hyphens, starting with a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientSlug(String);

impl ClientSlug {
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let slug = input.trim();
        let shaped = (2..=40).contains(&slug.len())
            && slug.starts_with(|c: char| c.is_ascii_lowercase())
            && !slug.ends_with('-')
            && !slug.contains("--")
            && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if shaped { Ok(Self(slug.to_owned())) } else { Err(Invalid::SlugShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for good in ["acme", "a1", "acme-emea-2"] {
            assert!(ClientSlug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "1a", "-a", "a-", "a--b", "Acme", "a_b", "a/b", "é1", &"a".repeat(41)] {
            assert_eq!(ClientSlug::parse(bad), Err(Invalid::SlugShape), "{bad}");
        }
    }
}
