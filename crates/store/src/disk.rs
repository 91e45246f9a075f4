//! Room on the disk of a SQLite file. Below a floor new work is refused before it begins, so that what is under way, the
//! outcomes of deliveries above all, can still be written down.

use crate::Store;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer of the file system holds.
const HOLDS: Duration = Duration::from_secs(1);

/// Less room is left than the installation keeps free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowSpace {
    /// Bytes that are free to this process.
    pub free: u64,
    /// Bytes that should be.
    pub floor: u64,
}

/// What is kept free, and what was found last.
#[derive(Default)]
pub(crate) struct Floor {
    bytes: u64,
    found: Mutex<Option<(Instant, u64)>>,
}

impl Floor {
    pub(crate) fn new(bytes: u64) -> Self {
        Self { bytes, found: Mutex::default() }
    }

    fn look(&self, path: &Path) -> Option<LowSpace> {
        if self.bytes == 0 {
            return None;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let free = match *found {
            Some((at, free)) if at.elapsed() < HOLDS => free,
            _ => {
                let free = free(path)?;
                let was_low = found.is_some_and(|(_, before)| before < self.bytes);
                if free < self.bytes && !was_low {
                    tracing::error!(
                        free,
                        floor = self.bytes,
                        "the disk of the database is nearly full: posts are refused"
                    );
                } else if free >= self.bytes && was_low {
                    tracing::info!(free, floor = self.bytes, "the disk of the database has room again");
                }
                *found = Some((Instant::now(), free));
                free
            }
        };
        (free < self.bytes).then_some(LowSpace { free, floor: self.bytes })
    }
}

impl Store {
    /// Whether the disk has less room than is to be kept free; never for PostgreSQL, whose disk is another machine's.
    pub fn low_space(&self) -> Option<LowSpace> {
        let (file, floor) = self.file_and_floor()?;
        floor.look(file)
    }
}

/// Where nobody can say how much there is, nobody is refused for it.
fn free(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(path).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_than_the_floor_is_low() {
        let here = std::env::temp_dir();
        assert_eq!(Floor::new(0).look(&here), None);
        assert_eq!(Floor::new(1).look(&here), None);
        let low = Floor::new(u64::MAX).look(&here).expect("no disk has that much room");
        assert!(low.free < low.floor);
        assert_eq!(Floor::new(u64::MAX).look(Path::new("/no/such/folder")), None);
    }
}
