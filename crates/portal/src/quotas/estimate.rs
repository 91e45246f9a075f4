//! How many bytes a client has of something that grows with every post: measured in the database now and then, and what
//! this process added since. A post costs no statement, and the limit is met within what comes in between two measurements.

use crate::Error;
use domain::ids::ClientId;
use domain::quota::{MEGABYTE, Quota};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A client is measured again when it added the twentieth part of its limit.
const SHARE: u64 = 20;
/// Measuring may take the hundredth part of the time at most, because what waits may be ten million rows; and the
/// twentieth while the client is refused, so that room that became free is noticed soon.
const REST: u32 = 100;
const REST_WHILE_FULL: u32 = 20;

/// The estimates of all clients that were met, for one limit.
pub(crate) struct Estimates {
    quota: Quota,
    clients: Mutex<HashMap<ClientId, Estimate>>,
}

#[derive(Default)]
struct Estimate {
    /// What was found last; `None` before the first time, when nothing is refused.
    found: Option<Found>,
    /// Added by this process since that began.
    added: u64,
}

#[derive(Clone, Copy)]
struct Found {
    bytes: u64,
    /// In the limit's own unit.
    limit: u32,
    at: Instant,
    took: Duration,
}

impl Estimates {
    pub(crate) fn new(quota: Quota) -> Self {
        Self { quota, clients: Mutex::default() }
    }

    pub(crate) fn quota(&self) -> Quota {
        self.quota
    }

    /// Refuses whoever has as much as it may.
    pub(crate) fn admit(&self, client: ClientId) -> Result<(), Error> {
        let clients = self.lock();
        let Some(estimate) = clients.get(&client) else { return Ok(()) };
        match estimate.found {
            Some(found) if estimate.is_over(found) => {
                Err(Error::OverQuota { quota: self.quota, limit: found.limit, retry_after_secs: None })
            }
            _ => Ok(()),
        }
    }

    /// So many bytes are on their way into the database.
    pub(crate) fn add(&self, client: ClientId, bytes: u64) {
        let mut clients = self.lock();
        let estimate = clients.entry(client).or_default();
        estimate.added = estimate.added.saturating_add(bytes);
    }

    /// The clients that have to be measured now, each with what it had added by then.
    pub(super) fn due(&self) -> Vec<(ClientId, u64)> {
        let clients = self.lock();
        clients.iter().filter(|(_, estimate)| estimate.is_due()).map(|(id, estimate)| (*id, estimate.added)).collect()
    }

    /// A measurement that began when the client had added `added`.
    pub(super) fn note(&self, client: ClientId, added: u64, bytes: u64, limit: u32, took: Duration) {
        let mut clients = self.lock();
        let estimate = clients.entry(client).or_default();
        estimate.found = Some(Found { bytes, limit, at: Instant::now(), took });
        estimate.added = estimate.added.saturating_sub(added);
    }

    /// The limit was changed: nothing is refused until it was measured again.
    pub(crate) fn forget(&self, client: ClientId) {
        if let Some(estimate) = self.lock().get_mut(&client) {
            estimate.found = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ClientId, Estimate>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Estimate {
    fn is_over(&self, found: Found) -> bool {
        found.bytes.saturating_add(self.added) >= u64::from(found.limit) * MEGABYTE
    }

    fn is_due(&self) -> bool {
        let Some(found) = self.found else { return true };
        let is_full = self.is_over(found);
        let is_news = is_full || self.added > u64::from(found.limit) * MEGABYTE / SHARE;
        is_news && found.at.elapsed() >= found.took * if is_full { REST_WHILE_FULL } else { REST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_refused_by_what_was_found_and_what_came_since() {
        let client = ClientId::from_uuid(uuid::Uuid::from_u128(1));
        let estimates = Estimates::new(Quota::WaitingMegabytes);
        estimates.add(client, 900_000);
        assert!(estimates.admit(client).is_ok(), "nothing was measured yet");
        let due = estimates.due();
        assert_eq!(due, [(client, 900_000)]);
        // More came while it was measured.
        estimates.add(client, 50_000);
        estimates.note(client, 900_000, 900_000, 1, Duration::ZERO);
        assert!(estimates.admit(client).is_ok());
        estimates.add(client, 50_000);
        let refused = estimates.admit(client);
        assert!(matches!(refused, Err(Error::OverQuota { limit: 1, .. })), "{refused:?}");
        assert_eq!(estimates.due(), [(client, 100_000)], "what is over is measured until it is not");
        estimates.note(client, 100_000, 10_000, 1, Duration::from_mins(1));
        assert!(estimates.admit(client).is_ok());
        estimates.add(client, 500_000);
        assert!(estimates.due().is_empty(), "a long measurement is not repeated at once");
        estimates.forget(client);
        assert_eq!(estimates.due().len(), 1);
    }
}
