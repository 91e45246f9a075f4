//! Whether a task still runs. Measured on the monotonic clock: one that is set, or jumps, must neither hide a task that
//! hangs nor call a running one dead.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The last sign of life.
#[derive(Debug, Default)]
pub(crate) struct Heartbeat(Mutex<Option<Instant>>);

impl Heartbeat {
    pub(crate) fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether there was one within `span`; a task that never ran has none.
    pub(crate) fn is_within(&self, span: Duration) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|last| last.elapsed() < span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_life_grows_old() {
        let heartbeat = Heartbeat::default();
        assert!(!heartbeat.is_within(Duration::from_mins(1)));
        heartbeat.beat();
        assert!(heartbeat.is_within(Duration::from_mins(1)));
        std::thread::sleep(Duration::from_millis(5));
        assert!(!heartbeat.is_within(Duration::from_millis(2)));
    }
}
