//! Parked deliveries that turn out to be refused for a reason of their integration: they go back to their places.

use super::claim::Claim;
use crate::{Error, Tx, sql};
use sea_orm::Value;

/// Has these parked deliveries of a claimed queue wait again, in their places. What is no longer parked stays as it is.
/// It stands beside a write that carries the fence.
pub async fn unpark(tx: &Tx, claim: &Claim, numbers: &[i64]) -> Result<(), Error> {
    if numbers.is_empty() {
        return Ok(());
    }
    let key = [Value::from(claim.queue.client_id.uuid()), claim.queue.integration_id.uuid().into()];
    let list = sql::list(numbers.len(), 3);
    let statement = format!(
        "UPDATE deliveries SET state = 'waiting', next_attempt_at = 0, settled_at = NULL \
         WHERE client_id = $1 AND integration_id = $2 AND state = 'parked' AND number IN ({list})"
    );
    let values = key.clone().into_iter().chain(numbers.iter().map(|&number| number.into())).collect();
    let released = i64::try_from(sql::execute(tx.connection(), &statement, values).await?).unwrap_or(i64::MAX);
    let statement = "UPDATE queues SET parked = parked - $3 WHERE client_id = $1 AND integration_id = $2";
    sql::execute(tx.connection(), statement, key.into_iter().chain([released.into()]).collect()).await?;
    Ok(())
}
