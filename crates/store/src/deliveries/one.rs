//! One delivery with everything that happened to it.

use super::errors;
use super::list::{COLUMNS, DeliveryRow, read};
use crate::queues::Via;
use crate::{Error, Reading, json, sql};
use domain::Timestamp;
use domain::delivery::RecordError;
use domain::event::TargetObject;
use domain::ids::{ClientId, DeliveryId, IntegrationId};
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

/// Attempts looked through for those of one delivery, newest first.
const LOOKED_THROUGH: i64 = 500;

/// One delivery and its event's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub row: DeliveryRow,
    pub source: String,
    pub occurred_at: Timestamp,
    pub data: String,
}

/// One call that carried a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    pub id: Uuid,
    pub started_at: Timestamp,
    pub duration_ms: i64,
    pub object: TargetObject,
    pub via: Via,
    /// Records of the whole call.
    pub records: i64,
    pub delivered: i64,
    pub parked: i64,
    /// HTTP status; `None` without an answer.
    pub status: Option<i64>,
    /// Why the whole call failed.
    pub error: Option<String>,
    /// What Salesforce said of this record: diagnosis, code, message. `None` when it took it or never saw it.
    pub refusal: Option<(String, String, String)>,
    /// All errors of that refusal, in Salesforce's order.
    pub errors: Vec<RecordError>,
}

/// The delivery with this id, in the scope of one integration.
pub async fn one(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    id: DeliveryId,
) -> Result<Option<Delivery>, Error> {
    let statement = format!(
        "SELECT {COLUMNS}, e.source, e.occurred_at, e.data FROM deliveries d JOIN events e ON e.number = d.number \
         WHERE d.client_id = $1 AND d.integration_id = $2 AND d.number = $3"
    );
    let values = vec![client.uuid().into(), integration.uuid().into(), id.number().into()];
    let found = sql::rows(&reading.executor(), &statement, values).await?;
    let Some(found) = found.first() else { return Ok(None) };
    let row = read(found)?;
    if row.id != id {
        return Ok(None);
    }
    Ok(Some(Delivery {
        row,
        source: found.try_get_by_index(14)?,
        occurred_at: Timestamp::from_millis(found.try_get_by_index(15)?),
        data: found.try_get_by_index(16)?,
    }))
}

/// The calls that carried a delivery, newest first.
pub async fn attempts(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    number: i64,
) -> Result<Vec<AttemptRow>, Error> {
    let executor = reading.executor();
    let key = vec![client.uuid().into(), integration.uuid().into(), number.into()];
    let refusals = sql::rows(
        &executor,
        "SELECT attempt_id, diagnosis, code, message, errors FROM record_refusals \
         WHERE client_id = $1 AND integration_id = $2 AND number = $3",
        key.clone(),
    )
    .await?;
    let mut said = HashMap::new();
    for row in refusals {
        let words = (row.try_get_by_index(1)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        said.insert(row.try_get_by_index::<Uuid>(0)?, (words, errors::read(&row, 2)?));
    }
    let found = sql::rows(
        &executor,
        "SELECT id, started_at, duration_ms, object, via, records, delivered, parked, status, error, numbers \
         FROM attempts WHERE client_id = $1 AND integration_id = $2 AND last_number >= $3 AND first_number <= $3 \
         ORDER BY last_number, id LIMIT $4",
        key.into_iter().chain([LOOKED_THROUGH.into()]).collect(),
    )
    .await?;
    let mut attempts = Vec::new();
    for row in found {
        let numbers: Vec<i64> = json::read("attempts.numbers", &row.try_get_by_index::<String>(10)?)?;
        if !numbers.contains(&number) {
            continue;
        }
        let (object, via): (String, String) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        let id = row.try_get_by_index(0)?;
        let (refusal, errors) = said.remove(&id).unzip();
        attempts.push(AttemptRow {
            id,
            started_at: Timestamp::from_millis(row.try_get_by_index(1)?),
            duration_ms: row.try_get_by_index(2)?,
            object: TargetObject::parse(&object).ok_or_else(|| Error::corrupt("attempts.object", &object))?,
            via: Via::parse(&via).ok_or_else(|| Error::corrupt("attempts.via", &via))?,
            records: row.try_get_by_index(5)?,
            delivered: row.try_get_by_index(6)?,
            parked: row.try_get_by_index(7)?,
            status: row.try_get_by_index(8)?,
            error: row.try_get_by_index(9)?,
            refusal,
            errors: errors.unwrap_or_default(),
        });
    }
    attempts.sort_by_key(|attempt| Reverse((attempt.started_at, attempt.id)));
    Ok(attempts)
}
