//! What can go wrong between a caller and the database, told apart by what the caller can do about it.

use crate::storable::HoldsNul;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use thiserror::Error;

/// The names of the unique constraints a caller may run into, the same on both databases.
pub mod constraint {
    pub const CLIENT_SLUG: &str = "clients_slug";
    pub const MEMBER_EMAIL: &str = "members_email";
    pub const INTEGRATION_NAME: &str = "integrations_name";
    pub const INTEGRATION_SUBMISSION: &str = "integrations_submission";
    pub const CHECK_RUNNING: &str = "checks_running";
    pub const KEY_HASH: &str = "keys_hash";
    pub const KEY_NAME: &str = "keys_name";
    pub const HANDOFF_SUBMISSION: &str = "handoff_links_submission";
    pub const EVENT_TYPE_NAME: &str = "event_types_pkey";
    pub const EVENT_SET_NAME: &str = "event_sets_name";
}

/// SQLite names the columns of a violated constraint, PostgreSQL its name: this is the dictionary.
const SQLITE_COLUMNS: [(&str, &str); 10] = [
    ("clients.slug", constraint::CLIENT_SLUG),
    ("members.email", constraint::MEMBER_EMAIL),
    ("integrations.client_id, integrations.name_key", constraint::INTEGRATION_NAME),
    ("integrations.client_id, integrations.submission_id", constraint::INTEGRATION_SUBMISSION),
    ("checks.client_id, checks.integration_id", constraint::CHECK_RUNNING),
    ("keys.hash", constraint::KEY_HASH),
    ("keys.client_id, keys.name_key", constraint::KEY_NAME),
    ("handoff_links.client_id, handoff_links.submission_id", constraint::HANDOFF_SUBMISSION),
    ("event_types.name", constraint::EVENT_TYPE_NAME),
    ("event_sets.name", constraint::EVENT_SET_NAME),
];

/// A refusal of the store. The texts are for the log, never for a browser.
#[derive(Debug, Error)]
pub enum Error {
    /// A unique constraint, by one of the names in [`constraint`]; others carry the database's own words.
    #[error("already taken: {0}")]
    Unique(String),
    /// The row refers to one that is not there.
    #[error("refers to a row that does not exist: {0}")]
    Reference(String),
    /// The row was changed or is gone since it was read.
    #[error("the row has changed since it was read")]
    Stale,
    /// Locked, full, unreachable or shutting down: the same call may work later.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] DbErr),
    /// A value that a database cannot hold, such as a text with U+0000: the caller's to mend, whichever database it is.
    #[error("a value that the database cannot hold: {0}")]
    Unstorable(#[source] DbErr),
    /// A stored value that this version cannot read.
    #[error("unreadable value in {0}")]
    Corrupt(String),
    /// The database URL cannot be used. Does not repeat it, as it may hold a password.
    #[error("unusable database URL: {0}")]
    Address(String),
    /// A pool of connections between us and the database cannot hold sessions; the text says which address leads there.
    #[error("{0}")]
    Pooling(&'static str),
    #[error("database error: {0}")]
    Other(#[source] DbErr),
}

impl Error {
    /// Whether this is the violation of the unique constraint of that name.
    pub fn is_unique(&self, constraint: &str) -> bool {
        matches!(self, Self::Unique(name) if name == constraint)
    }

    /// Whether trying later can help, so that a page answers 503.
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether the database ended this transaction in favour of another, so that the same one may pass at once.
    pub fn is_conflict(&self) -> bool {
        let Self::Unavailable(DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = self else {
            return false;
        };
        let RuntimeErr::SqlxError(cause) = cause else { return false };
        let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| matches!(&*code, "40001" | "40P01" | "55P03"))
    }

    /// A value of `column` that does not parse, with the reason.
    pub(crate) fn corrupt(column: &str, reason: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{column}: {reason}"))
    }

    pub(crate) fn unique(constraint: &str) -> Self {
        Self::Unique(constraint.to_owned())
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let runtime = match &error {
            DbErr::TryIntoErr { source, .. } if source.is::<HoldsNul>() => return Self::Unstorable(error),
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
                return Self::Unavailable(error);
            }
            DbErr::Conn(runtime) | DbErr::Exec(runtime) | DbErr::Query(runtime) => runtime,
            _ => return Self::Other(error),
        };
        let RuntimeErr::SqlxError(cause) = runtime else { return Self::Other(error) };
        match cause.as_ref() {
            sqlx::Error::Database(database) if database.is_unique_violation() => {
                let constraint = database.constraint().map(str::to_owned);
                Self::Unique(constraint.unwrap_or_else(|| sqlite_constraint(database.message())))
            }
            sqlx::Error::Database(database) if database.is_foreign_key_violation() => {
                Self::Reference(database.constraint().unwrap_or_else(|| database.message()).to_owned())
            }
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                let is_postgres = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some();
                let passes = if is_postgres { postgres_passes(&code) } else { sqlite_passes(&code) };
                let is_of_value = if is_postgres { postgres_cannot_hold(&code) } else { sqlite_cannot_hold(&code) };
                match (passes, is_of_value) {
                    (true, _) => Self::Unavailable(error),
                    (_, true) => Self::Unstorable(error),
                    _ => Self::Other(error),
                }
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        DbErr::Query(RuntimeErr::SqlxError(error.into())).into()
    }
}

/// `UNIQUE constraint failed: table.column, …` to the constraint's name.
fn sqlite_constraint(message: &str) -> String {
    let columns = message.split_once("failed: ").map_or(message, |(_, columns)| columns);
    let known = SQLITE_COLUMNS.iter().find(|(known, _)| *known == columns);
    known.map_or(columns, |(_, constraint)| constraint).to_owned()
}

/// SQLite result codes (<https://www.sqlite.org/rescode.html>) that the next attempt may not meet: busy, locked,
/// read-only, I/O error, disk full, cannot open.
fn sqlite_passes(extended: &str) -> bool {
    extended.parse::<i64>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// SQLSTATEs (<https://www.postgresql.org/docs/15/errcodes-appendix.html>) that the next attempt may not meet: lost
/// connection, sign-in or database refused, out of resources, shutdown or start-up, serialization failure, deadlock,
/// lock and statement time-outs.
fn postgres_passes(state: &str) -> bool {
    matches!(state.get(..2), Some("08" | "28" | "3D" | "53" | "58"))
        || matches!(
            state,
            "57P01" | "57P02" | "57P03" | "57P05" | "57014" | "25P03" | "40001" | "40P01" | "55P03" | "25006"
        )
}

/// Too big (a text or a row), or of another type than its column.
fn sqlite_cannot_hold(extended: &str) -> bool {
    extended.parse::<i64>().is_ok_and(|code| matches!(code & 0xff, 18 | 20))
}

/// A character outside the encoding such as NUL, one without a counterpart in it, a number or time out of range, a text
/// too long for its column, and one too long for an index.
fn postgres_cannot_hold(state: &str) -> bool {
    matches!(state, "22021" | "22P05" | "22003" | "22008" | "22001" | "54000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_columns_become_the_name_postgresql_gives() {
        let message = "UNIQUE constraint failed: integrations.client_id, integrations.name_key";
        assert_eq!(sqlite_constraint(message), constraint::INTEGRATION_NAME);
        assert_eq!(sqlite_constraint("UNIQUE constraint failed: audit.id"), "audit.id");
    }

    #[test]
    fn what_may_pass_is_unavailable() {
        for code in ["5", "261", "6", "13", "10", "778", "14", "8"] {
            assert!(sqlite_passes(code), "{code}");
        }
        for code in ["1", "2067", "787", "11", ""] {
            assert!(!sqlite_passes(code), "{code}");
        }
        for state in ["25P03", "57P05", "3D000", "28P01", "53100", "57P01", "08006", "40P01", "58030"] {
            assert!(postgres_passes(state), "{state}");
        }
        for state in ["23505", "42P01", "22001", ""] {
            assert!(!postgres_passes(state), "{state}");
        }
        for state in ["22021", "22003", "22001", "54000"] {
            assert!(postgres_cannot_hold(state), "{state}");
        }
        assert!(!postgres_cannot_hold("23514") && !postgres_cannot_hold("") && sqlite_cannot_hold("18"));
    }

    #[test]
    fn a_pool_without_a_free_connection_is_unavailable() {
        assert!(Error::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)).is_unavailable());
        assert!(!Error::from(DbErr::Custom("no".into())).is_unavailable());
    }
}
