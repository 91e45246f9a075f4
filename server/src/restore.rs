//! From a backup to an installation that can start. The backup is only read: a copy of it is brought to this version's
//! schema, tried with the master key, and freed of what belonged to the processes and people of then; only a copy that
//! passed all this becomes the database, or goes into it.

use crate::config::Config;
use crate::failure::Failure;
use crate::lock;
use crate::open;
use crate::unfinished::Unfinished;
use portal::Caller;
use portal::keys::MasterKeys;
use std::error::Error as StdError;
use std::fs::File;
use std::io;
use std::path::Path;
use store::archive::{self, Contents, Replaced};
use store::{OpenOptions, sqlite_file};

/// Restores the backup into the database of the configuration, which has to be empty. Answers what it holds, and which
/// texts this database could not hold as they were.
pub(crate) async fn run(config: &Config, backup: &Path) -> Result<(Contents, Replaced), Failure> {
    let master_keys = MasterKeys::read(&config.master_key_file).map_err(|error| open::master_key(&error))?;
    match archive::is_closed(backup) {
        Ok(true) => {}
        Ok(false) => return Err(no_backup(backup)),
        Err(error) => {
            let what = format!("The backup {} cannot be read.", backup.display());
            return Err(Failure::new(what, "Check its name, and that this user may read it.").because(error));
        }
    }
    let url = config.sessions_url();
    if let Some(database) = sqlite_file(url) {
        // Nobody may start on a file that is not there yet.
        let _lock = lock::take(url).map_err(lock::refused)?;
        if !database.exists()
            && let Some(left) = lock::leftovers(&database)
        {
            return Err(Failure::new(
                format!("{} is left of an earlier database, and would change the restored one.", left.display()),
                "Move it away, together with the files beside it that begin like it, and restore again.",
            ));
        }
        let copy = prepare(config, backup, &database, master_keys).await?;
        let contents = archive::contents(copy.path()).await.map_err(broken_off)?;
        copy.publish().map_err(|error| cannot_copy(&database, error))?;
        Ok((contents, Replaced::default()))
    } else {
        open::migrate(config).await?;
        if !archive::is_vacant(url).await.map_err(broken_off)? {
            return Err(not_empty());
        }
        let mut beside = backup.as_os_str().to_owned();
        beside.push(".restoring");
        let copy = prepare(config, backup, Path::new(&beside), master_keys).await?;
        let contents = archive::contents(copy.path()).await.map_err(broken_off)?;
        let replaced = archive::load(copy.path(), url).await.map_err(broken_off)?.ok_or_else(not_empty)?;
        Ok((contents, replaced))
    }
}

/// A copy of the backup that this version can start on.
async fn prepare(config: &Config, backup: &Path, name: &Path, master_keys: MasterKeys) -> Result<Unfinished, Failure> {
    let copy = copied(backup, name).map_err(|error| cannot_copy(name, error))?;
    archive::close_up(copy.path()).await.map_err(|error| {
        let what = format!("The backup {} is damaged.", backup.display());
        Failure::new(what, "Take another one.").because(error)
    })?;
    let url = copy.sqlite_url();
    let status = migrations::status(&url).await.map_err(broken_off)?;
    if let Some(newer) = status.newer.first() {
        return Err(Failure::new(
            format!("The backup was made by a newer version of Orgbridge (it knows \"{newer}\")."),
            "Restore it with that version.",
        ));
    }
    if status.applied.is_empty() {
        return Err(no_backup(backup));
    }
    migrations::migrate(&url).await.map_err(broken_off)?;
    let portal = open::assemble(config, open::open_store(&OpenOptions::new(url, 1)).await?, master_keys)?;
    let named = backup.file_name().unwrap_or_default().to_string_lossy();
    portal.check_master_key().await.map_err(|error| open::master_key(&error))?;
    portal.begin_anew(&Caller::System, &named).await.map_err(broken_off)?;
    portal.store().close().await.map_err(broken_off)?;
    Ok(copy)
}

fn copied(backup: &Path, name: &Path) -> io::Result<Unfinished> {
    if let Some(folder) = name.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let copy = Unfinished::beside(name)?;
    io::copy(&mut File::open(backup)?, &mut File::options().write(true).open(copy.path())?)?;
    Ok(copy)
}

fn no_backup(backup: &Path) -> Failure {
    Failure::new(
        format!("{} is no backup of Orgbridge.", backup.display()),
        "Name a file that `orgbridge backup` made. A copy of a database in use may lack its newest changes: start the \
         server on it instead.",
    )
}

fn not_empty() -> Failure {
    Failure::new(
        "There are people or clients in the database already; it was left alone.",
        "Restore into a new database: make one and write it into database_url.",
    )
}

fn cannot_copy(name: &Path, error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Failure::new(
            format!("There is a file at {} already; it was left alone.", name.display()),
            "Move it away together with the files beside it that begin like it, or write another database_url.",
        );
    }
    Failure::new(
        format!("No copy of the backup can be written beside {}.", name.display()),
        "Look for room on the disk, and that this user may write to the folder.",
    )
    .because(error)
}

fn broken_off(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Failure {
    Failure::new(
        "Restoring broke off; the database is as empty as before.",
        "Look for room on the disk, and that the database runs; then restore again.",
    )
    .because(error)
}
