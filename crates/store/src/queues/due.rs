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

/// Queues to be looked at, of the whole installation, longest due first: those whose last call failed, or the others.
pub async fn due(reading: &impl Reading, now: Timestamp, troubled: bool, limit: u32) -> Result<Vec<Due>, Error> {
    let failures = if troubled { "> 0" } else { "= 0" };
    let statement = format!(
        "SELECT client_id, integration_id, failures FROM queues WHERE wake_at <= $1 AND failures {failures} \
         ORDER BY wake_at LIMIT $2"
    );
    Ok(of(reading, &statement, now, limit).await?.into_iter().map(|(queue, _)| queue).collect())
}

/// When the next queue becomes due by itself.
pub async fn next_wake(reading: &impl Reading, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let statement = "SELECT wake_at FROM queues WHERE wake_at > $1 ORDER BY wake_at LIMIT 1";
    let found = sql::rows(&reading.executor(), statement, vec![now.millis().into()]).await?;
    Ok(found.first().map(|row| row.try_get_by_index(0)).transpose()?.map(Timestamp::from_millis))
}

/// Integrations whose slow probe is due, each with how many there were.
pub async fn due_probes(reading: &impl Reading, now: Timestamp, limit: u32) -> Result<Vec<(Due, i64)>, Error> {
    of(
        reading,
        "SELECT client_id, integration_id, probes FROM queues WHERE probe_at <= $1 ORDER BY probe_at LIMIT $2",
        now,
        limit,
    )
    .await
}

async fn of(reading: &impl Reading, statement: &str, now: Timestamp, limit: u32) -> Result<Vec<(Due, i64)>, Error> {
    let values = vec![now.millis().into(), i64::from(limit).into()];
    let found = sql::rows(&reading.executor(), statement, values).await?;
    found
        .into_iter()
        .map(|row| {
            let queue = Due {
                client_id: ClientId::from_uuid(row.try_get_by_index(0)?),
                integration_id: IntegrationId::from_uuid(row.try_get_by_index(1)?),
            };
            Ok((queue, row.try_get_by_index(2)?))
        })
        .collect()
}
