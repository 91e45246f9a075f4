//! Values on their way from one database to the other. Both sides speak of bytes, numbers and text; what else PostgreSQL
//! knows is made of them by its own words.

use super::tables::{Column, Kind};
use crate::Error;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Database, Decode, Row, Type};

/// Rows that travel together: few enough for the placeholders of a statement, and for memory where they are large.
const ROWS: usize = 500;
const BYTES: usize = 4 * 1024 * 1024;

/// A value, or nothing.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Bytes(Option<Vec<u8>>),
    Number(Option<i64>),
    Text(Option<String>),
}

/// Rows that wait to be written.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<Vec<Cell>>,
    bytes: usize,
}

impl Cell {
    fn bytes(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
            Self::Number(_) => 8,
            Self::Text(text) => text.as_ref().map_or(0, String::len),
        }
    }
}

impl Batch {
    pub(super) fn push(&mut self, row: Vec<Cell>) {
        self.bytes += row.iter().map(Cell::bytes).sum::<usize>();
        self.rows.push(row);
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes >= BYTES
    }

    pub(super) fn take(&mut self) -> Vec<Vec<Cell>> {
        std::mem::take(self).rows
    }
}

/// A column as PostgreSQL hands it out.
pub(super) fn handed_out(column: &Column) -> String {
    let name = super::quoted(&column.name);
    match column.kind {
        Kind::Uuid => format!("uuid_send({name})"),
        Kind::Flag => format!("{name}::int::bigint"),
        Kind::Bytes | Kind::Number | Kind::Text => name,
    }
}

/// What PostgreSQL makes of the column `v.c…` of a list of values, and the type of that list.
pub(super) fn taken_in(column: &Column, number: usize) -> (String, &'static str) {
    match column.kind {
        Kind::Uuid => (format!("encode(v.c{number}, 'hex')::uuid"), "bytea[]"),
        Kind::Flag => (format!("v.c{number} <> 0"), "bigint[]"),
        Kind::Bytes => (format!("v.c{number}"), "bytea[]"),
        Kind::Number => (format!("v.c{number}"), "bigint[]"),
        Kind::Text => (format!("v.c{number}"), "text[]"),
    }
}

pub(super) fn of_postgres(row: &PgRow, columns: &[Column]) -> Result<Vec<Cell>, Error> {
    columns.iter().enumerate().map(|(index, column)| cell(row, index, column.kind)).collect()
}

pub(super) fn of_sqlite(row: &SqliteRow, columns: &[Column]) -> Result<Vec<Cell>, Error> {
    columns.iter().enumerate().map(|(index, column)| cell(row, index, column.kind)).collect()
}

fn cell<R: Row>(row: &R, index: usize, kind: Kind) -> Result<Cell, Error>
where
    usize: ColumnIndex<R>,
    for<'r> Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: Database,
{
    Ok(match kind {
        Kind::Bytes | Kind::Uuid => Cell::Bytes(row.try_get(index)?),
        Kind::Number | Kind::Flag => Cell::Number(row.try_get(index)?),
        Kind::Text => Cell::Text(row.try_get(index)?),
    })
}
