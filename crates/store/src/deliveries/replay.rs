//! Sending parked deliveries again.

use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::ids::{ClientId, DeliveryId, IntegrationId};
use sea_orm::Value;

/// Which parked deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    These(Vec<DeliveryId>),
    /// All with this diagnosis.
    Diagnosis(String),
    /// All that were parked since.
    Since(Timestamp),
    All,
}

impl Chosen {
    fn is_nobody(&self) -> bool {
        matches!(self, Self::These(ids) if ids.is_empty())
    }

    /// The condition, its placeholders numbered from `$3` on, and their values.
    fn condition(&self) -> (String, Vec<Value>) {
        match self {
            Self::These(ids) => {
                let numbers: Vec<Value> = ids.iter().map(|id| id.number().into()).collect();
                (format!("number IN ({})", sql::list(numbers.len(), 3)), numbers)
            }
            Self::Diagnosis(code) => ("diagnosis = $3".to_owned(), vec![code.clone().into()]),
            Self::Since(at) => ("settled_at >= $3".to_owned(), vec![at.millis().into()]),
            Self::All => ("number > $3".to_owned(), vec![0_i64.into()]),
        }
    }
}

/// How many a replay would take, at most `limit`.
pub async fn count(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    chosen: &Chosen,
    limit: u32,
) -> Result<i64, Error> {
    if chosen.is_nobody() {
        return Ok(0);
    }
    let (condition, values) = chosen.condition();
    let values: Vec<Value> = [client.uuid().into(), integration.uuid().into()].into_iter().chain(values).collect();
    let statement = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries WHERE client_id = $1 AND integration_id = $2 \
         AND state = 'parked' AND {condition} LIMIT {limit}) AS counted"
    );
    let found = sql::rows(&reading.executor(), &statement, values).await?;
    Ok(found.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}

/// Has parked deliveries wait again, oldest first and at most `limit`; answers how many. What is not parked stays as it
/// is, so a repeat does no harm.
pub async fn replay(
    tx: &Tx,
    client: ClientId,
    integration: IntegrationId,
    chosen: &Chosen,
    now: Timestamp,
    limit: u32,
) -> Result<i64, Error> {
    if chosen.is_nobody() {
        return Ok(0);
    }
    let (condition, values) = chosen.condition();
    let key = [Value::from(client.uuid()), Value::from(integration.uuid())];
    let at = 3 + values.len();
    let statement = format!(
        "UPDATE deliveries SET state = 'waiting', next_attempt_at = 0, settled_at = NULL, waiting_since = ${at} \
         WHERE client_id = $1 AND integration_id = $2 AND state = 'parked' AND number IN \
         (SELECT number FROM deliveries WHERE client_id = $1 AND integration_id = $2 AND state = 'parked' \
          AND {condition} ORDER BY number LIMIT {limit})"
    );
    let values = key.clone().into_iter().chain(values).chain([now.millis().into()]).collect();
    let replayed = sql::execute(tx.connection(), &statement, values).await?;
    let replayed = i64::try_from(replayed).unwrap_or(i64::MAX);
    let statement = "UPDATE queues SET parked = parked - $3 WHERE client_id = $1 AND integration_id = $2";
    sql::execute(tx.connection(), statement, key.into_iter().chain([replayed.into()]).collect()).await?;
    Ok(replayed)
}
