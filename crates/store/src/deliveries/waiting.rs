//! What waits in a queue, in the order of acceptance.

use crate::queues::Due;
use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::batch::Waiting;
use domain::event::TargetObject;

/// Waiting deliveries behind a number, oldest first, each with since when it waits.
pub async fn waiting(
    reading: &impl Reading,
    queue: Due,
    behind: i64,
    limit: u32,
) -> Result<Vec<(Waiting, Timestamp)>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT number, object, subject_key, bytes, next_attempt_at, attempts, waiting_since FROM deliveries \
         WHERE client_id = $1 AND integration_id = $2 AND state = 'waiting' AND number > $3 ORDER BY number LIMIT $4",
        vec![queue.client_id.uuid().into(), queue.integration_id.uuid().into(), behind.into(), i64::from(limit).into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            let object: String = row.try_get_by_index(1)?;
            let (bytes, attempts): (i64, i64) = (row.try_get_by_index(3)?, row.try_get_by_index(5)?);
            let waiting = Waiting {
                number: row.try_get_by_index(0)?,
                object: TargetObject::parse(&object).ok_or_else(|| Error::corrupt("deliveries.object", &object))?,
                subject: row.try_get_by_index(2)?,
                bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
                due_at: Timestamp::from_millis(row.try_get_by_index(4)?),
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            };
            Ok((waiting, Timestamp::from_millis(row.try_get_by_index(6)?)))
        })
        .collect()
}
