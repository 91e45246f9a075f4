//! Which queues somebody should look at now.

use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// A queue that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Due {
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
}

/// Queues to be looked at, of the whole installation, longest due first.
pub async fn due(reading: &impl Reading, now: Timestamp, limit: u32) -> Result<Vec<Due>, Error> {
    of(
        reading,
        "SELECT client_id, integration_id FROM queues WHERE wake_at <= $1 ORDER BY wake_at LIMIT $2",
        now,
        limit,
    )
    .await
}

/// Integrations whose slow probe is due.
pub async fn due_probes(reading: &impl Reading, now: Timestamp, limit: u32) -> Result<Vec<Due>, Error> {
    of(
        reading,
        "SELECT client_id, integration_id FROM queues WHERE probe_at <= $1 ORDER BY probe_at LIMIT $2",
        now,
        limit,
    )
    .await
}

/// When the next queue becomes due, if any does.
pub async fn next_wake(reading: &impl Reading) -> Result<Option<Timestamp>, Error> {
    let found =
        sql::rows(&reading.executor(), "SELECT MIN(wake_at) FROM queues WHERE wake_at IS NOT NULL", vec![]).await?;
    let at = found.first().map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?;
    Ok(at.flatten().map(Timestamp::from_millis))
}

async fn of(reading: &impl Reading, statement: &str, now: Timestamp, limit: u32) -> Result<Vec<Due>, Error> {
    let values = vec![now.millis().into(), i64::from(limit).into()];
    let found = sql::rows(&reading.executor(), statement, values).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Due {
                client_id: ClientId::from_uuid(row.try_get_by_index(0)?),
                integration_id: IntegrationId::from_uuid(row.try_get_by_index(1)?),
            })
        })
        .collect()
}
