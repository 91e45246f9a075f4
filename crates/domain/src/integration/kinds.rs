//! The integration types and the versions of their form.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};

/// Which of the vendor's packages the org has installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntegrationType {
    AppExchange,
    Unmanaged,
}

impl IntegrationType {
    pub const ALL: [Self; 2] = [Self::AppExchange, Self::Unmanaged];

    /// The word in addresses, the API and the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AppExchange => "app-exchange",
            Self::Unmanaged => "unmanaged",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::AppExchange => "Salesforce App Exchange Package",
            Self::Unmanaged => "Salesforce Unmanaged Package",
        }
    }

    /// One line on when to choose it.
    pub const fn when_to_choose(self) -> &'static str {
        match self {
            Self::AppExchange => "The package is installed from the Salesforce AppExchange.",
            Self::Unmanaged => "Your customer success manager sent you a link to install the unmanaged package.",
        }
    }

    pub fn parse(word: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|t| t.word() == word).ok_or(Invalid::UnknownChoice { what: "Package type" })
    }
}

/// A version of the integration form. The newest is the default; an older one stays usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormVersion {
    /// The original's form.
    V1,
    /// Adds My Domain (External Client Apps refuse login/test as audience) and the package namespace.
    V2,
}

impl FormVersion {
    /// Newest first, as the select lists them.
    pub const ALL: [Self; 2] = [Self::V2, Self::V1];
    pub const NEWEST: Self = Self::V2;

    pub const fn word(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2 (newest)",
        }
    }

    pub fn parse(word: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|v| v.word() == word).ok_or(Invalid::UnknownChoice { what: "Version" })
    }

    /// Whether this version of the form offers *My Domain*.
    pub const fn has_my_domain(self) -> bool {
        matches!(self, Self::V2)
    }

    /// Whether this version of the form asks for the package namespace; an unmanaged package has none.
    pub const fn has_namespace(self, of: IntegrationType) -> bool {
        matches!((self, of), (Self::V2, IntegrationType::AppExchange))
    }
}
