//! Taking in a few events in one go. On SQLite each statement of a transaction crosses to the connection's thread and
//! back, and for a few events that takes longer than writing them; so all statements go over together.

use super::accept::{Acceptance, COLUMNS, INSERT, NewEvent, deliveries, wake_queues};
use crate::connection::Store;
use crate::storable::{HoldsNul, is_storable};
use crate::transaction::{Guarded, is_nested};
use crate::{Error, alarm, sql};
use domain::Timestamp;
use sea_orm::DbErr;
use sqlx::error::DatabaseError;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Row, Sqlite};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Events that are written at once, at most: each number of them is a text of its own, which is prepared once and kept.
const AT_ONCE: usize = 32;

/// Writes events that nobody has posted yet, in one transaction with what [`super::accept`] writes beside them. `None`, and
/// nothing is written, when one of them is not new, or where this is no gain: then [`super::accept`] takes them.
pub async fn accept_new(store: &Store, at: Timestamp, events: &[NewEvent]) -> Result<Option<Vec<Acceptance>>, Error> {
    let Some(pool) = store.sqlite() else { return Ok(None) };
    if events.is_empty() || events.len() > AT_ONCE {
        return Ok(None);
    }
    if !events.iter().all(holds_only_storable_texts) {
        return Err(DbErr::from(HoldsNul).into());
    }
    let clients: BTreeSet<Uuid> = events.iter().map(|event| event.client_id.uuid()).collect();
    store.file_is_in_place()?;
    let mut guarded = Guarded::new(pool.acquire().await?);
    match transaction(at, events, &clients).fetch_all(guarded.get()?).await {
        Ok(rows) => {
            // The last statement was the commit, so nothing is open.
            guarded.found_sound();
            store.file_is_in_place()?;
            let newest: i64 = rows.last().ok_or(sqlx::Error::RowNotFound)?.try_get(0)?;
            let first = newest + 1 - count(events);
            Ok(Some((first..=newest).map(Acceptance::Accepted).collect()))
        }
        // What the connection still holds belongs to nobody: it is closed, and the other way has a new one.
        Err(error) if is_nested(&error) => {
            alarm::transaction_left_open();
            Ok(None)
        }
        // The usual answer to an event that comes again. SQLite undoes that one statement and leaves the transaction open,
        // so a `ROLLBACK` that is done proves that the connection is outside of it.
        Err(error) if error.as_database_error().is_some_and(DatabaseError::is_unique_violation) => {
            if sqlx::query("ROLLBACK").execute(guarded.get()?).await.is_ok() {
                guarded.found_sound();
            }
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// These statements do not pass through the connection that checks every text.
fn holds_only_storable_texts(event: &NewEvent) -> bool {
    let texts = [&event.id, &event.id_key, &event.kind, &event.source, &event.data];
    texts.into_iter().chain(&event.subject).all(|text| is_storable(text))
}

/// The whole transaction; its only row is the number of the newest event.
fn transaction<'q>(
    at: Timestamp,
    events: &'q [NewEvent],
    clients: &BTreeSet<Uuid>,
) -> Query<'q, Sqlite, SqliteArguments> {
    let tuple = format!("({})", placeholders(COLUMNS));
    let tuples = vec![tuple; events.len()].join(", ");
    // Saying a client twice does no harm, and leaves few texts.
    let named = sql::filled_up(clients.len());
    let text = format!(
        "BEGIN IMMEDIATE; {INSERT} {tuples}; {}; {}; SELECT MAX(number) FROM events; COMMIT",
        deliveries("CROSS JOIN", "?", "> (SELECT MAX(number) FROM events) - ?"),
        wake_queues("?", &placeholders(named)),
    );
    let mut query = sqlx::query(AssertSqlSafe(text));
    for event in events {
        query = query
            .bind(event.client_id.uuid())
            .bind(&event.id)
            .bind(&event.id_key)
            .bind(&event.kind)
            .bind(&event.source)
            .bind(&event.subject)
            .bind(event.subject_key)
            .bind(event.occurred_at.millis())
            .bind(&event.data)
            .bind(event.digest.as_slice())
            .bind(event.bytes)
            .bind(event.is_test)
            .bind(at.millis());
    }
    query = query.bind(at.millis()).bind(count(events)).bind(at.millis());
    let repeated = clients.iter().cycle().take(named);
    repeated.fold(query, |query, client| query.bind(*client)).bind(at.millis())
}

fn placeholders(count: usize) -> String {
    vec!["?"; count].join(", ")
}

fn count(events: &[NewEvent]) -> i64 {
    i64::try_from(events.len()).unwrap_or(i64::MAX)
}
