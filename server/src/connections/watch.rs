//! What one connection waits for, and since when.

use super::Bounds;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Bytes of a body or an answer that earn another second of patience.
const BYTES_PER_SEC: u64 = 1_024;

/// One connection as its sweeper sees it.
pub(super) struct Watch {
    pub(super) id: u64,
    pub(super) peer: IpAddr,
    /// Cancelled to close the connection.
    pub(super) end: CancellationToken,
    progress: Mutex<Progress>,
}

struct Progress {
    phase: Phase,
    since: Instant,
    received: Transfer,
    sent: Transfer,
}

/// Between what the client does and what we do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// The last answer was made, and nothing of the next request has come.
    Idle,
    /// The head of a request has to come.
    Head,
    /// A request is being answered.
    Request,
}

/// Bytes in one direction, and how long the client has kept us waiting for them.
#[derive(Default)]
struct Transfer {
    bytes: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
}

impl Transfer {
    fn wait(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    fn go_on(&mut self, bytes: usize, now: Instant) {
        self.bytes += bytes as u64;
        if let Some(since) = self.waiting_since.take() {
            self.waited += now.duration_since(since);
        }
    }

    /// Slow clients get what they send or read as patience; one that stops, or drips, runs out of it.
    fn is_too_slow(&self, patience: Duration, now: Instant) -> bool {
        let Some(since) = self.waiting_since else { return false };
        self.waited + now.duration_since(since) > patience + Duration::from_secs(self.bytes / BYTES_PER_SEC)
    }
}

impl Watch {
    pub(super) fn new(id: u64, peer: IpAddr) -> Self {
        let progress = Progress {
            phase: Phase::Head,
            since: Instant::now(),
            received: Transfer::default(),
            sent: Transfer::default(),
        };
        Self { id, peer, end: CancellationToken::new(), progress: Mutex::new(progress) }
    }

    /// Since when the connection only waits for its client's next request, with those between two requests first.
    pub(super) fn waits(&self) -> Option<(Phase, Instant)> {
        let progress = self.progress();
        let is_waiting = progress.phase != Phase::Request && progress.sent.waiting_since.is_none();
        is_waiting.then_some((progress.phase, progress.since))
    }

    /// Why the connection has kept us waiting for too long, if it has.
    pub(super) fn overdue(&self, bounds: &Bounds, now: Instant) -> Option<&'static str> {
        let progress = self.progress();
        let waited = now.saturating_duration_since(progress.since);
        if progress.sent.is_too_slow(bounds.transfer, now) {
            return Some("its answer is read too slowly");
        }
        if progress.received.is_too_slow(bounds.transfer, now) {
            return Some("its body comes too slowly");
        }
        match progress.phase {
            Phase::Head if waited > bounds.header => Some("its request did not come in time"),
            Phase::Idle if waited > bounds.idle => Some("it was idle"),
            _ => None,
        }
    }

    pub(super) fn begin_request(&self) {
        let mut progress = self.progress();
        *progress = Progress {
            phase: Phase::Request,
            since: Instant::now(),
            received: Transfer::default(),
            sent: Transfer::default(),
        };
    }

    pub(super) fn end_request(&self) {
        let mut progress = self.progress();
        progress.phase = Phase::Idle;
        progress.since = Instant::now();
    }

    /// Bytes came from the socket.
    pub(super) fn has_read(&self) {
        let mut progress = self.progress();
        if progress.phase == Phase::Idle {
            progress.phase = Phase::Head;
            progress.since = Instant::now();
        }
    }

    pub(super) fn waits_for_body(&self) {
        self.progress().received.wait(Instant::now());
    }

    pub(super) fn has_body(&self, bytes: usize) {
        self.progress().received.go_on(bytes, Instant::now());
    }

    pub(super) fn waits_to_send(&self) {
        self.progress().sent.wait(Instant::now());
    }

    pub(super) fn has_sent(&self, bytes: usize) {
        let mut progress = self.progress();
        // The clock is read only where the client kept us waiting.
        if progress.sent.waiting_since.is_some() {
            progress.sent.go_on(bytes, Instant::now());
        } else {
            progress.sent.bytes += bytes as u64;
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_client_that_stops_runs_out_of_patience_and_one_that_is_only_slow_does_not() {
        let start = Instant::now();
        let at = |secs| start + Duration::from_secs(secs);
        let mut stopped = Transfer::default();
        stopped.wait(start);
        assert!(!stopped.is_too_slow(PATIENCE, at(30)) && stopped.is_too_slow(PATIENCE, at(31)));
        let (mut dripping, mut slow) = (Transfer::default(), Transfer::default());
        for secs in 0..100 {
            for (transfer, bytes) in [(&mut dripping, 10), (&mut slow, 2_048)] {
                transfer.wait(at(secs));
                transfer.go_on(bytes, at(secs + 1));
            }
        }
        dripping.wait(at(100));
        slow.wait(at(100));
        assert!(dripping.is_too_slow(PATIENCE, at(100)) && !slow.is_too_slow(PATIENCE, at(100)));
    }
}
