//! Who was told what: people hear once that an integration needs attention.

use crate::{Error, Tx, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// Takes the telling of a diagnosis on; false when it was told since a moment already.
pub async fn tell(
    tx: &Tx,
    client: ClientId,
    integration: IntegrationId,
    diagnosis: &str,
    now: Timestamp,
    unless_since: Timestamp,
) -> Result<bool, Error> {
    let taken = sql::execute(
        tx.connection(),
        "UPDATE queues SET told_at = $1, told_of = $2 WHERE client_id = $3 AND integration_id = $4 \
         AND (told_at IS NULL OR told_at < $5 OR told_of <> $2)",
        vec![
            now.millis().into(),
            diagnosis.into(),
            client.uuid().into(),
            integration.uuid().into(),
            unless_since.millis().into(),
        ],
    )
    .await?;
    Ok(taken > 0)
}
