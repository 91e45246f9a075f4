//! An archive: a whole database in one SQLite file, whichever database it came from and whichever it goes into. What
//! there is to copy is read from the schema, so a later table needs no line here.

mod cells;
mod fill;
mod load;
mod look;
mod replaced;
mod tables;

pub use fill::{copy, fill};
pub use load::{is_vacant, load};
pub use look::{Contents, close_up, contents, is_closed};
pub use replaced::Replaced;

use crate::Error;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, PgConnection, SqliteConnection};
use std::path::Path;

/// The archive itself: a connection of its own, since references are only right once everything is there.
async fn open(file: &Path) -> Result<SqliteConnection, Error> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false).foreign_keys(false);
    Ok(options.disable_statement_logging().connect().await?)
}

async fn open_postgres(url: &str) -> Result<PgConnection, Error> {
    let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| Error::Address(error.to_string()))?;
    Ok(options.disable_statement_logging().connect().await?)
}

/// A name of the schema in a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names of the schema in a statement, with commas.
fn list(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| quoted(name.as_ref())).collect();
    names.join(", ")
}
