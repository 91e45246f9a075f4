//! The few words in which the two databases differ. A migration is written once, with these words in braces.

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Type words, and what each database makes of them. `{key}` is text that is compared and sorted by its bytes on both;
/// `{number}` is a key
/// that the database counts up and never gives out twice; `{strict}` makes SQLite refuse a value of another type, as PostgreSQL does anyway.
const WORDS: [(&str, &str, &str); 8] = [
    ("{uuid}", "BLOB", "UUID"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "INTEGER", "BOOLEAN"),
    ("{key}", "TEXT", "TEXT COLLATE \"C\""),
    ("{number}", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{false}", "0", "FALSE"),
    ("{strict}", " STRICT", ""),
];

/// Runs the statements of a migration.
pub(crate) async fn run(manager: &SchemaManager<'_>, template: &str) -> Result<(), DbErr> {
    let sql = translate(template, manager.get_database_backend());
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// A UUID as a literal.
pub(crate) fn uuid(text: &str, backend: DbBackend) -> String {
    if backend == DbBackend::Sqlite { format!("x'{}'", text.replace('-', "")) } else { format!("'{text}'") }
}

fn translate(template: &str, backend: DbBackend) -> String {
    WORDS.iter().fold(template.to_owned(), |sql, (word, sqlite, postgres)| {
        sql.replace(word, if backend == DbBackend::Sqlite { sqlite } else { postgres })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_types() {
        let template = "CREATE TABLE t (id {uuid}, n {int}){strict};";
        assert_eq!(translate(template, DbBackend::Sqlite), "CREATE TABLE t (id BLOB, n INTEGER) STRICT;");
        assert_eq!(translate(template, DbBackend::Postgres), "CREATE TABLE t (id UUID, n BIGINT);");
    }
}
