//! Bytes in one direction, and how far behind its client is.

use std::time::{Duration, Instant};

/// What every client has to manage. Below it a client lags, and in the end runs out of patience.
const LEAST_PER_SEC: u64 = 1_024;
/// What a client has to manage to keep its connection when another one needs the place: less than a poor mobile line
/// carries, and too much to be held open by the thousand.
const STEADY_PER_SEC: u64 = 4_096;

/// One direction of one request.
#[derive(Default)]
pub(super) struct Transfer {
    behind_least: Lag,
    behind_steady: Lag,
    waited: Duration,
    waiting_since: Option<Instant>,
}

/// How long a client kept us waiting beyond what its bytes account for. Never less than nothing: what came fast at first
/// buys no time to stop later.
#[derive(Default)]
struct Lag(Duration);

impl Lag {
    fn change(&mut self, waited: Duration, bytes: usize, bytes_per_sec: u64) {
        let earned = Duration::from_micros((bytes as u64).saturating_mul(1_000_000) / bytes_per_sec);
        self.0 = (self.0 + waited).saturating_sub(earned);
    }
}

impl Transfer {
    /// The client has to act.
    pub(super) fn wait(&mut self, now: Instant) {
        self.waiting_since.get_or_insert(now);
    }

    /// The client has acted; with no bytes, it does not have to any more.
    pub(super) fn go_on(&mut self, bytes: usize, now: Instant) {
        let waited = self.waiting_since.take().map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        self.waited += waited;
        self.behind_least.change(waited, bytes, LEAST_PER_SEC);
        self.behind_steady.change(waited, bytes, STEADY_PER_SEC);
    }

    pub(super) const fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// How long the client has kept us waiting in all.
    pub(super) fn waited(&self, now: Instant) -> Duration {
        self.waited + self.waiting(now)
    }

    /// A client that stops, or drips, runs out of patience; one that is only slow does not.
    pub(super) fn is_too_slow(&self, patience: Duration, now: Instant) -> bool {
        self.is_waiting() && self.behind_least.0 + self.waiting(now) > patience
    }

    /// How long the client has been behind what keeps its place, while we wait for it.
    pub(super) fn behind(&self, now: Instant) -> Option<Duration> {
        self.is_waiting().then(|| self.behind_steady.0 + self.waiting(now))
    }

    fn waiting(&self, now: Instant) -> Duration {
        self.waiting_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A client that sends so much in each of so many seconds, and has to go on after `secs`.
    fn sent(start: Instant, bytes_per_sec: usize, secs: u64) -> Transfer {
        let mut transfer = Transfer::default();
        let at = |secs| start + Duration::from_secs(secs);
        for second in 0..secs {
            transfer.wait(at(second));
            transfer.go_on(bytes_per_sec, at(second + 1));
        }
        transfer.wait(at(secs));
        transfer
    }

    #[test]
    fn a_client_that_stops_or_drips_runs_out_of_patience_and_one_that_is_only_slow_does_not() {
        let start = Instant::now();
        let at = |secs| start + Duration::from_secs(secs);
        for (bytes_per_sec, secs, is_too_slow) in [
            (0, 30, false),
            (0, 31, true),
            (1, 29, false),
            (1, 31, true),
            (512, 59, false),
            (512, 61, true),
            (1_024, 3_600, false),
            (10_000, 3_600, false),
        ] {
            let transfer = sent(start, bytes_per_sec, secs);
            assert_eq!(transfer.is_too_slow(PATIENCE, at(secs)), is_too_slow, "{bytes_per_sec} for {secs}");
        }
    }

    #[test]
    fn what_came_fast_buys_no_time_to_stop() {
        let start = Instant::now();
        let mut transfer = Transfer::default();
        transfer.go_on(4_000_000, start);
        transfer.wait(start);
        assert!(!transfer.is_too_slow(PATIENCE, start + Duration::from_secs(30)));
        assert!(transfer.is_too_slow(PATIENCE, start + Duration::from_secs(31)));
    }

    #[test]
    fn a_client_is_behind_unless_it_is_steady() {
        let start = Instant::now();
        let behind = |bytes_per_sec, secs| {
            sent(start, bytes_per_sec, secs).behind(start + Duration::from_secs(secs)).unwrap().as_secs()
        };
        assert_eq!(behind(1, 10), 9);
        assert_eq!(behind(2_048, 100), 50);
        assert_eq!(behind(4_096, 100), 0);
        assert_eq!(behind(10_000, 100), 0);
        assert_eq!(Transfer::default().behind(start), None);
    }
}
