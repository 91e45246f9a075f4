//! Claims that nobody works on any more, though their lease has not ended.

use super::due::Due;
use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// A claim as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub queue: Due,
    pub owner: String,
    pub epoch: i64,
}

/// Claims whose lease ends between two moments, those first that end first.
pub async fn claimed(
    reading: &impl Reading,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<Claimed>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT client_id, integration_id, owner, epoch FROM queues \
         WHERE wake_at > $1 AND wake_at <= $2 AND owner IS NOT NULL ORDER BY wake_at LIMIT $3",
        vec![now.millis().into(), until.millis().into(), i64::from(limit).into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            let queue = Due {
                client_id: ClientId::from_uuid(row.try_get_by_index(0)?),
                integration_id: IntegrationId::from_uuid(row.try_get_by_index(1)?),
            };
            Ok(Claimed { queue, owner: row.try_get_by_index(2)?, epoch: row.try_get_by_index(3)? })
        })
        .collect()
}

/// Ends a claim, so that its queue is due. Answers false when it has ended or changed hands since it was read.
pub async fn end(tx: &Tx, claimed: &Claimed, now: Timestamp) -> Result<bool, Error> {
    let ended = sql::execute(
        tx.connection(),
        "UPDATE queues SET owner = NULL, wake_at = $1 \
         WHERE client_id = $2 AND integration_id = $3 AND owner = $4 AND epoch = $5",
        vec![
            now.millis().into(),
            claimed.queue.client_id.uuid().into(),
            claimed.queue.integration_id.uuid().into(),
            claimed.owner.clone().into(),
            claimed.epoch.into(),
        ],
    )
    .await?;
    Ok(ended > 0)
}
