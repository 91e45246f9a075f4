//! Deliveries of an integration as people look through them, newest first.

use crate::page::Cursor;
use crate::reader::Reader;
use crate::{Error, Page, Reading, sql};
use domain::Timestamp;
use domain::delivery::DeliveryState;
use domain::event::TargetObject;
use domain::ids::{ClientId, DeliveryId, IntegrationId};
use sea_orm::{QueryResult, Value};
use std::fmt::Write as _;
use uuid::Uuid;

/// The letter of this list's cursors.
const ORDER: char = 'w';

/// Which deliveries to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveriesQuery {
    pub state: Option<DeliveryState>,
    /// Of one diagnosis; a code of the catalogue.
    pub diagnosis: Option<String>,
    /// An event id in any case, or a whole subject.
    pub search: Option<String>,
    /// [`Page::next`] or [`Page::previous`] of another page.
    pub after: Option<String>,
    pub limit: u32,
}

/// One delivery with the event it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub number: i64,
    pub event_id: String,
    pub kind: String,
    pub subject: Option<String>,
    pub is_test: bool,
    pub object: TargetObject,
    pub state: DeliveryState,
    pub attempts: i64,
    /// Not to be sent before; `None` for a first attempt and for what is settled.
    pub next_attempt_at: Option<Timestamp>,
    pub accepted_at: Timestamp,
    pub waiting_since: Timestamp,
    pub settled_at: Option<Timestamp>,
    /// The record in the org.
    pub record_id: Option<String>,
    /// Why it is parked, or why the last attempt failed.
    pub diagnosis: Option<String>,
}

/// The columns of a [`DeliveryRow`], of `deliveries d` joined with `events e`.
pub(super) const COLUMNS: &str = "d.number, e.id, e.type_name, e.subject, e.is_test, d.object, d.state, d.attempts, \
     d.next_attempt_at, e.accepted_at, d.waiting_since, d.settled_at, d.record_id, d.diagnosis";

/// One page of an integration's deliveries.
pub async fn list(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    query: &DeliveriesQuery,
) -> Result<Page<DeliveryRow>, Error> {
    let cursor = query.after.as_deref().and_then(|text| Cursor::read(text, ORDER));
    let cursor = cursor.filter(|cursor| cursor.key.parse::<i64>().is_ok());
    let found = fetch(&reading.executor(), client, integration, query, cursor.as_ref()).await?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    Ok(Page::make(found, limit, ORDER, cursor.as_ref(), |row| (row.number.to_string(), Uuid::nil())))
}

async fn fetch(
    executor: &Reader<'_>,
    client: ClientId,
    integration: IntegrationId,
    query: &DeliveriesQuery,
    cursor: Option<&Cursor>,
) -> Result<Vec<DeliveryRow>, Error> {
    let mut values: Vec<Value> = vec![client.uuid().into(), integration.uuid().into()];
    // Writing to a string cannot fail.
    let mut conditions = String::new();
    if let Some(state) = query.state {
        // A word of ours, spelled out: neither database recognizes a partial index by a bound value.
        conditions.push_str(" AND d.state = '");
        conditions.push_str(state.word());
        conditions.push('\'');
    }
    if let Some(diagnosis) = &query.diagnosis {
        values.push(diagnosis.clone().into());
        let _ = write!(conditions, " AND d.diagnosis = ${}", values.len());
    }
    if let Some(search) = &query.search {
        values.push(search.to_ascii_lowercase().into());
        values.push(search.clone().into());
        let last = values.len();
        // The events first: there are few with this id or subject, and many deliveries.
        let _ = write!(
            conditions,
            " AND d.number IN (SELECT number FROM events WHERE client_id = $1 AND (id_key = ${} OR subject = ${last}))",
            last - 1
        );
    }
    let backward = cursor.is_some_and(|cursor| cursor.backward);
    if let Some(number) = cursor.and_then(|cursor| cursor.key.parse::<i64>().ok()) {
        values.push(number.into());
        let _ = write!(conditions, " AND d.number {} ${}", if backward { '>' } else { '<' }, values.len());
    }
    let direction = if backward { "ASC" } else { "DESC" };
    values.push(i64::from(query.limit.saturating_add(1)).into());
    let statement = format!(
        "SELECT {COLUMNS} FROM deliveries d JOIN events e ON e.number = d.number \
         WHERE d.client_id = $1 AND d.integration_id = $2{conditions} ORDER BY d.number {direction} LIMIT ${}",
        values.len()
    );
    sql::rows(executor, &statement, values).await?.iter().map(read).collect()
}

pub(super) fn read(row: &QueryResult) -> Result<DeliveryRow, Error> {
    let (object, state): (String, String) = (row.try_get_by_index(5)?, row.try_get_by_index(6)?);
    let (number, accepted_at) = (row.try_get_by_index(0)?, Timestamp::from_millis(row.try_get_by_index(9)?));
    let state = DeliveryState::parse(&state).ok_or_else(|| Error::corrupt("deliveries.state", &state))?;
    let next: i64 = row.try_get_by_index(8)?;
    let settled_at: Option<i64> = row.try_get_by_index(11)?;
    Ok(DeliveryRow {
        id: DeliveryId::of(accepted_at, number),
        number,
        event_id: row.try_get_by_index(1)?,
        kind: row.try_get_by_index(2)?,
        subject: row.try_get_by_index(3)?,
        is_test: row.try_get_by_index(4)?,
        object: TargetObject::parse(&object).ok_or_else(|| Error::corrupt("deliveries.object", &object))?,
        state,
        attempts: row.try_get_by_index(7)?,
        next_attempt_at: (next > 0 && state == DeliveryState::Waiting).then(|| Timestamp::from_millis(next)),
        accepted_at,
        waiting_since: Timestamp::from_millis(row.try_get_by_index(10)?),
        settled_at: settled_at.map(Timestamp::from_millis),
        record_id: row.try_get_by_index(12)?,
        diagnosis: row.try_get_by_index(13)?,
    })
}
