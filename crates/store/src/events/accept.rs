//! Taking events in: each is written once, with a delivery for every integration of its client that wants its type.
//! Events of several requests come together, because one commit costs the same for one and for a hundred.

use crate::{Error, Tx, nudges, sql};
use domain::Timestamp;
use domain::ids::ClientId;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// An event to be written. Its type must be known.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub client_id: ClientId,
    /// As it was sent.
    pub id: String,
    /// What two ids are compared by.
    pub id_key: String,
    pub kind: String,
    pub source: String,
    pub subject: Option<String>,
    /// Stands for the subject when order is kept.
    pub subject_key: Option<i64>,
    pub occurred_at: Timestamp,
    pub data: String,
    /// Of everything that makes two events with one id the same event.
    pub digest: [u8; 16],
    /// Bytes of a record on the wire, at most.
    pub bytes: i64,
    /// Made in the portal to see one arrive.
    pub is_test: bool,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Written, under this number.
    Accepted(i64),
    /// The same event was accepted before.
    Duplicate,
    /// Another event of this client has the id.
    Reused,
}

/// Writes events with their deliveries and wakes the queues. One answer per event, in their order; of two with one id
/// the first is written. `owner` is this process in the claims it takes: what is its own nobody else is told of.
pub async fn accept(tx: &Tx, at: Timestamp, owner: &str, events: &[NewEvent]) -> Result<Vec<Acceptance>, Error> {
    let clients: BTreeSet<Uuid> = events.iter().map(|event| event.client_id.uuid()).collect();
    let is_for_others = hold_queues(tx, owner, &clients).await?;
    let before = newest(tx).await?;
    let mut answers = Vec::with_capacity(events.len());
    let mut last = before;
    for piece in sql::in_shapes(events) {
        answers.extend(match &mut last {
            Some(last) => write_counting(tx, at, piece, last).await?,
            None => write(tx, at, piece).await?,
        });
    }
    let numbers: Vec<i64> = answers
        .iter()
        .filter_map(|answer| if let Acceptance::Accepted(number) = answer { Some(*number) } else { None })
        .collect();
    if numbers.is_empty() {
        return Ok(answers);
    }
    match before {
        Some(before) => fan_out(tx, at, "CROSS JOIN", "> $2", &[before]).await?,
        None => {
            for piece in sql::in_shapes(&numbers) {
                fan_out(tx, at, "JOIN", &format!("IN ({})", sql::list(piece.len(), 2)), piece).await?;
            }
        }
    }
    wake(tx, at, &clients).await?;
    if is_for_others {
        nudges::tell(tx, clients).await?;
    }
    Ok(answers)
}

/// The newest number on SQLite, where nobody else writes meanwhile, so that whatever is above it is of this transaction;
/// `None` on PostgreSQL.
async fn newest(tx: &Tx) -> Result<Option<i64>, Error> {
    if tx.connection().get_database_backend() != DbBackend::Sqlite {
        return Ok(None);
    }
    let found = sql::rows(tx.connection(), "SELECT COALESCE(MAX(number), 0) FROM events", Vec::new()).await?;
    found.first().map(|row| row.try_get_by_index(0)).transpose().map_err(Error::from)
}

/// On PostgreSQL a queue may be about to fall asleep in another transaction, which has not seen these events: it waits
/// for this lock. SQLite has one writer. Answers whether any of them is, or may become, another process's.
async fn hold_queues(tx: &Tx, owner: &str, clients: &BTreeSet<Uuid>) -> Result<bool, Error> {
    if tx.connection().get_database_backend() != DbBackend::Postgres {
        return Ok(false);
    }
    let list = sql::list(clients.len(), 1);
    let statement = format!("SELECT owner, held FROM queues WHERE client_id IN ({list}) FOR KEY SHARE");
    let mut is_for_others = false;
    for row in sql::rows(tx.connection(), &statement, uuids(clients)).await? {
        let (owned_by, held): (Option<String>, bool) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        is_for_others |= !held && owned_by.as_deref() != Some(owner);
    }
    Ok(is_for_others)
}

/// Writes the events whose values follow, in the order of these columns.
pub(super) const INSERT: &str = "INSERT INTO events (client_id, id, id_key, type_name, source, subject, subject_key, \
                                 occurred_at, data, digest, bytes, is_test, accepted_at) VALUES";
/// How many they are.
pub(super) const COLUMNS: usize = 13;

fn insert(count: usize) -> String {
    let tuples = sql::tuples(count, COLUMNS, 1);
    format!("{INSERT} {tuples} ON CONFLICT (client_id, id_key) DO NOTHING")
}

async fn write(tx: &Tx, at: Timestamp, events: &[NewEvent]) -> Result<Vec<Acceptance>, Error> {
    let statement = insert(events.len()) + " RETURNING number, client_id, id_key";
    let values = events.iter().flat_map(|event| values(event, at)).collect();
    let mut written: HashMap<Key, i64> = HashMap::with_capacity(events.len());
    for row in sql::rows(tx.connection(), &statement, values).await? {
        written.insert((row.try_get_by_index(1)?, row.try_get_by_index(2)?), row.try_get_by_index(0)?);
    }
    if written.len() == events.len() {
        return events.iter().map(|event| number(&written, event).ok_or_else(lost)).collect();
    }
    compare(events, written, &known(tx, events).await?)
}

/// The same where numbers follow one another, so that rows need not come back: `last` is the newest number, and is moved
/// on.
async fn write_counting(tx: &Tx, at: Timestamp, events: &[NewEvent], last: &mut i64) -> Result<Vec<Acceptance>, Error> {
    let values = events.iter().flat_map(|event| values(event, at)).collect();
    let (rows, newest) = sql::insert(tx.connection(), &insert(events.len()), values).await?;
    let before = *last;
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    if usize::try_from(rows).is_ok_and(|rows| rows == events.len()) && newest == before + count {
        *last = newest;
        return Ok((before + 1..=newest).map(Acceptance::Accepted).collect());
    }
    let known = known(tx, events).await?;
    let written: HashMap<Key, i64> = known
        .iter()
        .filter(|(_, (number, _))| *number > before)
        .map(|(key, (number, _))| (key.clone(), *number))
        .collect();
    *last = written.values().copied().max().unwrap_or(before);
    compare(events, written, &known)
}

/// What makes an event unique.
type Key = (Uuid, String);

/// Of two events with one id in `events` the first is the one that was written.
fn compare(
    events: &[NewEvent],
    mut written: HashMap<Key, i64>,
    known: &HashMap<Key, (i64, Vec<u8>)>,
) -> Result<Vec<Acceptance>, Error> {
    let answer = |event: &NewEvent| {
        let key = (event.client_id.uuid(), event.id_key.clone());
        Ok(match written.remove(&key) {
            Some(number) => Acceptance::Accepted(number),
            None if known.get(&key).ok_or_else(lost)?.1.as_slice() == event.digest => Acceptance::Duplicate,
            None => Acceptance::Reused,
        })
    };
    events.iter().map(answer).collect()
}

fn number(written: &HashMap<Key, i64>, event: &NewEvent) -> Option<Acceptance> {
    written.get(&(event.client_id.uuid(), event.id_key.clone())).copied().map(Acceptance::Accepted)
}

fn lost() -> Error {
    Error::Corrupt("events: neither written nor there".to_owned())
}

/// Numbers and digests of the events with these ids.
async fn known(tx: &Tx, events: &[NewEvent]) -> Result<HashMap<Key, (i64, Vec<u8>)>, Error> {
    let tuples = sql::tuples(events.len(), 2, 1);
    let statement =
        format!("SELECT client_id, id_key, number, digest FROM events WHERE (client_id, id_key) IN (VALUES {tuples})");
    let values = events.iter().flat_map(|event| [event.client_id.uuid().into(), event.id_key.clone().into()]).collect();
    let mut known = HashMap::new();
    for row in sql::rows(tx.connection(), &statement, values).await? {
        let key = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        known.insert(key, (row.try_get_by_index(2)?, row.try_get_by_index(3)?));
    }
    Ok(known)
}

/// A delivery of each event for every integration that is not removed and whose event set holds the type. `join` keeps
/// SQLite, which knows nothing of the sizes of tables, from beginning with all integrations there are.
pub(super) fn deliveries(join: &str, at: &str, which: &str) -> String {
    format!(
        "INSERT INTO deliveries (client_id, integration_id, number, object, subject_key, bytes, state, attempts, \
         next_attempt_at, waiting_since) \
         SELECT e.client_id, i.id, e.number, t.object, e.subject_key, e.bytes, 'waiting', 0, 0, {at} \
         FROM events e \
         {join} event_types t ON t.name = e.type_name \
         {join} integrations i ON i.client_id = e.client_id AND i.removed_at IS NULL \
         {join} event_set_types m ON m.set_id = i.event_set_id AND m.type_name = e.type_name \
         WHERE e.number {which}"
    )
}

/// Has the queues of these clients looked at.
pub(super) fn wake_queues(at: &str, clients: &str) -> String {
    format!(
        "UPDATE queues SET wake_at = {at} WHERE client_id IN ({clients}) AND owner IS NULL AND NOT held \
         AND (wake_at IS NULL OR wake_at > {at})"
    )
}

async fn fan_out(tx: &Tx, at: Timestamp, join: &str, which: &str, numbers: &[i64]) -> Result<(), Error> {
    let statement = deliveries(join, "$1", which);
    let values = std::iter::once(at.millis().into()).chain(numbers.iter().map(|number| (*number).into())).collect();
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}

async fn wake(tx: &Tx, at: Timestamp, clients: &BTreeSet<Uuid>) -> Result<(), Error> {
    let list = sql::list(clients.len(), 2);
    let statement = wake_queues("$1", &list);
    let values = std::iter::once(Value::from(at.millis())).chain(uuids(clients)).collect();
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}

fn uuids(ids: &BTreeSet<Uuid>) -> Vec<Value> {
    ids.iter().map(|id| Value::from(*id)).collect()
}

fn values(event: &NewEvent, at: Timestamp) -> [Value; COLUMNS] {
    [
        event.client_id.uuid().into(),
        event.id.clone().into(),
        event.id_key.clone().into(),
        event.kind.clone().into(),
        event.source.clone().into(),
        event.subject.clone().into(),
        event.subject_key.into(),
        event.occurred_at.millis().into(),
        event.data.clone().into(),
        event.digest.to_vec().into(),
        event.bytes.into(),
        event.is_test.into(),
        at.millis().into(),
    ]
}
