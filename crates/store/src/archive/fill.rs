//! From a database into an archive, beside whoever works on it: everything as it was in one moment.

use super::cells::{Batch, Cell, handed_out, of_postgres};
use super::tables::{Column, columns, tables};
use super::{list, open, open_postgres, quoted};
use crate::Error;
use futures::TryStreamExt;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, QueryBuilder, Sqlite, SqliteConnection};
use std::path::Path;
use std::time::Duration;

/// Only the end of another one's recovery is waited for: reading needs no turn.
const WAIT: Duration = Duration::from_secs(10);

/// Copies a SQLite database into an empty file. Its readers and its writer go on.
pub async fn copy(url: &str, file: &Path) -> Result<(), Error> {
    let options: SqliteConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Address(error.to_string()))?;
    let options = options.create_if_missing(false).busy_timeout(WAIT).disable_statement_logging();
    let mut from = options.connect().await?;
    let name = file.to_str().ok_or_else(|| Error::Address("the file's name is not UTF-8".to_owned()))?;
    sqlx::query("VACUUM INTO ?1").bind(name).execute(&mut from).await?;
    Ok(from.close().await?)
}

/// Copies a PostgreSQL database, in one snapshot, into a SQLite file that has its schema.
pub async fn fill(postgres_url: &str, file: &Path) -> Result<(), Error> {
    let (mut from, mut into) = (open_postgres(postgres_url).await?, open(file).await?);
    // Whatever breaks off here is thrown away.
    into.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN").await?;
    from.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    for table in tables(&mut into).await? {
        let columns = columns(&mut from, &table).await?;
        // What the schema came with is in the database too, as it was changed since.
        into.execute(AssertSqlSafe(format!("DELETE FROM {}", quoted(&table)))).await?;
        copy_rows(&mut from, &mut into, &table, &columns).await?;
        for column in columns.iter().filter(|column| column.is_counted) {
            copy_count(&mut from, &mut into, &table, &column.name).await?;
        }
    }
    from.execute("COMMIT").await?;
    into.execute("COMMIT").await?;
    from.close().await?;
    Ok(into.close().await?)
}

async fn copy_rows(
    from: &mut PgConnection,
    into: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
) -> Result<(), Error> {
    let named: Vec<String> = columns.iter().map(handed_out).collect();
    let statement = format!("SELECT {} FROM {}", named.join(", "), quoted(table));
    let mut rows = sqlx::query(AssertSqlSafe(statement)).fetch(from);
    let mut batch = Batch::default();
    while let Some(row) = rows.try_next().await? {
        batch.push(of_postgres(&row, columns)?);
        if batch.is_full() {
            write(into, table, columns, batch.take()).await?;
        }
    }
    write(into, table, columns, batch.take()).await
}

async fn write(
    into: &mut SqliteConnection,
    table: &str,
    columns: &[Column],
    rows: Vec<Vec<Cell>>,
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let names = list(columns.iter().map(|column| &column.name));
    let mut statement = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {} ({names}) ", quoted(table)));
    statement.push_values(rows, |mut values, row| {
        for cell in row {
            match cell {
                Cell::Bytes(bytes) => values.push_bind(bytes),
                Cell::Number(number) => values.push_bind(number),
                Cell::Text(text) => values.push_bind(text),
            };
        }
    });
    statement.build().execute(into).await?;
    Ok(())
}

/// A number that was given out once is never given out again, whatever was deleted since.
async fn copy_count(
    from: &mut PgConnection,
    into: &mut SqliteConnection,
    table: &str,
    column: &str,
) -> Result<(), Error> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)")
            .bind(quoted(table))
            .bind(column)
            .fetch_one(from)
            .await?;
    sqlx::query("DELETE FROM sqlite_sequence WHERE name = ?1").bind(table).execute(&mut *into).await?;
    sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)")
        .bind(table)
        .bind(last.unwrap_or(0))
        .execute(into)
        .await?;
    Ok(())
}
