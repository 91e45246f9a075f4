//! Waiting deliveries by the ids of their events, which is how a bulk job names its rows.

use crate::queues::Due;
use crate::{Error, Reading, sql};
use domain::Timestamp;
use sea_orm::Value;
use std::collections::HashMap;

/// Ids of one statement.
const CHUNK: usize = 500;

/// A waiting delivery, as far as deciding about it needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    pub number: i64,
    /// Attempts so far.
    pub attempts: u32,
    pub waiting_since: Timestamp,
}

/// The waiting deliveries of a queue with these keys of event ids ([`domain::event::EventId::key`]), by key. The events come
/// first, and the state is looked at last: otherwise the databases walk through all that waits for each statement.
pub async fn named(reading: &impl Reading, queue: Due, keys: &[String]) -> Result<HashMap<String, Undecided>, Error> {
    let mut found = HashMap::with_capacity(keys.len());
    for chunk in keys.chunks(CHUNK) {
        let list = sql::list(chunk.len(), 3);
        let statement = format!(
            "SELECT e.id_key, d.number, d.attempts, d.waiting_since, d.state FROM events e CROSS JOIN deliveries d \
             WHERE e.client_id = $1 AND e.id_key IN ({list}) \
             AND d.client_id = $1 AND d.integration_id = $2 AND d.number = e.number"
        );
        let scope = [Value::from(queue.client_id.uuid()), queue.integration_id.uuid().into()];
        let values = scope.into_iter().chain(chunk.iter().map(|key| key.clone().into())).collect();
        for row in sql::rows(&reading.executor(), &statement, values).await? {
            if row.try_get_by_index::<String>(4)? != "waiting" {
                continue;
            }
            let attempts: i64 = row.try_get_by_index(2)?;
            let named = Undecided {
                number: row.try_get_by_index(1)?,
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                waiting_since: Timestamp::from_millis(row.try_get_by_index(3)?),
            };
            found.insert(row.try_get_by_index(0)?, named);
        }
    }
    Ok(found)
}

/// Whether at least so many deliveries of a queue wait.
pub async fn wait_at_least(reading: &impl Reading, queue: Due, count: u32) -> Result<bool, Error> {
    let statement = "SELECT 1 FROM deliveries WHERE client_id = $1 AND integration_id = $2 AND state = 'waiting' \
                     ORDER BY number LIMIT 1 OFFSET $3";
    let behind = i64::from(count.saturating_sub(1));
    let values = vec![queue.client_id.uuid().into(), queue.integration_id.uuid().into(), behind.into()];
    Ok(!sql::rows(&reading.executor(), statement, values).await?.is_empty())
}
