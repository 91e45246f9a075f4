//! The last calls of the wire, without queries, headers or bodies: no token and no assertion is ever kept here.

use std::collections::VecDeque;

use serde::Serialize;

const KEPT: usize = 200;

/// One answered (or cut) call.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// Counts all calls since the start.
    pub number: u64,
    /// Unix milliseconds by the machine's clock.
    pub at_ms: i64,
    /// Without query.
    pub path: String,
    /// `GET`, `POST` …
    pub method: String,
    /// As the caller named it.
    pub host: String,
    /// The org that answered, if one was found.
    pub org: Option<String>,
    /// HTTP status; 0 when the connection was cut.
    pub status: u16,
    /// Until the answer was ready.
    pub milliseconds: u64,
}

/// A ring of the last 200.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    kept: VecDeque<Call>,
    count: u64,
    of_data: u64,
}

impl Calls {
    pub(crate) fn add(&mut self, mut call: Call) {
        self.count += 1;
        self.of_data += u64::from(call.path.starts_with("/services/data"));
        call.number = self.count;
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(call);
    }

    /// Calls of the data API there were, kept or not.
    pub(crate) fn of_data(&self) -> u64 {
        self.of_data
    }

    /// Newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Call> {
        self.kept.iter().rev()
    }

    pub(crate) fn clear(&mut self) {
        self.kept.clear();
    }
}
