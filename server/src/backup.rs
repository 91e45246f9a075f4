//! Making a backup beside a running server: one SQLite file, whichever database it comes from, with everything as it was
//! in one moment. Private keys are in it as they are stored, sealed; the master key is not.

use crate::config::Config;
use crate::failure::Failure;
use crate::unfinished::Unfinished;
use std::error::Error as StdError;
use std::io;
use std::path::Path;
use store::archive::{self, Contents};
use store::sqlite_file;

/// Makes the file, and says what is in it. Needs no master key.
pub(crate) async fn make(config: &Config, file: &Path) -> Result<Contents, Failure> {
    let url = config.sessions_url();
    let status = migrations::status(url).await.map_err(cannot_read)?;
    if let Some(newer) = status.newer.first() {
        return Err(Failure::new(
            format!("The database was made by a newer version of Orgbridge (it knows \"{newer}\")."),
            "Make the backup with that version.",
        ));
    }
    if status.applied.is_empty() {
        return Err(Failure::new("There is no database to back up yet.", "Check database_url."));
    }
    let unfinished = Unfinished::beside(file).map_err(|error| cannot_write(file, error))?;
    if sqlite_file(url).is_some() {
        archive::copy(url, unfinished.path()).await.map_err(broken_off)?;
    } else {
        // A database that was not migrated yet is kept as it is.
        migrations::migrate_to(&unfinished.sqlite_url(), status.applied.len()).await.map_err(broken_off)?;
        archive::fill(url, unfinished.path()).await.map_err(broken_off)?;
    }
    archive::close_up(unfinished.path()).await.map_err(broken_off)?;
    let contents = archive::contents(unfinished.path()).await.map_err(broken_off)?;
    unfinished.publish().map_err(|error| cannot_write(file, error))?;
    Ok(contents)
}

fn cannot_read(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Failure {
    Failure::new(
        "The database cannot be read.",
        "Check database_url, that the database runs, and the room on the disk.",
    )
    .because(error)
}

fn cannot_write(file: &Path, error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Failure::new(
            format!("{} is there already and was left alone.", file.display()),
            "Give the backup another name.",
        );
    }
    Failure::new(
        format!("The backup {} cannot be written.", file.display()),
        "Name a file in a folder that is there and that this user may write to.",
    )
    .because(error)
}

fn broken_off(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Failure {
    Failure::new(
        "The backup broke off, and nothing was kept of it.",
        "Look for room on the disk, and that the database runs; then make it again.",
    )
    .because(error)
}
