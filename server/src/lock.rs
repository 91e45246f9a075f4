//! One server to one SQLite file. A second one would have a second writer and a second worker, so it is refused, by
//! whatever name it knows the file: the file itself is locked, and a file beside it holds the place before it is made.
//! The system drops both locks when the process ends, however it ends. PostgreSQL needs none.

use crate::failure::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use store::sqlite_file;
use thiserror::Error;

/// What the file beside the database holds once there was a database.
const MARK: &[u8] = b"The database beside this file belongs to an installation of Orgbridge.\n";

/// Held while the server runs.
#[derive(Debug, Default)]
pub(crate) struct Lock(Option<Held>);

#[derive(Debug)]
struct Held {
    database: PathBuf,
    beside: File,
    /// The database itself. `flock` and the locks that SQLite takes on it know nothing of each other; closing it would
    /// drop SQLite's locks of this process, so it is kept to the end.
    file: Option<File>,
}

/// Why the database is not ours.
#[derive(Debug, Error)]
pub(crate) enum LockError {
    #[error("another orgbridge serves this database ({0} is locked)")]
    Taken(PathBuf),
    #[error("the lock of {path} cannot be taken")]
    Io { path: PathBuf, source: io::Error },
    #[error("the database file {} is missing, and beside it is what a database left", .0.display())]
    Missing(PathBuf),
}

/// Takes the lock of the database, if it is a file.
pub(crate) fn take(database_url: &str) -> Result<Lock, LockError> {
    let Some(database) = sqlite_file(database_url) else { return Ok(Lock(None)) };
    let wrong = |source| LockError::Io { path: database.clone(), source };
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    let database = canonical(&database).map_err(wrong)?;
    let path = with_suffix(&database, ".lock");
    let wrong = |source| LockError::Io { path: path.clone(), source };
    let mut options = OpenOptions::new();
    let beside = options.create(true).truncate(false).read(true).write(true).open(&path).map_err(wrong)?;
    try_lock(&beside, &path)?;
    let mut held = Held { database, beside, file: None };
    held.lock_file()?;
    Ok(Lock(Some(held)))
}

impl Lock {
    /// Looks before a server makes a database file on its own.
    ///
    /// # Errors
    /// [`LockError::Missing`] when there was one before: an empty installation would take its place unnoticed.
    pub(crate) fn may_begin(&self) -> Result<(), LockError> {
        let Some(held) = &self.0 else { return Ok(()) };
        if length(&held.database) > 0 {
            return Ok(());
        }
        let marked = held.beside.metadata().is_ok_and(|found| found.len() > 0);
        if marked || leftovers(&held.database).is_some() {
            return Err(LockError::Missing(held.database.clone()));
        }
        tracing::warn!(file = %held.database.display(), "there is no database yet: a new one is made");
        Ok(())
    }

    /// Locks the file, which is there by now, and notes that it was.
    pub(crate) fn hold(&mut self) -> Result<(), LockError> {
        let Some(held) = &mut self.0 else { return Ok(()) };
        held.lock_file()?;
        if held.beside.metadata().is_ok_and(|found| found.len() == 0) {
            let path = with_suffix(&held.database, ".lock");
            held.beside.write_all(MARK).map_err(|source| LockError::Io { path, source })?;
        }
        Ok(())
    }
}

impl Held {
    fn lock_file(&mut self) -> Result<(), LockError> {
        if self.file.is_some() {
            return Ok(());
        }
        match File::open(&self.database) {
            Ok(file) => {
                try_lock(&file, &self.database)?;
                self.file = Some(file);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(LockError::Io { path: self.database.clone(), source }),
        }
    }
}

/// Why this process may not serve the database.
pub(crate) fn refused(error: LockError) -> Failure {
    match error {
        LockError::Taken(_) => Failure::new(
            error.to_string(),
            "Stop the other one. Several servers need PostgreSQL; administrative commands work beside a running server.",
        ),
        LockError::Io { .. } => Failure::new(
            "The database's folder cannot be written.",
            "Give the service's user the right to write there.",
        )
        .because(error),
        LockError::Missing(_) => Failure::new(
            format!("{error}. Nothing was made in its place."),
            "Put the file back, or move what is beside it away and restore a backup with `orgbridge restore`. To begin \
             with an empty installation on purpose, run `orgbridge migrate`; of a demo, remove the whole data folder.",
        ),
    }
}

/// What SQLite left beside a database that is not there: a log with changes, which it would lay over another file.
pub(crate) fn leftovers(database: &Path) -> Option<PathBuf> {
    ["-wal", "-journal"].map(|suffix| with_suffix(database, suffix)).into_iter().find(|path| length(path) > 0)
}

fn try_lock(file: &File, path: &Path) -> Result<(), LockError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(LockError::Io { path: path.to_owned(), source }),
    }
}

/// The one name of a file. One that is not there yet is named by its folder.
fn canonical(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(folder.canonicalize()?.join(path.file_name().unwrap_or_default()))
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("orgbridge-lock-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn the_second_server_is_refused_and_the_next_is_not() {
        let folder = folder("second");
        let url = format!("sqlite://{}/orgbridge.db", folder.display());
        let first = take(&url).unwrap();
        assert!(matches!(take(&url), Err(LockError::Taken(_))));
        drop(first);
        take(&url).unwrap();
    }

    #[test]
    fn a_file_has_one_server_by_whatever_name() {
        let folder = folder("names");
        let there = folder.display();
        std::fs::write(folder.join("orgbridge.db"), "a database").unwrap();
        std::fs::create_dir(folder.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(folder.join("orgbridge.db"), folder.join("elsewhere/symlink.db")).unwrap();
        std::os::unix::fs::symlink(&folder, folder.join("elsewhere/folder")).unwrap();
        std::fs::hard_link(folder.join("orgbridge.db"), folder.join("elsewhere/hard.db")).unwrap();
        let names = [
            format!("sqlite://{there}/orgbridge.db"),
            format!("sqlite:{there}/orgbridge.db?mode=rwc"),
            format!("sqlite://{there}/orgbridge%2Edb"),
            format!("sqlite://{there}/./orgbridge.db"),
            format!("sqlite://{there}//orgbridge.db"),
            format!("sqlite://{there}/elsewhere/../orgbridge.db"),
            format!("sqlite://{there}/elsewhere/symlink.db"),
            format!("sqlite://{there}/elsewhere/folder/orgbridge.db"),
            format!("sqlite://{there}/elsewhere/hard.db"),
        ];
        for first in &names {
            let held = take(first).unwrap();
            for second in &names {
                assert!(matches!(take(second), Err(LockError::Taken(_))), "{first}, then {second}");
            }
            drop(held);
        }
    }

    #[test]
    fn a_file_that_is_made_later_is_held_too() {
        let folder = folder("later");
        let (real, other) = (folder.join("orgbridge.db"), folder.join("other.db"));
        let mut first = take(&format!("sqlite://{}", real.display())).unwrap();
        std::fs::write(&real, "a database").unwrap();
        first.hold().unwrap();
        std::fs::hard_link(&real, &other).unwrap();
        assert!(matches!(take(&format!("sqlite://{}", other.display())), Err(LockError::Taken(_))));
    }

    #[test]
    fn a_database_that_was_there_is_not_begun_again() {
        let folder = folder("again");
        let (file, url) = (folder.join("orgbridge.db"), format!("sqlite://{}/orgbridge.db", folder.display()));
        let mut first = take(&url).unwrap();
        first.may_begin().unwrap();
        drop(first);
        take(&url).unwrap().may_begin().unwrap();
        std::fs::write(&file, "a database").unwrap();
        first = take(&url).unwrap();
        first.may_begin().unwrap();
        first.hold().unwrap();
        drop(first);
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(take(&url).unwrap().may_begin(), Err(LockError::Missing(_))));
        std::fs::remove_file(folder.join("orgbridge.db.lock")).unwrap();
        std::fs::write(folder.join("orgbridge.db-wal"), "changes").unwrap();
        assert!(matches!(take(&url).unwrap().may_begin(), Err(LockError::Missing(_))));
    }
}
