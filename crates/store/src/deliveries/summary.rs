//! How much waits, since when, and what is parked for which reason.

use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// What waits in a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// At most the limit asked for: counting on would cost more than it tells.
    pub waiting: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// Parked deliveries with one diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedGroup {
    /// Code of the diagnosis catalogue.
    pub diagnosis: String,
    pub count: i64,
    /// The object and Salesforce's words of the newest of them.
    pub newest: i64,
}

/// What waits, counted up to `limit`.
pub async fn backlog(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    limit: u32,
) -> Result<Backlog, Error> {
    let executor = reading.executor();
    let key = || vec![client.uuid().into(), integration.uuid().into()];
    let mut values = key();
    values.push(i64::from(limit).into());
    let counted = sql::rows(
        &executor,
        "SELECT COUNT(*) FROM (SELECT 1 FROM deliveries \
         WHERE client_id = $1 AND integration_id = $2 AND state = 'waiting' LIMIT $3) AS counted",
        values,
    )
    .await?;
    let oldest = sql::rows(
        &executor,
        "SELECT waiting_since FROM deliveries WHERE client_id = $1 AND integration_id = $2 AND state = 'waiting' \
         ORDER BY number LIMIT 1",
        key(),
    )
    .await?;
    Ok(Backlog {
        waiting: counted.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0),
        oldest: oldest.first().map(|row| row.try_get_by_index(0)).transpose()?.map(Timestamp::from_millis),
    })
}

/// Parked deliveries by diagnosis, most first.
pub async fn parked_groups(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Vec<ParkedGroup>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT diagnosis, COUNT(*) AS count, MAX(number) FROM deliveries \
         WHERE client_id = $1 AND integration_id = $2 AND state = 'parked' GROUP BY diagnosis ORDER BY count DESC, diagnosis",
        vec![client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(ParkedGroup {
                diagnosis: row.try_get_by_index::<Option<String>>(0)?.unwrap_or_default(),
                count: row.try_get_by_index(1)?,
                newest: row.try_get_by_index(2)?,
            })
        })
        .collect()
}
