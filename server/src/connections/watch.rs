//! What one connection waits for, and since when.

use super::Bounds;
use super::transfer::Transfer;
use domain::network;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// One connection as its sweeper sees it.
pub(super) struct Watch {
    pub(super) id: u64,
    pub(super) peer: IpAddr,
    /// What the peer's connections are counted by.
    pub(super) network: IpAddr,
    /// Cancelled to close the connection.
    pub(super) end: CancellationToken,
    progress: Mutex<Progress>,
}

struct Progress {
    phase: Phase,
    since: Instant,
    received: Transfer,
    sent: Transfer,
    body: RequestBody,
}

/// The body of a request, for as long as it comes.
#[derive(Default)]
struct RequestBody {
    reader: Option<Waker>,
    is_refused: bool,
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

/// What was done about a client that has kept us waiting for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Its body is given up, and it is answered so.
    Body,
    /// Its connection is closed, because of this.
    Connection(&'static str),
}

/// How long the client of one request has kept us waiting for its body.
#[derive(Clone)]
pub(crate) struct ClientWait(pub(super) Arc<Watch>);

impl ClientWait {
    pub(crate) fn so_far(&self) -> Duration {
        self.0.progress().received.waited(Instant::now())
    }
}

impl Watch {
    pub(super) fn new(id: u64, peer: IpAddr) -> Self {
        let progress = Mutex::new(Progress::begun(Phase::Head));
        Self { id, peer, network: network::of_one_visitor(peer), end: CancellationToken::new(), progress }
    }

    /// Since when the connection only waits for its client, with those between two requests first. A client that is
    /// slower than it has to be to keep its place, with its body or in reading its answer, waits like one whose request
    /// has not come.
    pub(super) fn waits(&self, bounds: &Bounds, now: Instant) -> Option<(Phase, Instant)> {
        let progress = self.progress();
        let behind = progress.received.behind(now).max(progress.sent.behind(now));
        if let Some(behind) = behind.filter(|behind| *behind > bounds.may_be_behind()) {
            return Some((Phase::Head, now.checked_sub(behind).unwrap_or(now)));
        }
        let is_waiting = progress.phase != Phase::Request && !progress.sent.is_waiting();
        is_waiting.then_some((progress.phase, progress.since))
    }

    /// Ends what has kept us waiting for too long: the body of a request, whose reader gets an error and its client an
    /// answer; or the connection. Judged and done at once, so that it never meets the next request.
    pub(super) fn end_overdue(&self, bounds: &Bounds, now: Instant) -> Option<Overdue> {
        let mut progress = self.progress();
        if let Some(reason) = progress.overdue(bounds, now) {
            self.end.cancel();
            return Some(Overdue::Connection(reason));
        }
        if !progress.received.is_too_slow(bounds.transfer, now) {
            return None;
        }
        progress.body.is_refused = true;
        progress.received.go_on(0, now);
        let reader = progress.body.reader.take();
        drop(progress);
        if let Some(reader) = reader {
            reader.wake();
        }
        Some(Overdue::Body)
    }

    pub(super) fn begin_request(&self) {
        *self.progress() = Progress::begun(Phase::Request);
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

    /// Nothing of the body is there; its reader is woken when it is given up.
    pub(super) fn waits_for_body(&self, reader: &Waker) {
        let mut progress = self.progress();
        progress.received.wait(Instant::now());
        match &mut progress.body.reader {
            Some(known) => known.clone_from(reader),
            unknown => *unknown = Some(reader.clone()),
        }
    }

    pub(super) fn has_body(&self, bytes: usize) {
        self.progress().received.go_on(bytes, Instant::now());
    }

    pub(super) fn is_body_refused(&self) -> bool {
        self.progress().body.is_refused
    }

    pub(super) fn waits_to_send(&self) {
        self.progress().sent.wait(Instant::now());
    }

    pub(super) fn has_sent(&self, bytes: usize) {
        self.progress().sent.go_on(bytes, Instant::now());
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// Why the connection is to be closed.
    fn overdue(&self, bounds: &Bounds, now: Instant) -> Option<&'static str> {
        let waited = now.saturating_duration_since(self.since);
        match self.phase {
            _ if self.sent.is_too_slow(bounds.transfer, now) => Some("its answer is read too slowly"),
            Phase::Head if waited > bounds.header => Some("its request did not come in time"),
            Phase::Idle if waited > bounds.idle => Some("it was idle"),
            _ => None,
        }
    }

    fn begun(phase: Phase) -> Self {
        Self {
            phase,
            since: Instant::now(),
            received: Transfer::default(),
            sent: Transfer::default(),
            body: RequestBody::default(),
        }
    }
}
