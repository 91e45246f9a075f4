//! The two kinds of app an org can let an integration in by.

use crate::invalid::Invalid;

/// What the Salesforce admin makes in the org. The same certificate fits both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AppKind {
    /// The newer one. It is known at its own org's My Domain alone.
    #[default]
    ExternalClientApp,
    /// The older one. Orgs made since Spring '26 let nobody create one unless Salesforce Support allows it.
    ConnectedApp,
}

impl AppKind {
    /// The one to offer first comes first.
    pub const ALL: [Self; 2] = [Self::ExternalClientApp, Self::ConnectedApp];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ExternalClientApp => "external",
            Self::ConnectedApp => "connected",
        }
    }

    /// Salesforce's name for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ExternalClientApp => "External Client App",
            Self::ConnectedApp => "Connected App",
        }
    }

    /// The kind with this word; where none is meant to be refused, an unknown word is the one to offer first.
    pub fn of_word(word: &str) -> Self {
        Self::parse(Some(word)).unwrap_or_default()
    }

    /// Without a word it is the one to offer first.
    pub fn parse(word: Option<&str>) -> Result<Self, Invalid> {
        match word {
            None | Some("") => Ok(Self::default()),
            Some(word) => {
                Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or(Invalid::UnknownChoice { what: "App" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_reads_back_and_none_is_the_first() {
        for kind in AppKind::ALL {
            assert_eq!(AppKind::parse(Some(kind.word())), Ok(kind));
        }
        assert_eq!(AppKind::parse(None), Ok(AppKind::ALL[0]));
        assert!(AppKind::parse(Some("moon")).is_err());
        assert_eq!(AppKind::of_word("moon"), AppKind::ALL[0]);
    }
}
