//! Room for queues. One that works has a place. One whose org gives no answer steps aside, so that places are there for
//! those whose orgs answer, however many others hang at the same time.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit as Permit, Semaphore};

/// Queues this process works on at the same time, beside those that stepped aside.
const PLACES: usize = 256;
/// How many of them may be queues in trouble, whose last call failed or had no answer in time: the others are kept for
/// those that work.
const FOR_TROUBLED: usize = 128;
/// Room aside, in pieces. A call that waits there is an open connection and takes a piece, and more if it takes more
/// memory: all of them together 128 MB at most.
const ASIDE: usize = 512;
const PIECE: usize = 256 * 1024;

pub(super) struct Places {
    all: Arc<Semaphore>,
    for_troubled: Arc<Semaphore>,
    aside: Arc<Semaphore>,
}

/// What a queue has; dropping it gives it back.
pub(super) enum Room {
    Place { _place: Permit, troubled: Option<Permit> },
    Aside(#[expect(dead_code, reason = "held, not read")] Permit),
}

impl Places {
    pub(super) fn new() -> Self {
        let of = |pieces| Arc::new(Semaphore::new(pieces));
        Self { all: of(PLACES), for_troubled: of(FOR_TROUBLED), aside: of(ASIDE) }
    }

    /// A place, if one is free.
    pub(super) fn take(&self, troubled: bool) -> Option<Room> {
        let place = self.all.clone().try_acquire_owned().ok()?;
        let troubled = if troubled { Some(self.for_troubled.clone().try_acquire_owned().ok()?) } else { None };
        Some(Room::Place { _place: place, troubled })
    }

    /// Waits for a place of those for queues in trouble.
    pub(super) async fn wait(&self) -> Option<Room> {
        let troubled = self.for_troubled.clone().acquire_owned().await.ok()?;
        let place = self.all.clone().acquire_owned().await.ok()?;
        Some(Room::Place { _place: place, troubled: Some(troubled) })
    }

    /// Room aside for a call that takes so much memory, if there is some.
    pub(super) fn aside(&self, bytes: usize) -> Option<Room> {
        let pieces = u32::try_from(bytes / PIECE + 1).ok()?;
        self.aside.clone().try_acquire_many_owned(pieces).ok().map(Room::Aside)
    }

    /// Whether somebody may soon look for a place in vain.
    pub(super) fn are_scarce(&self) -> bool {
        self.all.available_permits() < PLACES / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_for_queues_that_are_in_no_trouble() {
        let places = Places::new();
        let troubled: Vec<Room> = std::iter::from_fn(|| places.take(true)).collect();
        assert_eq!(troubled.len(), FOR_TROUBLED);
        let fine: Vec<Room> = std::iter::from_fn(|| places.take(false)).collect();
        assert_eq!(fine.len(), PLACES - FOR_TROUBLED);
        drop(troubled);
        assert!(places.take(true).is_some());
    }

    #[test]
    fn room_aside_is_counted_by_calls_and_by_their_memory() {
        let places = Places::new();
        assert_eq!(std::iter::from_fn(|| places.aside(1_000)).collect::<Vec<_>>().len(), ASIDE);
        let large = 16 * 1024 * 1024;
        assert_eq!(std::iter::from_fn(|| places.aside(large)).collect::<Vec<_>>().len(), ASIDE / 65);
    }
}
