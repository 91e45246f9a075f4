//! What there is to copy: the tables in an order in which no row refers to one that is not there yet, and their columns
//! with what PostgreSQL makes of them.

use super::quoted;
use crate::Error;
use sqlx::{AssertSqlSafe, PgConnection, Row, SqliteConnection};

/// The migrations of both sides are their own affair.
const OF_THE_MIGRATOR: &str = "seaql_migrations";

/// A column that holds values of its own; generated ones do not.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// PostgreSQL counts it up.
    pub(super) is_counted: bool,
}

/// What PostgreSQL calls it; SQLite knows three of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bytes,
    Uuid,
    Number,
    Flag,
    Text,
}

/// The tables of an archive, those that others refer to first.
pub(super) async fn tables(archive: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name <> ?1 ORDER BY name",
    )
    .bind(OF_THE_MIGRATOR)
    .fetch_all(&mut *archive)
    .await?;
    let mut left = Vec::new();
    for name in names {
        let statement = format!("PRAGMA foreign_key_list({})", quoted(&name));
        let mut refers_to = Vec::new();
        for row in sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut *archive).await? {
            let other: String = row.try_get("table")?;
            if other != name {
                refers_to.push(other);
            }
        }
        left.push((name, refers_to));
    }
    let mut sorted: Vec<String> = Vec::new();
    while !left.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(_, refers_to)| refers_to.iter().all(|other| sorted.contains(other)));
        if ready.is_empty() {
            return Err(Error::corrupt("the schema", "tables refer to each other in a circle"));
        }
        sorted.extend(ready.into_iter().map(|(name, _)| name));
        left = rest;
    }
    Ok(sorted)
}

/// The columns of a table that both sides have.
pub(super) async fn columns(postgres: &mut PgConnection, table: &str) -> Result<Vec<Column>, Error> {
    let rows = sqlx::query(
        "SELECT column_name::text, data_type::text, is_identity = 'YES' FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
    )
    .bind(table)
    .fetch_all(postgres)
    .await?;
    if rows.is_empty() {
        return Err(Error::corrupt("the schema", format!("there is no table {table}")));
    }
    rows.iter()
        .map(|row| {
            let (name, kind): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let kind = match kind.as_str() {
                "bytea" => Kind::Bytes,
                "uuid" => Kind::Uuid,
                "bigint" => Kind::Number,
                "boolean" => Kind::Flag,
                "text" => Kind::Text,
                other => return Err(Error::corrupt("the schema", format!("{table}.{name} is of the type {other}"))),
            };
            Ok(Column { name, kind, is_counted: row.try_get(2)? })
        })
        .collect()
}
