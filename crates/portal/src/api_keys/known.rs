//! Keys that were looked up a moment ago. A platform posts with the same key thousands of times a second, and the key's
//! row is the same each time.
//!
//! A key that is revoked by this process is forgotten at once; one that is revoked by another server opens for as long
//! as a look-up is kept, which is a second. Keys that are not there are never kept.

use domain::Timestamp;
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::KeyRow;
use tokio::time::Instant;

/// How long a look-up is kept.
const KEPT: Duration = Duration::from_secs(1);
/// Look-ups that are kept at most; when there are more, those that are over are let go.
const AT_MOST: usize = 1_000;

/// By the SHA-256 of the secret: since when it is known, and what.
type Kept = HashMap<[u8; 32], (Instant, Arc<KnownKey>)>;

#[derive(Default)]
pub(crate) struct KnownKeys {
    kept: Mutex<Kept>,
    /// Counts the moments at which everything was forgotten.
    forgotten: AtomicU64,
}

/// A key that was there.
pub(super) struct KnownKey {
    pub(super) row: KeyRow,
    /// When its use was noted last, by the portal's clock; `i64::MIN` is never.
    used_at: AtomicI64,
}

/// Taken before a look-up: what was read before everything was forgotten must not be kept after it.
pub(super) struct Ticket(u64);

impl KnownKeys {
    pub(super) fn get(&self, hash: &[u8; 32]) -> Option<Arc<KnownKey>> {
        self.get_at(hash, Instant::now())
    }

    fn get_at(&self, hash: &[u8; 32], now: Instant) -> Option<Arc<KnownKey>> {
        let kept = self.lock();
        let (at, known) = kept.get(hash)?;
        (now.saturating_duration_since(*at) < KEPT).then(|| known.clone())
    }

    pub(super) fn ticket(&self) -> Ticket {
        Ticket(self.forgotten.load(Ordering::SeqCst))
    }

    /// Keeps what was read since the ticket was taken.
    pub(super) fn put(&self, ticket: &Ticket, row: KeyRow) -> Arc<KnownKey> {
        let used_at = AtomicI64::new(row.last_used_at.map_or(i64::MIN, Timestamp::millis));
        let (hash, known) = (row.hash, Arc::new(KnownKey { row, used_at }));
        let mut kept = self.lock();
        if ticket.0 == self.forgotten.load(Ordering::SeqCst) {
            if kept.len() >= AT_MOST {
                kept.retain(|_, (at, _)| at.elapsed() < KEPT);
            }
            if kept.len() < AT_MOST {
                kept.insert(hash, (Instant::now(), known.clone()));
            }
        }
        known
    }

    /// A key was revoked: the next call looks again.
    pub(super) fn forget(&self) {
        let mut kept = self.lock();
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        kept.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownKey {
    /// Whether it falls to the one who asks to note that the key is used: its use was not noted for longer than `every_ms`.
    pub(super) fn note_use(&self, now: Timestamp, every_ms: i64) -> bool {
        let used = self.used_at.load(Ordering::Relaxed);
        let is_due = now.millis().saturating_sub(used) > every_ms;
        is_due && self.used_at.compare_exchange(used, now.millis(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{ClientId, KeyId};
    use domain::text::KeyName;

    fn row() -> KeyRow {
        KeyRow {
            id: KeyId::from_uuid(uuid::Uuid::nil()),
            client_id: ClientId::from_uuid(uuid::Uuid::nil()),
            kind: store::KeyKind::Ingest,
            name: KeyName::parse("Platform").unwrap(),
            hash: [7; 32],
            prefix: "obi_".to_owned(),
            scopes: Vec::new(),
            created_at: Timestamp::from_millis(0),
            created_by: "test".to_owned(),
            revoked_at: None,
            last_used_at: None,
        }
    }

    #[test]
    fn a_look_up_is_kept_for_a_second() {
        let known = KnownKeys::default();
        known.put(&known.ticket(), row());
        assert!(known.get(&[7; 32]).is_some());
        assert!(known.get_at(&[7; 32], Instant::now() + KEPT).is_none());
    }

    #[test]
    fn what_was_read_before_a_revocation_is_not_kept_after_it() {
        let known = KnownKeys::default();
        let ticket = known.ticket();
        known.forget();
        known.put(&ticket, row());
        assert!(known.get(&[7; 32]).is_none());
        known.put(&known.ticket(), row());
        known.forget();
        assert!(known.get(&[7; 32]).is_none());
    }

    #[test]
    fn one_of_many_notes_the_use() {
        let known = KnownKeys::default();
        let key = known.put(&known.ticket(), row());
        let now = Timestamp::from_millis(100_000);
        assert!(key.note_use(now, 60_000) && !key.note_use(now, 60_000));
        assert!(key.note_use(Timestamp::from_millis(160_001), 60_000));
    }
}
