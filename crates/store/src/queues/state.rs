//! What is known about a queue, and the changes that no claim is needed for.

use crate::{Backend, Error, Reading, Tx, nudges, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};
use sea_orm::Value;

/// The org's API requests of the last 24 hours, as it last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiUsage {
    pub used: i64,
    pub allowed: i64,
    pub seen_at: Timestamp,
}

/// A queue as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Ever.
    pub delivered: i64,
    /// Now.
    pub parked: i64,
    pub failures: i64,
    pub last_delivered_at: Option<Timestamp>,
    /// What went wrong last, and when.
    pub last_error: Option<(String, Timestamp)>,
    pub api: Option<ApiUsage>,
    /// When it is looked at again, unless somebody works on it.
    pub wake_at: Option<Timestamp>,
    /// The next slow probe, and how many there were.
    pub probe_at: Option<Timestamp>,
    pub probes: i64,
}

/// The queue of a new integration.
pub(crate) async fn insert_of(tx: &Tx, client: ClientId, integration: IntegrationId) -> Result<(), Error> {
    sql::execute(
        tx.connection(),
        "INSERT INTO queues (client_id, integration_id, epoch, held, failures, delivered, parked, probes) \
         VALUES ($1, $2, 0, $3, 0, 0, 0, 0)",
        vec![client.uuid().into(), integration.uuid().into(), false.into()],
    )
    .await?;
    Ok(())
}

/// Waits for whoever else decides about this integration by its queue, and keeps them waiting until the transaction ends:
/// before the integration is read that a check, a token or a call says something about.
pub async fn lock(tx: &Tx, client: ClientId, integration: IntegrationId) -> Result<(), Error> {
    // On SQLite every write transaction is alone already. No key of the row changes, so posts, whose events refer to the
    // queue, need not wait.
    if tx.backend() == Backend::Postgres {
        let lock = "SELECT 1 FROM queues WHERE client_id = $1 AND integration_id = $2 FOR NO KEY UPDATE";
        sql::rows(tx.connection(), lock, vec![client.uuid().into(), integration.uuid().into()]).await?;
    }
    Ok(())
}

pub async fn find(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Queue>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT delivered, parked, failures, last_delivered_at, last_error, last_error_at, api_used, api_allowed, \
         api_seen_at, wake_at, probe_at, probes FROM queues WHERE client_id = $1 AND integration_id = $2",
        vec![client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    let time = |index: usize| row.try_get_by_index::<Option<i64>>(index).map(|at| at.map(Timestamp::from_millis));
    let error: Option<String> = row.try_get_by_index(4)?;
    let (used, allowed): (Option<i64>, Option<i64>) = (row.try_get_by_index(6)?, row.try_get_by_index(7)?);
    let seen_at = time(8)?;
    let api = used.zip(allowed).zip(seen_at).map(|((used, allowed), seen_at)| ApiUsage { used, allowed, seen_at });
    Ok(Some(Queue {
        delivered: row.try_get_by_index(0)?,
        parked: row.try_get_by_index(1)?,
        failures: row.try_get_by_index(2)?,
        last_delivered_at: time(3)?,
        last_error: error.zip(time(5)?),
        api,
        wake_at: time(9)?,
        probe_at: time(10)?,
        probes: row.try_get_by_index(11)?,
    }))
}

/// Has the queue looked at now: its integration was connected, resumed or changed, or something was replayed. Whoever
/// works on it goes on.
pub async fn wake(tx: &Tx, client: ClientId, integration: IntegrationId, now: Timestamp) -> Result<(), Error> {
    sql::execute(
        tx.connection(),
        "UPDATE queues SET held = $1, wake_at = CASE WHEN owner IS NULL THEN $2 ELSE wake_at END \
         WHERE client_id = $3 AND integration_id = $4",
        vec![false.into(), now.millis().into(), client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    nudges::tell(tx, [client.uuid()]).await
}

/// Plans the next slow probe of an integration that needs attention; `None` ends probing.
pub async fn probed(
    tx: &Tx,
    client: ClientId,
    integration: IntegrationId,
    probe_at: Option<Timestamp>,
) -> Result<(), Error> {
    let probes = if probe_at.is_some() { "probes + 1" } else { "0" };
    let statement =
        format!("UPDATE queues SET probe_at = $1, probes = {probes} WHERE client_id = $2 AND integration_id = $3");
    let values: Vec<Value> =
        vec![probe_at.map(Timestamp::millis).into(), client.uuid().into(), integration.uuid().into()];
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}
