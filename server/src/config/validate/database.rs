//! Where the database is.

use super::Judge;

pub(super) fn url(judge: &mut Judge, value: Option<String>) -> String {
    let remedy = "Write \"sqlite:///var/lib/orgbridge/orgbridge.db\" or \"postgres://user:password@host/orgbridge\".";
    let text = judge.required("database_url", value, remedy);
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if !text.is_empty() && !known {
        judge.refuse("database_url", "it is neither SQLite nor PostgreSQL", remedy);
    }
    text
}

pub(super) fn direct_url(judge: &mut Judge, value: Option<String>, database_url: &str) -> Option<String> {
    let url = value.filter(|url| !url.is_empty())?;
    let is_postgres = |url: &str| url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !is_postgres(&url) || !is_postgres(database_url) {
        judge.refuse(
            "database_direct_url",
            "it is for a PostgreSQL that database_url reaches through a pool of connections",
            "Write \"postgres://user:password@host/orgbridge\", the same database, or leave it out.",
        );
    }
    Some(url)
}
