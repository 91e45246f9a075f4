//! Letting go of what is only looked at: the counts behind the chart, and the calls.

use crate::{Error, Tx, sql};
use domain::Timestamp;

/// Forgets counts from before one moment, and at most `step` calls from before another.
pub async fn forget(tx: &Tx, counts_before: Timestamp, calls_before: Timestamp, step: u32) -> Result<(), Error> {
    let counts = "DELETE FROM delivery_quarters WHERE quarter_at < $1";
    sql::execute(tx.connection(), counts, vec![counts_before.millis().into()]).await?;
    let calls = "DELETE FROM attempts WHERE id IN (SELECT id FROM attempts WHERE started_at < $1 LIMIT $2)";
    sql::execute(tx.connection(), calls, vec![calls_before.millis().into(), i64::from(step).into()]).await?;
    Ok(())
}
