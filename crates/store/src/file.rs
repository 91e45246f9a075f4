//! SQLite's files while they are in use. A process that holds a deleted file open goes on reading and writing it, and
//! everything is gone when it ends; so whoever answers that something is stored looks whether the file still has its name.

use crate::Error;
use sea_orm::DbErr;
use sqlx::sqlite::SqliteConnectOptions;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The file that a SQLite address names; `None` for PostgreSQL, for a database in memory, and for what is no address.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
        return None;
    }
    let options: SqliteConnectOptions = url.parse().ok()?;
    Some(options.get_filename().to_owned()).filter(|path| !path.as_os_str().is_empty())
}

/// The file and its write-ahead log, as they were when they were opened.
pub(crate) struct DatabaseFile {
    path: PathBuf,
    log: PathBuf,
    opened: Identity,
    /// SQLite makes the log with the first use, and keeps it as long as any connection is open.
    log_opened: OnceLock<Identity>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    fn of(path: &Path) -> io::Result<Self> {
        // A look at a name takes about a microsecond: less than handing it to another thread.
        std::fs::metadata(path).map(|found: Metadata| Self { device: found.dev(), inode: found.ino() })
    }
}

impl DatabaseFile {
    pub(crate) fn opened(path: PathBuf) -> Result<Self, Error> {
        let opened = Identity::of(&path).map_err(|error| gone(&error.to_string()))?;
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        Ok(Self { path, log: log.into(), opened, log_opened: OnceLock::new() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether what is written still reaches the files that the next start will open.
    pub(crate) fn is_in_place(&self) -> Result<(), Error> {
        match Identity::of(&self.path) {
            Ok(found) if found == self.opened => {}
            Ok(_) => return Err(gone("it was replaced")),
            Err(error) => return Err(gone(&error.to_string())),
        }
        match Identity::of(&self.log) {
            Ok(found) if *self.log_opened.get_or_init(|| found) == found => Ok(()),
            Ok(_) => Err(gone("its log (-wal) was replaced")),
            Err(_) if self.log_opened.get().is_none() => Ok(()),
            Err(error) => Err(gone(&format!("its log (-wal): {error}"))),
        }
    }
}

fn gone(why: &str) -> Error {
    let text = format!(
        "the database file was moved, deleted or replaced while it was in use ({why}). \
         Stop the server, put the file back or restore a backup, and start it again"
    );
    Error::Unavailable(DbErr::Custom(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_file_that_the_driver_opens() {
        let file = |url| sqlite_file(url);
        assert_eq!(file("sqlite:///var/lib/a.db?mode=rwc"), Some(PathBuf::from("/var/lib/a.db")));
        assert_eq!(file("sqlite:///var/lib/a%2Edb"), Some(PathBuf::from("/var/lib/a.db")));
        assert_eq!(file("sqlite://data/a.db"), Some(PathBuf::from("data/a.db")));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("postgres://host/a"), None);
    }
}
