//! The schema, one file per change. Imports none of our crates and no entities: a migration means the same for ever,
//! whatever the code of its day becomes.

mod connection;
mod m20261122_000001_foundation;
mod m20261122_000002_one_unused_link;
mod m20261122_000003_answers;
mod m20261122_000004_events;
mod m20261125_000005_bulk_jobs;
mod m20261125_000006_told;
mod m20261125_000007_handoff_links;
mod m20261125_000008_certificate_life;
mod m20261125_000009_guide;
mod m20261126_000010_deliveries_of_event;
mod m20261201_000011_organizations;
mod m20261201_000012_limits;
mod m20261201_000013_refusals;
mod sql;

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};
use std::path::PathBuf;
use thiserror::Error;

/// What a migration run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The migrations applied by this run, in order.
    pub applied: Vec<String>,
}

/// How a database stands to this version of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub applied: Vec<String>,
    pub pending: Vec<String>,
    /// Applied by a later version of the program, and unknown to this one.
    pub newer: Vec<String>,
}

/// Why the schema could not be brought up to date. The texts name no password.
#[derive(Debug, Error)]
pub enum Error {
    #[error(
        "the database was migrated by a newer version (it knows \"{found}\"); start that version, or restore a backup from before it"
    )]
    Newer { found: String },
    #[error("unusable database URL: {0}")]
    Address(String),
    #[error("cannot create the database file {}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("database error: {0}")]
    Database(#[from] DbErr),
}

/// Serializes migrating servers; any constant of our own will do.
const POSTGRES_LOCK: i64 = 0x6f72_6762_7269_6467;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_foundation::Migration),
            Box::new(m20261122_000002_one_unused_link::Migration),
            Box::new(m20261122_000003_answers::Migration),
            Box::new(m20261122_000004_events::Migration),
            Box::new(m20261125_000005_bulk_jobs::Migration),
            Box::new(m20261125_000006_told::Migration),
            Box::new(m20261125_000007_handoff_links::Migration),
            Box::new(m20261125_000008_certificate_life::Migration),
            Box::new(m20261125_000009_guide::Migration),
            Box::new(m20261126_000010_deliveries_of_event::Migration),
            Box::new(m20261201_000011_organizations::Migration),
            Box::new(m20261201_000012_limits::Migration),
            Box::new(m20261201_000013_refusals::Migration),
        ]
    }
}

/// Brings the database up to date, all or nothing, and makes a missing SQLite file (mode 0600) with its folder. Safe to
/// call from several processes at once: one migrates, the others wait and find nothing to do.
///
/// # Errors
/// [`Error::Newer`] leaves the database untouched.
pub async fn migrate(database_url: &str) -> Result<Report, Error> {
    up(database_url, None).await
}

/// Brings a database as far as the first so many migrations: to how an earlier version of the program made it.
///
/// # Errors
/// As of [`migrate`].
pub async fn migrate_to(database_url: &str, migrations: usize) -> Result<Report, Error> {
    up(database_url, Some(migrations)).await
}

async fn up(database_url: &str, migrations: Option<usize>) -> Result<Report, Error> {
    connection::create_file(database_url).await?;
    let connection = connection::open(database_url).await?;
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let transaction = connection.begin_with_options(options).await?;
    let outcome = in_transaction(transaction, migrations).await;
    if outcome.is_ok() && connection.get_database_backend() == DbBackend::Sqlite {
        connection::write_ahead(&connection).await?;
    }
    connection.close().await?;
    outcome
}

/// How the database stands. Changes nothing; a SQLite file that is not there has everything pending.
pub async fn status(database_url: &str) -> Result<Status, Error> {
    if !connection::file_exists(database_url).await? {
        return Ok(Status { pending: known(), ..Status::default() });
    }
    let connection = connection::open(database_url).await?;
    let applied = applied(&connection, SchemaManager::new(&connection)).await?;
    connection.close().await?;
    Ok(compare(applied))
}

async fn in_transaction(transaction: DatabaseTransaction, migrations: Option<usize>) -> Result<Report, Error> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        // Held until the transaction ends, however it ends.
        let lock = [POSTGRES_LOCK.into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_advisory_xact_lock($1)", lock);
        transaction.query_one_raw(statement).await?;
    }
    let before = compare(applied(&transaction, SchemaManager::new(&transaction)).await?);
    if let Some(found) = before.newer.into_iter().next() {
        return Err(Error::Newer { found });
    }
    let wanted = migrations.map_or(usize::MAX, |migrations| migrations.saturating_sub(before.applied.len()));
    let applied: Vec<String> = before.pending.into_iter().take(wanted).collect();
    if !applied.is_empty() {
        Migrator::up(&transaction, u32::try_from(applied.len()).ok()).await?;
    }
    transaction.commit().await?;
    Ok(Report { applied })
}

fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

fn compare(applied: Vec<String>) -> Status {
    let known = known();
    let (applied, newer): (Vec<_>, Vec<_>) = applied.into_iter().partition(|name| known.contains(name));
    let pending = known.into_iter().filter(|name| !applied.contains(name)).collect();
    Status { applied, pending, newer }
}

/// The names in the migration table, which may not be there yet.
async fn applied(connection: &impl ConnectionTrait, schema: SchemaManager<'_>) -> Result<Vec<String>, Error> {
    if !schema.has_table("seaql_migrations").await? {
        return Ok(vec![]);
    }
    let statement = Statement::from_string(
        connection.get_database_backend(),
        "SELECT version FROM seaql_migrations ORDER BY version",
    );
    let rows = connection.query_all_raw(statement).await?;
    Ok(rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, DbErr>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_unique() {
        let names = known();
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(names, sorted);
    }

    #[test]
    fn what_is_not_known_is_newer() {
        let mut names = known();
        names.push("m99991231_000001_from_the_future".into());
        let status = compare(names);
        assert_eq!(status.newer, ["m99991231_000001_from_the_future"]);
        assert!(status.pending.is_empty());
    }
}
