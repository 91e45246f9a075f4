//! The namespace of a managed package: a prefix on every object and field it brought.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// 1–15 letters, digits and single underscores, starting with a letter (Salesforce's rule for namespaces).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackageNamespace(String);

impl PackageNamespace {
    pub fn parse_optional(input: &str) -> Result<Option<Self>, Invalid> {
        let name = input.trim().trim_end_matches('_');
        if name.is_empty() {
            return if input.trim().is_empty() { Ok(None) } else { Err(Invalid::NamespaceShape) };
        }
        let shaped = name.len() <= 15
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !name.contains("__")
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if shaped { Ok(Some(Self(name.to_owned()))) } else { Err(Invalid::NamespaceShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(PackageNamespace::parse_optional(" "), Ok(None));
        assert_eq!(PackageNamespace::parse_optional("relay__").expect("valid").expect("typed").as_str(), "relay");
        for bad in ["1relay", "re lay", "re__lay", "__", "relay-network", &"r".repeat(16)] {
            assert_eq!(PackageNamespace::parse_optional(bad), Err(Invalid::NamespaceShape), "{bad}");
        }
    }
}
