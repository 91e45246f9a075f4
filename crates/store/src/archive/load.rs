//! From an archive into a PostgreSQL database that nobody is in yet, all or nothing.

use super::cells::{Batch, Cell, of_sqlite, taken_in};
use super::replaced::{Replaced, replace_nul};
use super::tables::{Column, columns, tables};
use super::{list, open, open_postgres, quoted};
use crate::Error;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::path::Path;

/// Whether a PostgreSQL database of the present schema has neither a client nor a person.
pub async fn is_vacant(postgres_url: &str) -> Result<bool, Error> {
    let mut connection = open_postgres(postgres_url).await?;
    let vacant = nobody(&mut connection).await?;
    connection.close().await?;
    Ok(vacant)
}

async fn nobody(postgres: &mut PgConnection) -> Result<bool, Error> {
    let question = "SELECT NOT EXISTS (SELECT 1 FROM clients) AND NOT EXISTS (SELECT 1 FROM members)";
    Ok(sqlx::query_scalar(question).fetch_one(postgres).await?)
}

/// Writes an archive into a PostgreSQL database of the same schema, and answers which texts could not be written as they
/// were. Answers `None`, and changes nothing, when somebody is in there.
pub async fn load(file: &Path, postgres_url: &str) -> Result<Option<Replaced>, Error> {
    let (mut from, mut into) = (open(file).await?, open_postgres(postgres_url).await?);
    let tables = tables(&mut from).await?;
    into.execute("BEGIN; LOCK TABLE clients, members IN SHARE ROW EXCLUSIVE MODE").await?;
    if !nobody(&mut into).await? {
        return Ok(None);
    }
    let mut replaced = Replaced::default();
    // What the schema came with is in the archive too, as it was changed since.
    for table in tables.iter().rev() {
        into.execute(AssertSqlSafe(format!("DELETE FROM {}", quoted(table)))).await?;
    }
    for table in &tables {
        let columns = columns(&mut into, table).await?;
        load_rows(&mut from, &mut into, table, &columns, &mut replaced).await?;
        for column in columns.iter().filter(|column| column.is_counted) {
            load_count(&mut from, &mut into, table, &column.name).await?;
        }
    }
    into.execute("COMMIT").await?;
    // Until PostgreSQL knows how many rows there are, it finds them the slow way.
    into.execute(AssertSqlSafe(format!("ANALYZE {}", list(&tables)))).await?;
    into.close().await?;
    from.close().await?;
    Ok(Some(replaced))
}

async fn load_rows(
    from: &mut SqliteConnection,
    into: &mut PgConnection,
    table: &str,
    columns: &[Column],
    replaced: &mut Replaced,
) -> Result<(), Error> {
    let names = list(columns.iter().map(|column| &column.name));
    let taken: Vec<(String, &str)> = columns.iter().zip(1..).map(|(column, number)| taken_in(column, number)).collect();
    let made: Vec<&str> = taken.iter().map(|(made, _)| made.as_str()).collect();
    let lists: Vec<String> = taken.iter().zip(1..).map(|((_, kind), number)| format!("${number}::{kind}")).collect();
    let aliases: Vec<String> = (1..=columns.len()).map(|number| format!("c{number}")).collect();
    let statement = format!(
        "INSERT INTO {} ({names}) OVERRIDING SYSTEM VALUE SELECT {} FROM UNNEST({}) AS v({})",
        quoted(table),
        made.join(", "),
        lists.join(", "),
        aliases.join(", ")
    );
    let all = format!("SELECT {names} FROM {}", quoted(table));
    let mut rows = sqlx::query(AssertSqlSafe(all)).fetch(from);
    let mut batch = Batch::default();
    while let Some(row) = rows.try_next().await? {
        let mut cells = of_sqlite(&row, columns)?;
        replace_nul(&mut cells, table, columns, replaced);
        batch.push(cells);
        if batch.is_full() {
            write(into, &statement, columns.len(), batch.take()).await?;
        }
    }
    write(into, &statement, columns.len(), batch.take()).await
}

/// A list of values per column.
async fn write(into: &mut PgConnection, statement: &str, width: usize, rows: Vec<Vec<Cell>>) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut columns: Vec<Vec<Cell>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell);
        }
    }
    let mut query = sqlx::query(AssertSqlSafe(statement.to_owned()));
    for column in columns {
        query = match column.first() {
            Some(Cell::Bytes(_)) => query.bind(
                column
                    .into_iter()
                    .map(|cell| if let Cell::Bytes(bytes) = cell { bytes } else { None })
                    .collect::<Vec<_>>(),
            ),
            Some(Cell::Number(_)) => query.bind(
                column
                    .into_iter()
                    .map(|cell| if let Cell::Number(number) = cell { number } else { None })
                    .collect::<Vec<_>>(),
            ),
            _ => query.bind(
                column
                    .into_iter()
                    .map(|cell| if let Cell::Text(text) = cell { text } else { None })
                    .collect::<Vec<_>>(),
            ),
        };
    }
    query.execute(into).await?;
    Ok(())
}

/// Goes on counting where the archive stopped.
async fn load_count(
    from: &mut SqliteConnection,
    into: &mut PgConnection,
    table: &str,
    column: &str,
) -> Result<(), Error> {
    let last: Option<i64> =
        sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = ?1").bind(table).fetch_optional(from).await?;
    if let Some(last) = last.filter(|last| *last > 0) {
        sqlx::query("SELECT setval(pg_get_serial_sequence($1, $2), $3)")
            .bind(quoted(table))
            .bind(column)
            .bind(last)
            .execute(into)
            .await?;
    }
    Ok(())
}
