//! Where the database is, and the way to it. Without a word about it, the driver of PostgreSQL speaks in the clear to a
//! server that offers no TLS, or to a machine in between; so an address that leaves the machine has to say what it wants.

use super::Judge;
use std::net::IpAddr;
use url::Url;

const SILENT: &str = "it leaves this machine and does not say whether the connection is encrypted";
const SAY_SO: &str = "Add ?sslmode=verify-full to it (or require, which does not check the server's name), or ?sslmode=disable where the network is yours alone.";

pub(super) fn url(judge: &mut Judge, value: Option<String>) -> String {
    let remedy = "Write \"sqlite:///var/lib/orgbridge/orgbridge.db\" or \"postgres://user:password@host/orgbridge\".";
    let text = judge.required("database_url", value, remedy);
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if !text.is_empty() && !known {
        judge.refuse("database_url", "it is neither SQLite nor PostgreSQL", remedy);
    }
    if is_silent_about_encryption(&text) {
        judge.refuse("database_url", SILENT, SAY_SO);
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
    if is_silent_about_encryption(&url) {
        judge.refuse("database_direct_url", SILENT, SAY_SO);
    }
    Some(url)
}

/// Whether this address of a PostgreSQL on another machine has no `sslmode`.
fn is_silent_about_encryption(database_url: &str) -> bool {
    if !database_url.starts_with("postgres://") && !database_url.starts_with("postgresql://") {
        return false;
    }
    // What cannot be read here is refused where it is opened.
    let Ok(url) = Url::parse(database_url) else { return false };
    let parameter = |names: &[&str]| {
        url.query_pairs().find(|(name, _)| names.contains(&name.as_ref())).map(|(_, value)| value.into_owned())
    };
    if parameter(&["sslmode", "ssl-mode"]).is_some() {
        return false;
    }
    let host = parameter(&["host", "hostaddr"]).or_else(|| url.host_str().map(str::to_owned)).unwrap_or_default();
    !stays_here(&host)
}

/// A socket of this machine: a folder, as it is or percent-encoded, or a loopback address. No host is one too.
fn stays_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.is_empty()
        || host.starts_with('/')
        || host.to_ascii_lowercase().starts_with("%2f")
        || host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_that_leaves_the_machine_has_to_say_more() {
        for silent in [
            "postgres://orgbridge:secret@db/orgbridge",
            "postgresql://db.example.com:5432/orgbridge",
            "postgres://10.0.0.7/orgbridge?application_name=x",
            "postgres://localhost/orgbridge?host=db.example.com",
        ] {
            assert!(is_silent_about_encryption(silent), "{silent}");
        }
        for fine in [
            "postgres://db/orgbridge?sslmode=verify-full",
            "postgres://db/orgbridge?sslmode=disable",
            "postgres://localhost/orgbridge",
            "postgres://127.0.0.1:5433/orgbridge",
            "postgres://[::1]/orgbridge",
            "postgres://postgres@localhost/orgbridge?host=/var/run/postgresql",
            "postgres://%2Fvar%2Frun%2Fpostgresql/orgbridge",
            "postgres:///orgbridge",
            "sqlite:///var/lib/orgbridge.db",
        ] {
            assert!(!is_silent_about_encryption(fine), "{fine}");
        }
    }
}
