//! Bulk API 2.0 ingest jobs: what was asked for, what was uploaded, and what became of each row.

use std::sync::Arc;

use axum::body::Bytes;
use serde::Serialize;

use super::id::RecordId;
use super::schema::ObjectSchema;

/// Where a job stands. The names are the wire's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum JobState {
    Open,
    UploadComplete,
    InProgress,
    JobComplete,
    Failed,
    Aborted,
}

impl JobState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::UploadComplete => "UploadComplete",
            Self::InProgress => "InProgress",
            Self::JobComplete => "JobComplete",
            Self::Failed => "Failed",
            Self::Aborted => "Aborted",
        }
    }

    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::JobComplete | Self::Failed | Self::Aborted)
    }
}

/// What a job does with its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Insert,
    Update,
    Upsert,
    Delete,
}

impl Operation {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Insert, "insert"), (Self::Update, "update"), (Self::Upsert, "upsert"), (Self::Delete, "delete")];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(operation, _)| *operation)
    }
}

const DELIMITERS: [(&str, u8); 6] =
    [("COMMA", b','), ("BACKQUOTE", b'`'), ("CARET", b'^'), ("PIPE", b'|'), ("SEMICOLON", b';'), ("TAB", b'\t')];

/// How a job's CSV is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    pub(crate) delimiter_name: &'static str,
    pub(crate) delimiter: u8,
    pub(crate) crlf: bool,
}

impl Dialect {
    /// From `columnDelimiter` and `lineEnding`; nothing for unknown names.
    pub(crate) fn named(delimiter: &str, line_ending: &str) -> Option<Self> {
        let (delimiter_name, delimiter) = *DELIMITERS.iter().find(|(name, _)| *name == delimiter)?;
        let crlf = match line_ending {
            "LF" => false,
            "CRLF" => true,
            _ => return None,
        };
        Some(Self { delimiter_name, delimiter, crlf })
    }

    pub(crate) fn line_ending(self) -> &'static str {
        if self.crlf { "CRLF" } else { "LF" }
    }
}

/// What became of a row.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    Written {
        id: RecordId,
        created: bool,
    },
    /// With the error as `CODE:message:fields --`.
    Refused {
        error: Box<str>,
    },
}

/// Which rows a list of results shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Successful,
    Failed,
    Unprocessed,
}

/// A list of results that is still to be written: that takes longer than everybody else should wait for.
#[derive(Debug, Clone)]
pub(crate) struct ResultList {
    pub(crate) wanted: Wanted,
    pub(crate) dialect: Dialect,
    pub(crate) upload: Bytes,
    pub(crate) outcomes: Arc<Vec<Outcome>>,
}

/// A job.
#[derive(Debug)]
pub(crate) struct Job {
    /// 18 characters, prefix `750`.
    pub(crate) id: String,
    pub(crate) object: &'static ObjectSchema,
    pub(crate) operation: Operation,
    /// The wire's name of the field an upsert goes by.
    pub(crate) external_id_field: Option<String>,
    pub(crate) dialect: Dialect,
    pub(crate) state: JobState,
    pub(crate) created_by: String,
    pub(crate) created_at_ms: i64,
    pub(crate) modified_at_ms: i64,
    /// Such as `66.0`.
    pub(crate) api_version: f64,
    pub(crate) upload: Option<Bytes>,
    /// Of the rows from the first on; rows beyond were not tried.
    pub(crate) outcomes: Arc<Vec<Outcome>>,
    pub(crate) refused: usize,
    pub(crate) error_message: Option<String>,
    /// Between the start and the end of the run.
    pub(crate) milliseconds: i64,
}

impl Job {
    pub(crate) fn set_state(&mut self, state: JobState, now_ms: i64) {
        self.state = state;
        self.modified_at_ms = now_ms;
    }

    pub(crate) fn fail(&mut self, message: &str, now_ms: i64) {
        self.error_message = Some(message.to_owned());
        self.set_state(JobState::Failed, now_ms);
    }

    pub(crate) fn note(&mut self, outcome: Outcome) {
        self.refused += usize::from(matches!(outcome, Outcome::Refused { .. }));
        Arc::make_mut(&mut self.outcomes).push(outcome);
    }
}
