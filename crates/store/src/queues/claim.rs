//! The lease of a queue.

use super::due::Due;
use crate::{Error, Tx, json, sql};
use domain::Timestamp;
use domain::in_a_row::InARow;
use sea_orm::{ConnectionTrait, DbBackend, Value};

/// The right to work on a queue until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub queue: Due,
    pub owner: String,
    /// Of this claim; a later one has a higher.
    pub epoch: i64,
    /// Calls that failed as a whole since the last one that did not.
    pub failures: u32,
    /// Refusals in a row; written down with every call, as the failures are.
    pub in_a_row: InARow,
}

impl Claim {
    /// The refusals in a row as they are stored; nothing for none.
    pub(super) fn row(&self) -> Result<Value, Error> {
        let row = (!self.in_a_row.is_empty()).then(|| json::write("queues.refused_in_a_row", &self.in_a_row));
        Ok(row.transpose()?.into())
    }

    /// `… AND owner = $n AND epoch = $n+1`: the fence of every write.
    pub(super) fn fence(&self) -> [Value; 4] {
        [
            self.queue.client_id.uuid().into(),
            self.queue.integration_id.uuid().into(),
            self.owner.clone().into(),
            self.epoch.into(),
        ]
    }
}

/// Takes a queue that is due; `None` when somebody else was faster.
pub async fn claim(tx: &Tx, queue: Due, owner: &str, now: Timestamp, until: Timestamp) -> Result<Option<Claim>, Error> {
    let found = sql::rows(
        tx.connection(),
        "UPDATE queues SET owner = $1, epoch = epoch + 1, wake_at = $2 \
         WHERE client_id = $3 AND integration_id = $4 AND wake_at <= $5 RETURNING epoch, failures, refused_in_a_row",
        vec![
            owner.into(),
            until.millis().into(),
            queue.client_id.uuid().into(),
            queue.integration_id.uuid().into(),
            now.millis().into(),
        ],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    let failures: i64 = row.try_get_by_index(1)?;
    let in_a_row: Option<String> = row.try_get_by_index(2)?;
    Ok(Some(Claim {
        queue,
        owner: owner.to_owned(),
        epoch: row.try_get_by_index(0)?,
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
        // What another version wrote counts for nothing: the worst that follows is one stop more.
        in_a_row: in_a_row.and_then(|text| json::read("queues.refused_in_a_row", &text).ok()).unwrap_or_default(),
    }))
}

/// Keeps a claim for longer.
///
/// # Errors
/// [`Error::Stale`] when the claim is lost.
pub async fn renew(tx: &Tx, claim: &Claim, until: Timestamp) -> Result<(), Error> {
    let values = [Value::from(until.millis())].into_iter().chain(claim.fence()).collect();
    fenced(
        tx,
        "UPDATE queues SET wake_at = $1 WHERE client_id = $2 AND integration_id = $3 AND owner = $4 AND epoch = $5",
        values,
    )
    .await
}

/// Gives a queue back, to be looked at again at a moment. A queue that is held is not woken by new events.
///
/// # Errors
/// [`Error::Stale`] when the claim is lost.
pub async fn release(tx: &Tx, claim: &Claim, wake_at: Option<Timestamp>, held: bool) -> Result<(), Error> {
    let failures = i64::from(claim.failures).into();
    let given = [wake_at.map(Timestamp::millis).into(), held.into(), failures, claim.row()?];
    let values = given.into_iter().chain(claim.fence()).collect();
    fenced(
        tx,
        "UPDATE queues SET owner = NULL, wake_at = $1, held = $2, failures = $3, refused_in_a_row = $4 \
         WHERE client_id = $5 AND integration_id = $6 AND owner = $7 AND epoch = $8",
        values,
    )
    .await
}

/// Gives an empty queue back; answers false, and keeps the claim, when something arrived meanwhile.
///
/// # Errors
/// [`Error::Stale`] when the claim is lost.
pub async fn sleep(tx: &Tx, claim: &Claim) -> Result<bool, Error> {
    let key: Vec<Value> = claim.fence()[..2].to_vec();
    if tx.connection().get_database_backend() == DbBackend::Postgres {
        // Whoever is taking events in holds a lock on this row until they are there to be seen.
        let lock = "SELECT 1 FROM queues WHERE client_id = $1 AND integration_id = $2 FOR UPDATE";
        sql::execute(tx.connection(), lock, key.clone()).await?;
    }
    let waiting = "SELECT 1 FROM deliveries WHERE client_id = $1 AND integration_id = $2 AND state = 'waiting' LIMIT 1";
    if !sql::rows(tx.connection(), waiting, key).await?.is_empty() {
        return Ok(false);
    }
    release(tx, claim, None, false).await?;
    Ok(true)
}

/// Ends every claim of the installation: for the one process of a SQLite database, whose earlier run is gone.
pub async fn take_over(tx: &Tx, now: Timestamp) -> Result<u64, Error> {
    sql::execute(
        tx.connection(),
        "UPDATE queues SET owner = NULL, wake_at = $1 WHERE owner IS NOT NULL",
        vec![now.millis().into()],
    )
    .await
}

/// Runs a write that carries the fence.
pub(super) async fn fenced(tx: &Tx, statement: &str, values: Vec<Value>) -> Result<(), Error> {
    match sql::execute(tx.connection(), statement, values).await? {
        0 => Err(Error::Stale),
        _ => Ok(()),
    }
}
