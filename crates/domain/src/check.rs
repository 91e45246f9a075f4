//! A connection check: the chain of links between the portal and one Salesforce org, and what became of each.
//! It is its own type because the same chain is filled by a task, stored in a row, streamed to a page and shown
//! without script, and all four have to agree on order and words. Nothing here knows the time.

mod chain;

pub use chain::{Chain, OutOfOrder};

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One link of the chain. The order of the variants is the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Link {
    /// The portal's own side: key, certificate, and what was typed in.
    #[serde(rename = "certificate")]
    CertificateValid,
    /// An access token by the JWT bearer flow.
    #[serde(rename = "token")]
    Token,
    /// The token belongs to the configured Salesforce username.
    #[serde(rename = "identity")]
    Identity,
    /// The objects that events are written to are there and visible.
    #[serde(rename = "objects")]
    Objects,
    /// Every field of a record is there, of the right shape, and writable.
    #[serde(rename = "fields")]
    Fields,
    /// A create that rolls back: nothing is left behind.
    #[serde(rename = "dry_run")]
    DryRun,
}

impl Link {
    /// Every link, in the order in which they are tried.
    pub const ALL: [Self; 6] =
        [Self::CertificateValid, Self::Token, Self::Identity, Self::Objects, Self::Fields, Self::DryRun];

    /// The stable word used in rows, streams and the machine API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CertificateValid => "certificate",
            Self::Token => "token",
            Self::Identity => "identity",
            Self::Objects => "objects",
            Self::Fields => "fields",
            Self::DryRun => "dry_run",
        }
    }

    /// What a person reads.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CertificateValid => "Certificate valid",
            Self::Token => "Token by JWT bearer",
            Self::Identity => "Identity is the configured username",
            Self::Objects => "Target objects exist",
            Self::Fields => "Fields writable",
            Self::DryRun => "Dry run",
        }
    }

    /// The link tried after this one; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|link| *link > self)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// A stored or posted word that names nothing this version knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what}: {word:?}")]
pub struct UnknownWord {
    what: &'static str,
    word: String,
}

impl FromStr for Link {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|link| link.word() == word)
            .ok_or_else(|| UnknownWord { what: "link", word: word.to_owned() })
    }
}

/// Salesforce's own words, kept apart from what we make of them. Untrusted text: show it, never interpret it as markup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Said {
    /// HTTP status, when there was an answer at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// OAuth `error`, or the `errorCode` (in a record result the `statusCode`) of the REST API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// OAuth `error_description`, or the REST API's `message`, or the first words of something that was not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Values for the placeholders of a diagnosis text, such as `object` or `host`.
pub type Params = BTreeMap<String, String>;

/// Names of facts that a link keeps when it holds.
pub mod fact {
    /// The granted scopes of the token, separated by spaces.
    pub const SCOPES: &str = "scopes";
}

/// Why a link did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The code of a row of the diagnosis catalogue ([`crate::diagnosis::find`]).
    pub code: String,
    /// What Salesforce said; `None` when it was not asked or did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// What the texts of the diagnosis need to speak about this case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: Params,
}

/// What became of one link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LinkState {
    /// An earlier link was refused, or the check has not come this far.
    NotReached,
    /// Being tried now.
    Running,
    /// Holds.
    Passed {
        /// What was seen, for a person: a host, a username, the objects. Never a secret.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
        /// The same as values, for advice that depends on them: see [`fact`].
        #[serde(default, skip_serializing_if = "Params::is_empty")]
        facts: Params,
    },
    /// Does not hold.
    Refused(Refusal),
}

impl LinkState {
    /// The stable word of the state, without its content.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotReached => "not_reached",
            Self::Running => "running",
            Self::Passed { .. } => "passed",
            Self::Refused(_) => "refused",
        }
    }
}

/// How a check as a whole stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// A link is being tried.
    Running,
    /// Every link holds.
    Passed,
    /// One link was refused; those after it were not reached.
    Refused,
    /// The process that ran it stopped before an answer; nothing is known about the rest.
    Interrupted,
}

impl CheckState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Running, Self::Passed, Self::Refused, Self::Interrupted];

    /// The stable word used in rows, streams and the machine API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Refused => "refused",
            Self::Interrupted => "interrupted",
        }
    }
}

impl fmt::Display for CheckState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

impl FromStr for CheckState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| UnknownWord { what: "check state", word: word.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stable_and_parse_back() {
        let words: Vec<_> = Link::ALL.iter().map(|link| link.word()).collect();
        assert_eq!(words, ["certificate", "token", "identity", "objects", "fields", "dry_run"]);
        assert!(Link::ALL.into_iter().all(|link| link.word().parse() == Ok(link)));
        assert!(CheckState::ALL.into_iter().all(|state| state.word().parse() == Ok(state)));
        assert!("Token".parse::<Link>().is_err());
        assert!("done".parse::<CheckState>().is_err());
    }
}
