//! What an archive holds, and whether it is whole.

use super::open;
use crate::Error;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What people want to know of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    pub clients: i64,
    pub integrations: i64,
    pub events: i64,
    /// Ids of the master keys without which its private keys stay closed.
    pub master_keys: Vec<String>,
}

/// Folds everything into the one file and looks whether it is whole: every page, every index, every reference.
///
/// # Errors
/// [`Error::Corrupt`] with the first thing that is wrong.
pub async fn close_up(file: &Path) -> Result<(), Error> {
    let mut archive = open(file).await?;
    archive.execute("PRAGMA journal_mode = DELETE").await?;
    let said: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut archive).await?;
    if said != "ok" {
        return Err(Error::corrupt("the file", said));
    }
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut archive).await?;
    archive.close().await?;
    if dangling.is_some() { Err(Error::corrupt("the file", "a row refers to one that is not there")) } else { Ok(()) }
}

/// Whether the file is a SQLite database that nobody is meant to be working on. One that is in use keeps its newest
/// changes in a file beside it, so a mere copy of it may be old or torn.
pub fn is_closed(file: &Path) -> io::Result<bool> {
    // <https://www.sqlite.org/fileformat2.html>: the magic words, the page size, and 1 for a rollback journal.
    let mut head = [0; 20];
    match File::open(file)?.read_exact(&mut head) {
        Ok(()) => Ok(head.starts_with(b"SQLite format 3\0") && head[18..] == [1, 1]),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reads an archive of any version.
pub async fn contents(file: &Path) -> Result<Contents, Error> {
    let mut archive = open(file).await?;
    let master_keys =
        "SELECT DISTINCT master_key_id FROM certificates WHERE master_key_id IS NOT NULL ORDER BY master_key_id";
    let contents = Contents {
        clients: count(&mut archive, "clients").await?,
        integrations: count(&mut archive, "integrations").await?,
        events: count(&mut archive, "events").await?,
        master_keys: sqlx::query_scalar(master_keys).fetch_all(&mut archive).await?,
    };
    archive.close().await?;
    Ok(contents)
}

/// Rows of a table, which an early version may not have had.
async fn count(archive: &mut SqliteConnection, table: &str) -> Result<i64, Error> {
    let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?1")
        .bind(table)
        .fetch_one(&mut *archive)
        .await?;
    if there == 0 {
        return Ok(0);
    }
    Ok(sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).fetch_one(archive).await?)
}
