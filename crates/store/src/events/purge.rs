//! Letting go of what is delivered and old. Counts stay for ever in the queues; parked deliveries stay until somebody
//! decides.

use crate::{Error, Tx, sql};
use domain::Timestamp;
use sea_orm::Value;

/// Deletes at most `step` events that were accepted before a moment and have nothing unsettled or parked, with their
/// deliveries; answers how many.
pub async fn purge(tx: &Tx, accepted_before: Timestamp, step: u32) -> Result<u64, Error> {
    let found = sql::rows(
        tx.connection(),
        "SELECT e.number FROM events e WHERE e.accepted_at < $1 AND NOT EXISTS \
         (SELECT 1 FROM deliveries d WHERE d.number = e.number AND d.state <> 'delivered') ORDER BY e.number LIMIT $2",
        vec![accepted_before.millis().into(), i64::from(step).into()],
    )
    .await?;
    let numbers: Vec<Value> = found
        .iter()
        .map(|row| row.try_get_by_index::<i64>(0).map(Value::from))
        .collect::<Result<_, sea_orm::DbErr>>()?;
    if numbers.is_empty() {
        return Ok(0);
    }
    let list = sql::list(numbers.len(), 1);
    let deliveries = format!("DELETE FROM deliveries WHERE number IN ({list})");
    sql::execute(tx.connection(), &deliveries, numbers.clone()).await?;
    sql::execute(tx.connection(), &format!("DELETE FROM events WHERE number IN ({list})"), numbers).await
}
