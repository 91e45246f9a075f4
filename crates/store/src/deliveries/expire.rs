//! The end of waiting.

use crate::{Backend, Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::retry::EXPIRED;
use std::collections::HashMap;
use uuid::Uuid;

/// Whether anything waits since before a moment. It looks at everything that waits, so ask seldom.
pub async fn any_expired(reading: &impl Reading, waiting_before: Timestamp) -> Result<bool, Error> {
    let statement = "SELECT 1 FROM deliveries WHERE state = 'waiting' AND waiting_since < $1 LIMIT 1";
    Ok(!sql::rows(&reading.executor(), statement, vec![waiting_before.millis().into()]).await?.is_empty())
}

/// Parks at most `step` deliveries of the installation that wait since before a moment; answers how many.
pub async fn expire(tx: &Tx, waiting_before: Timestamp, now: Timestamp, step: u32) -> Result<u64, Error> {
    if tx.backend() == Backend::Postgres {
        // The queues first, as the worker does: in the other order the two would wait for each other.
        let lock = "SELECT 1 FROM queues WHERE EXISTS (SELECT 1 FROM deliveries d WHERE d.client_id = queues.client_id \
                    AND d.integration_id = queues.integration_id AND d.state = 'waiting' AND d.waiting_since < $1) \
                    ORDER BY client_id, integration_id FOR NO KEY UPDATE";
        sql::rows(tx.connection(), lock, vec![waiting_before.millis().into()]).await?;
    }
    let parked = sql::rows(
        tx.connection(),
        "UPDATE deliveries SET state = 'parked', diagnosis = $1, settled_at = $2 WHERE state = 'waiting' \
         AND (client_id, integration_id, number) IN (SELECT client_id, integration_id, number FROM deliveries \
         WHERE state = 'waiting' AND waiting_since < $3 LIMIT $4) RETURNING client_id, integration_id",
        vec![EXPIRED.into(), now.millis().into(), waiting_before.millis().into(), i64::from(step).into()],
    )
    .await?;
    let mut counts: HashMap<(Uuid, Uuid), i64> = HashMap::new();
    for row in &parked {
        *counts.entry((row.try_get_by_index(0)?, row.try_get_by_index(1)?)).or_default() += 1;
    }
    for ((client, integration), count) in counts {
        let statement = "UPDATE queues SET parked = parked + $3 WHERE client_id = $1 AND integration_id = $2";
        sql::execute(tx.connection(), statement, vec![client.into(), integration.into(), count.into()]).await?;
    }
    Ok(parked.len() as u64)
}
