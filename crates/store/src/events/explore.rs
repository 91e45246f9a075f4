//! A client's events as people look through them, newest first, with where each stands in every integration.

use crate::page::Cursor;
use crate::reader::Reader;
use crate::{Error, Page, Reading, sql};
use domain::Timestamp;
use domain::delivery::DeliveryState;
use domain::ids::{ClientId, IntegrationId};
use sea_orm::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// The letter of this list's cursors.
const ORDER: char = 'v';

/// Which events to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsQuery {
    /// An event id in any case, or a whole subject.
    pub search: Option<String>,
    /// Of this type alone.
    pub kind: Option<String>,
    /// [`Page::next`] or [`Page::previous`] of another page.
    pub after: Option<String>,
    pub limit: u32,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    pub number: i64,
    pub id: String,
    pub kind: String,
    pub source: String,
    pub subject: Option<String>,
    pub occurred_at: Timestamp,
    pub accepted_at: Timestamp,
    pub is_test: bool,
    /// Integration, its name, where the delivery stands.
    pub deliveries: Vec<(IntegrationId, String, DeliveryState)>,
}

/// One page of a client's events.
pub async fn explore(reading: &impl Reading, client: ClientId, query: &EventsQuery) -> Result<Page<EventRow>, Error> {
    let executor = reading.executor();
    let cursor = query.after.as_deref().and_then(|text| Cursor::read(text, ORDER));
    let cursor = cursor.filter(|cursor| cursor.key.parse::<i64>().is_ok());
    let mut found = fetch(&executor, client, query, cursor.as_ref()).await?;
    add_deliveries(&executor, client, &mut found).await?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    Ok(Page::make(found, limit, ORDER, cursor.as_ref(), |row| (row.number.to_string(), Uuid::nil())))
}

async fn fetch(
    executor: &Reader<'_>,
    client: ClientId,
    query: &EventsQuery,
    cursor: Option<&Cursor>,
) -> Result<Vec<EventRow>, Error> {
    let mut values: Vec<Value> = vec![client.uuid().into()];
    let mut conditions = String::new();
    let mut with = |condition: &str, new: Vec<Value>| {
        let first = values.len() + 1;
        let filled =
            (0..new.len()).fold(condition.to_owned(), |text, at| text.replacen('?', &format!("${}", first + at), 1));
        conditions.push_str(" AND ");
        conditions.push_str(&filled);
        values.extend(new);
    };
    if let Some(kind) = &query.kind {
        with("type_name = ?", vec![kind.clone().into()]);
    }
    if let Some(search) = &query.search {
        with("(id_key = ? OR subject = ?)", vec![search.to_ascii_lowercase().into(), search.clone().into()]);
    }
    let backward = cursor.is_some_and(|cursor| cursor.backward);
    if let Some(number) = cursor.and_then(|cursor| cursor.key.parse::<i64>().ok()) {
        with(if backward { "number > ?" } else { "number < ?" }, vec![number.into()]);
    }
    let direction = if backward { "ASC" } else { "DESC" };
    values.push(i64::from(query.limit.saturating_add(1)).into());
    let limit = values.len();
    let statement = format!(
        "SELECT number, id, type_name, source, subject, occurred_at, accepted_at, is_test FROM events \
         WHERE client_id = $1{conditions} ORDER BY number {direction} LIMIT ${limit}"
    );
    let rows = sql::rows(executor, &statement, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(EventRow {
                number: row.try_get_by_index(0)?,
                id: row.try_get_by_index(1)?,
                kind: row.try_get_by_index(2)?,
                source: row.try_get_by_index(3)?,
                subject: row.try_get_by_index(4)?,
                occurred_at: Timestamp::from_millis(row.try_get_by_index(5)?),
                accepted_at: Timestamp::from_millis(row.try_get_by_index(6)?),
                is_test: row.try_get_by_index(7)?,
                deliveries: Vec::new(),
            })
        })
        .collect()
}

async fn add_deliveries(executor: &Reader<'_>, client: ClientId, events: &mut [EventRow]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    let list = sql::list(events.len(), 2);
    let statement = format!(
        "SELECT d.number, d.integration_id, i.name, d.state FROM deliveries d \
         JOIN integrations i ON i.client_id = d.client_id AND i.id = d.integration_id \
         WHERE d.client_id = $1 AND d.number IN ({list}) ORDER BY i.name_key"
    );
    let values = std::iter::once(client.uuid().into()).chain(events.iter().map(|event| event.number.into())).collect();
    let mut of_event: HashMap<i64, Vec<(IntegrationId, String, DeliveryState)>> = HashMap::new();
    for row in sql::rows(executor, &statement, values).await? {
        let state: String = row.try_get_by_index(3)?;
        let state = DeliveryState::parse(&state).ok_or_else(|| Error::corrupt("deliveries.state", &state))?;
        let integration = IntegrationId::from_uuid(row.try_get_by_index(1)?);
        of_event.entry(row.try_get_by_index(0)?).or_default().push((integration, row.try_get_by_index(2)?, state));
    }
    for event in events {
        event.deliveries = of_event.remove(&event.number).unwrap_or_default();
    }
    Ok(())
}
