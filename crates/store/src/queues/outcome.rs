//! What a call brought, for all of it and for each of its deliveries.

use super::state::ApiUsage;
use domain::Timestamp;
use domain::delivery::RecordError;
use domain::event::TargetObject;
use uuid::Uuid;

/// How records travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Collections,
    Bulk,
}

impl Via {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Collections => "collections",
            Self::Bulk => "bulk",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Collections, Self::Bulk].into_iter().find(|via| via.word() == word)
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: Uuid,
    pub started_at: Timestamp,
    pub duration_ms: i64,
    pub object: TargetObject,
    pub via: Via,
    /// HTTP status; `None` without an answer.
    pub status: Option<u16>,
    /// Why the whole call failed.
    pub error: Option<String>,
    /// What the org said about its API requests.
    pub api: Option<ApiUsage>,
}

/// What becomes of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Delivered {
        record_id: Option<String>,
    },
    RetryAt {
        at: Timestamp,
        refusal: Refused,
    },
    Parked {
        refusal: Refused,
    },
    /// It keeps its place and waits with the whole queue; with the refusal, when Salesforce gave one for this record.
    Held {
        refusal: Option<Refused>,
    },
}

/// What Salesforce said of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Code of the diagnosis catalogue.
    pub diagnosis: &'static str,
    /// Of the error that decides.
    pub code: String,
    pub message: String,
    /// All errors in Salesforce's order, the one that decides among them.
    pub errors: Vec<RecordError>,
}

/// One delivery of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub number: i64,
    pub fate: Fate,
}
