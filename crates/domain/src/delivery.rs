//! One event on its way into one integration, and the limits Salesforce sets to a call.

use crate::batch::Limits;
use serde::{Deserialize, Serialize};

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// Accepted and not yet in Salesforce.
    Waiting,
    /// Salesforce has confirmed the record.
    Delivered,
    /// Refused for good, or expired: it stays until somebody replays it.
    Parked,
}

impl DeliveryState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Parked];

    /// The word in the store, the API and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Parked => "parked",
        }
    }

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Delivered => "Delivered",
            Self::Parked => "Parked",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One error that Salesforce gave for a record. Untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordError {
    pub code: String,
    pub message: String,
    /// API names of the fields concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// One sObject Collections call. Source: REST API Developer Guide, 200 records; 4 MB keep a call well below the 6 MB
/// that a synchronous transaction may use in memory.
pub const COLLECTION: Limits = Limits { records: 200, bytes: 4_000_000 };

/// Share of the org's API requests of 24 hours from which on deliveries slow down, in percent.
pub const SLOW_FROM_PERCENT: u64 = 80;

/// How far the org's API requests are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    Plenty,
    /// Fewer calls, so that the rest of the day is shared.
    Slow,
    /// The rest belongs to the customer's other tools.
    Stop,
}

impl Budget {
    /// Where `used` of `allowed` requests stand; at `stop_percent` deliveries stop. An org that names no allocation has
    /// plenty.
    pub const fn of(used: u64, allowed: u64, stop_percent: u64) -> Self {
        if allowed == 0 {
            return Self::Plenty;
        }
        let percent = used.saturating_mul(100) / allowed;
        if percent >= stop_percent {
            Self::Stop
        } else if percent >= SLOW_FROM_PERCENT {
            Self::Slow
        } else {
            Self::Plenty
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_their_own_words() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.word()), Some(state));
        }
        assert_eq!(DeliveryState::parse("sent"), None);
    }

    #[test]
    fn the_budget_has_two_thresholds() {
        assert_eq!(Budget::of(79, 100, 90), Budget::Plenty);
        assert_eq!(Budget::of(80, 100, 90), Budget::Slow);
        assert_eq!(Budget::of(90, 100, 90), Budget::Stop);
        assert_eq!(Budget::of(5, 0, 90), Budget::Plenty);
    }
}
