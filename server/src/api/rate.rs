//! How fast one key may post events. Counted by this process alone: several servers let as many times as much through,
//! which protects each of them all the same.

use domain::ids::KeyId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use portal::Caller;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Events of one post count at most so many times, so that a whole batch always fits.
const BURST: u32 = 10_000;

/// Events per second and key.
#[derive(Clone)]
pub(crate) struct IngestRate(Arc<DefaultKeyedRateLimiter<KeyId>>);

impl IngestRate {
    pub(crate) fn new(events_per_second: u32) -> Self {
        let rate = NonZeroU32::new(events_per_second).unwrap_or(NonZeroU32::MIN);
        let burst = NonZeroU32::new(events_per_second.max(BURST)).unwrap_or(rate);
        Self(Arc::new(RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))))
    }

    /// Counts a post; seconds to wait when it is too fast.
    pub(super) fn take(&self, caller: &Caller, events: usize) -> Result<(), u64> {
        let Caller::Key(key) = caller else { return Ok(()) };
        let events = u32::try_from(events).unwrap_or(BURST).clamp(1, BURST);
        match self.0.check_key_n(&key.id, NonZeroU32::new(events).unwrap_or(NonZeroU32::MIN)) {
            Ok(Err(not_yet)) => Err(not_yet.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1)),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }
}
