//! What happened when, in quarters of an hour.

use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// A quarter of an hour in which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    pub starts_at: Timestamp,
    pub delivered: i64,
    pub parked: i64,
    /// Calls to Salesforce.
    pub calls: i64,
}

/// The quarters of an integration since a moment, oldest first; those in which nothing happened are left out.
pub async fn quarters(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    since: Timestamp,
) -> Result<Vec<Quarter>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT quarter_at, delivered, parked, calls FROM delivery_quarters \
         WHERE client_id = $1 AND integration_id = $2 AND quarter_at >= $3 ORDER BY quarter_at",
        vec![client.uuid().into(), integration.uuid().into(), since.millis().into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Quarter {
                starts_at: Timestamp::from_millis(row.try_get_by_index(0)?),
                delivered: row.try_get_by_index(1)?,
                parked: row.try_get_by_index(2)?,
                calls: row.try_get_by_index(3)?,
            })
        })
        .collect()
}
