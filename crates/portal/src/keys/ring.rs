//! The master keys a running process has. The file is read again while the process runs: every few seconds, and at once
//! when a key turns up that is not known. Nothing that was read before is given up by that, because a file that is
//! unreadable, torn or wrong for a moment must not stop what works.

use super::MasterKeys;
use super::master::MasterKey;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;
use tokio::time::Instant;

/// An unknown key makes the file be read at most this often: a database may have thousands of rows of such a key.
const READ_AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// Every master key this process has read, and which of them seals.
pub(super) struct KeyRing {
    keys: RwLock<Known>,
    read_at: Mutex<Option<Instant>>,
}

struct Known {
    /// Those of the file, then those that were in it earlier.
    all: MasterKeys,
    /// The file as it was read last.
    file: MasterKeys,
    /// Why the file could not be used when it was read last.
    problem: Option<String>,
    /// The id of the key that the installation seals with, once the database was asked.
    in_use: Option<String>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyRing").field(&self.read().all).finish()
    }
}

impl KeyRing {
    pub(super) fn new(keys: MasterKeys) -> Self {
        let known = Known { all: keys.clone(), file: keys, problem: None, in_use: None };
        Self { keys: RwLock::new(known), read_at: Mutex::default() }
    }

    /// The key of this id. One that is not known may have been put into the file a moment ago.
    pub(super) fn find(&self, id: &str) -> Option<Arc<MasterKey>> {
        let known = self.read().all.find(id).cloned();
        known.or_else(|| {
            self.reread_at_most_every(READ_AT_MOST_EVERY);
            self.read().all.find(id).cloned()
        })
    }

    /// The key that seals: the one the installation uses, or before that is known the newest.
    pub(super) fn sealing(&self) -> Option<Arc<MasterKey>> {
        let known = self.read();
        let id = known.in_use.as_deref().unwrap_or_else(|| known.file.newest_id());
        known.all.find(id).cloned()
    }

    /// The installation seals with this key.
    pub(super) fn use_key(&self, id: &str) {
        if self.read().in_use.as_deref() != Some(id) {
            self.keys.write().unwrap_or_else(PoisonError::into_inner).in_use = Some(id.to_owned());
        }
    }

    /// The first key of the file.
    pub(super) fn newest_id(&self) -> String {
        self.read().file.newest_id().to_owned()
    }

    /// The ids of the file: what is known after a restart.
    pub(super) fn ids_in_file(&self) -> Vec<String> {
        self.read().file.ids().map(str::to_owned).collect()
    }

    /// Every id that is known, in the file or not.
    pub(super) fn ids(&self) -> Vec<String> {
        self.read().all.ids().map(str::to_owned).collect()
    }

    /// Why the file could not be used when it was read last.
    pub(super) fn file_problem(&self) -> Option<String> {
        self.read().problem.clone()
    }

    pub(super) fn path(&self) -> std::path::PathBuf {
        self.read().file.path().to_owned()
    }

    /// Reads the file again, with the same demands on it as at the start.
    pub(super) fn reread(&self) {
        let path = self.path();
        let read = MasterKeys::read(&path);
        let mut known = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(file) => {
                // A key that is known keeps its bytes: an id that suddenly meant another key would open nothing.
                let fresh: Vec<&str> = file.ids().filter(|id| known.all.find(id).is_none()).collect();
                if !fresh.is_empty() {
                    tracing::info!(keys = fresh.join(", "), file = %path.display(), "the master key file has new keys");
                }
                known.all = known.all.clone().with_others(&file);
                known.file = file;
                known.problem = None;
            }
            Err(error) => {
                let error = error.to_string();
                if known.problem.as_ref() != Some(&error) {
                    tracing::warn!(error, "the master keys read before stay in use");
                }
                known.problem = Some(error);
            }
        }
    }

    fn reread_at_most_every(&self, period: Duration) {
        {
            let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
            if read_at.is_some_and(|at| at.elapsed() < period) {
                return;
            }
            *read_at = Some(Instant::now());
        }
        self.reread();
    }

    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_that_changes_adds_keys_and_never_takes_one_away() {
        let path = std::env::temp_dir().join(format!("orgbridge-ring-{}", std::process::id())).join("master.key");
        let _ = fs::remove_file(&path);
        let ring = KeyRing::new(MasterKeys::create(&path).expect("made"));
        let first = ring.newest_id();
        let whole = fs::read_to_string(&path).expect("readable by its owner");
        let wrong_mode = || fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
        let spoil: [&dyn Fn(); 4] = [
            &|| fs::remove_file(&path).expect("removed"),
            &|| {
                fs::write(&path, &whole[..whole.len() / 2]).expect("written");
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
            },
            &|| fs::write(&path, "").expect("written"),
            &wrong_mode,
        ];
        for (number, spoil) in spoil.into_iter().enumerate() {
            spoil();
            ring.reread();
            assert!(ring.file_problem().is_some(), "{number}");
            assert_eq!((ring.ids(), ring.ids_in_file()), (vec![first.clone()], vec![first.clone()]), "{number}");
            assert!(ring.sealing().is_some());
        }
        let _ = fs::remove_file(&path);
        let second = MasterKeys::create(&path).expect("another key").newest_id().to_owned();
        assert!(ring.find(&second).is_some(), "an unknown key makes the file be read");
        assert_eq!(ring.file_problem(), None);
        assert_eq!(ring.ids_in_file(), std::slice::from_ref(&second), "a restart would know only this one");
        assert_eq!(ring.ids(), [first.clone(), second.clone()], "what was known is still known");
        ring.use_key(&first);
        assert_eq!(ring.sealing().map(|key| key.id.clone()), Some(first), "the database says which one seals");
        let third = MasterKeys::add_fresh(&path).expect("added").newest_id().to_owned();
        assert!(ring.find(&third).is_none(), "the file is not read again at once");
        ring.reread();
        assert!(ring.find(&third).is_some());
    }
}
