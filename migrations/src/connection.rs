//! One connection for migrating, and the file it may need. SQLite gives its log files the mode of the database file, so
//! that one has to be right before anything is written.

use crate::Error;
use sea_orm_migration::sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm_migration::sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, sqlx};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

/// How long a process waits for another one that is migrating.
const WAIT: Duration = Duration::from_mins(2);
/// How often it looks whether it is its turn, where the database does not wait by itself.
const TURN: Duration = Duration::from_millis(20);

pub(crate) async fn open(url: &str) -> Result<DatabaseConnection, Error> {
    if sqlite_file(url)?.is_none() {
        url.parse::<PgConnectOptions>().map_err(|error| Error::Address(error.to_string()))?;
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).record_stmt_in_spans(false);
    options.map_sqlx_sqlite_opts(|options| options.create_if_missing(false).foreign_keys(true).busy_timeout(WAIT));
    Ok(Database::connect(options).await?)
}

/// Switches to write-ahead logging, so that readers and the writer stop blocking each other. The file remembers it.
/// SQLite does not wait for the lock this takes, so several who migrate at once have to take turns here.
pub(crate) async fn write_ahead(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let mut attempts = WAIT.as_millis() / TURN.as_millis();
    loop {
        match connection.execute_unprepared("PRAGMA journal_mode = WAL").await {
            Err(error) if attempts > 0 && error.to_string().contains("locked") => attempts -= 1,
            outcome => return outcome.map(drop),
        }
        tokio::time::sleep(TURN).await;
    }
}

/// Makes the SQLite file and its folder if they are missing; of PostgreSQL nothing is asked.
pub(crate) async fn create_file(url: &str) -> Result<(), Error> {
    let Some(path) = sqlite_file(url)? else { return Ok(()) };
    let failed = |source| Error::File { path: path.clone(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    }
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(&path).await {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(error)),
    }
}

/// Whether there is a database to look at; PostgreSQL is asked when it is connected to.
pub(crate) async fn file_exists(url: &str) -> Result<bool, Error> {
    let Some(path) = sqlite_file(url)? else { return Ok(true) };
    tokio::fs::try_exists(&path).await.map_err(|source| Error::File { path, source })
}

fn sqlite_file(url: &str) -> Result<Option<PathBuf>, Error> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(None);
    }
    if !url.starts_with("sqlite:") {
        return Err(Error::Address("it starts with neither sqlite: nor postgres://".into()));
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(Error::Address("a database in memory would be lost at the end; give it a file".into()));
    }
    let options: SqliteConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Address(error.to_string()))?;
    Ok(Some(options.get_filename().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_two_databases_are_known() {
        assert_eq!(sqlite_file("sqlite:data/orgbridge.db").expect("a file"), Some("data/orgbridge.db".into()));
        assert_eq!(
            sqlite_file("sqlite:///var/lib/orgbridge.db").expect("a file"),
            Some("/var/lib/orgbridge.db".into())
        );
        assert_eq!(sqlite_file("postgres://localhost/orgbridge").expect("no file"), None);
        for bad in ["", "mysql://localhost/x", "sqlite::memory:", "data/orgbridge.db"] {
            assert!(matches!(sqlite_file(bad), Err(Error::Address(_))), "{bad}");
        }
    }
}
