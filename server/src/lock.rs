//! One server to one SQLite file. A second one would have a second writer and a second worker, so it is refused by a
//! lock file beside the database; PostgreSQL needs none. The system drops the lock when the process ends, however it ends.

use crate::failure::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Held while the server runs.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: Option<File>,
}

/// Why the database is not ours.
#[derive(Debug, Error)]
pub(crate) enum LockError {
    #[error("another orgbridge serves this database ({0} is locked)")]
    Taken(PathBuf),
    #[error("the lock file {path} cannot be made")]
    Io { path: PathBuf, source: io::Error },
}

/// Takes the lock of the database, if it is a file.
pub(crate) fn take(database_url: &str) -> Result<Lock, LockError> {
    let Some(database) = sqlite_file(database_url) else { return Ok(Lock { _file: None }) };
    let mut name = database.into_os_string();
    name.push(".lock");
    let path = PathBuf::from(name);
    let wrong = |source| LockError::Io { path: path.clone(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(wrong)?;
    }
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken(path)),
        Err(TryLockError::Error(source)) => Err(wrong(source)),
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
    }
}

/// The file of a SQLite address; `None` for PostgreSQL and for a database in memory.
pub(crate) fn sqlite_file(database_url: &str) -> Option<PathBuf> {
    let rest = database_url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next().unwrap_or(path);
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_server_is_refused_and_the_next_is_not() {
        let folder = std::env::temp_dir().join(format!("orgbridge-lock-{}", std::process::id()));
        let url = format!("sqlite://{}/orgbridge.db", folder.display());
        let first = take(&url).unwrap();
        assert!(matches!(take(&url), Err(LockError::Taken(_))));
        drop(first);
        take(&url).unwrap();
    }

    #[test]
    fn only_sqlite_has_a_file() {
        assert_eq!(sqlite_file("sqlite:///var/lib/a.db?mode=rwc"), Some(PathBuf::from("/var/lib/a.db")));
        assert_eq!(sqlite_file("sqlite://data/a.db"), Some(PathBuf::from("data/a.db")));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://host/a"), None);
    }
}
