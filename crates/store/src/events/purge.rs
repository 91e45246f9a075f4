//! Letting go of what is delivered and old. Counts stay for ever in the queues; parked deliveries stay until somebody
//! decides.

use crate::{Error, Tx, sql};
use domain::Timestamp;
use sea_orm::Value;

/// One step of a purge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purged {
    pub events: u64,
    /// Where the next step goes on; `None` when everything behind is younger.
    pub next: Option<i64>,
}

/// Looks at `step` events behind a number, oldest first, and deletes those that were accepted before a moment and have
/// nothing unsettled or parked, with their deliveries and what Salesforce said of them.
pub async fn purge(tx: &Tx, behind: i64, accepted_before: Timestamp, step: u32) -> Result<Purged, Error> {
    let found = sql::rows(
        tx.connection(),
        "SELECT e.number, e.accepted_at, CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.number = e.number \
         AND d.state <> 'delivered') THEN 1 ELSE 0 END FROM events e WHERE e.number > $1 ORDER BY e.number LIMIT $2",
        vec![behind.into(), i64::from(step).into()],
    )
    .await?;
    let looked_at = found.len();
    let mut next = None;
    let mut over: Vec<Value> = Vec::new();
    for row in found {
        let (number, accepted_at): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if accepted_at >= accepted_before.millis() {
            next = None;
            break;
        }
        next = Some(number);
        // PostgreSQL's literals are four bytes, SQLite's eight.
        let unsettled = row.try_get_by_index::<i32>(2)?;
        if unsettled == 0 {
            over.push(number.into());
        }
    }
    let next = next.filter(|_| looked_at == step as usize);
    if over.is_empty() {
        return Ok(Purged { events: 0, next });
    }
    let list = sql::list(over.len(), 1);
    // No index of its own: what was said of a record is found by its delivery.
    let refusals = format!(
        "DELETE FROM record_refusals WHERE (client_id, integration_id, number) IN \
         (SELECT client_id, integration_id, number FROM deliveries WHERE number IN ({list}))"
    );
    sql::execute(tx.connection(), &refusals, over.clone()).await?;
    sql::execute(tx.connection(), &format!("DELETE FROM deliveries WHERE number IN ({list})"), over.clone()).await?;
    let events = sql::execute(tx.connection(), &format!("DELETE FROM events WHERE number IN ({list})"), over).await?;
    Ok(Purged { events, next })
}
