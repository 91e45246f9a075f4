//! The bulk job of a queue. Its row is there before anything is uploaded and goes when the last of its records is
//! settled, each time in a transaction that carries the fence.

use super::claim::{Claim, fenced, renew};
use super::due::Due;
use super::numbers;
use super::outcome::{Attempt, Settled};
use super::settle::{QUARTER_MS, settle};
use super::state::ApiUsage;
use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::event::TargetObject;
use domain::ids::{ClientId, IntegrationId};
use sea_orm::Value;

/// A bulk job under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkJob {
    /// Salesforce's id of it.
    pub job: String,
    pub object: TargetObject,
    /// The field that tells its rows apart, as it was uploaded.
    pub external_id: String,
    pub started_at: Timestamp,
    /// Whether the upload came to its end.
    pub uploaded: bool,
    /// How often Salesforce was asked how far it is.
    pub asked: u32,
    /// Records it was made for.
    pub records: usize,
    /// Numbers of those whose outcome is not written down, ascending.
    pub unsettled: Vec<i64>,
}

const KEY: &str = "WHERE client_id = $1 AND integration_id = $2";

/// The bulk job of a queue, if there is one.
pub async fn bulk_job(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<BulkJob>, Error> {
    let statement = format!(
        "SELECT job, object, external_id, started_at, uploaded, asked, records, unsettled FROM bulk_jobs {KEY}"
    );
    let found = sql::rows(&reading.executor(), &statement, key(client, integration).into()).await?;
    let Some(row) = found.first() else { return Ok(None) };
    let object: String = row.try_get_by_index(1)?;
    let (asked, records): (i64, i64) = (row.try_get_by_index(5)?, row.try_get_by_index(6)?);
    Ok(Some(BulkJob {
        job: row.try_get_by_index(0)?,
        object: TargetObject::parse(&object).ok_or_else(|| Error::corrupt("bulk_jobs.object", &object))?,
        external_id: row.try_get_by_index(2)?,
        started_at: Timestamp::from_millis(row.try_get_by_index(3)?),
        uploaded: row.try_get_by_index(4)?,
        asked: u32::try_from(asked).unwrap_or(u32::MAX),
        records: usize::try_from(records).unwrap_or_default(),
        unsettled: numbers::read("bulk_jobs.unsettled", &row.try_get_by_index::<String>(7)?)?,
    }))
}

/// Whether bulk jobs rest at a moment.
pub async fn bulk_rests(reading: &impl Reading, queue: Due, now: Timestamp) -> Result<bool, Error> {
    let statement = format!("SELECT 1 FROM queues {KEY} AND bulk_after > $3");
    let values = key(queue.client_id, queue.integration_id).into_iter().chain([now.millis().into()]).collect();
    Ok(!sql::rows(&reading.executor(), &statement, values).await?.is_empty())
}

/// Writes a new job, and keeps the claim until `until`.
///
/// # Errors
/// [`Error::Stale`] when the claim is lost, as for everything below.
pub async fn begin_bulk(tx: &Tx, claim: &Claim, job: &BulkJob, until: Timestamp) -> Result<(), Error> {
    renew(tx, claim, until).await?;
    let values: Vec<Value> = vec![
        job.job.clone().into(),
        job.object.api_name().into(),
        job.external_id.clone().into(),
        job.started_at.millis().into(),
        job.uploaded.into(),
        i64::from(job.asked).into(),
        i64::try_from(job.records).unwrap_or(i64::MAX).into(),
        numbers::write(&job.unsettled).into(),
    ];
    sql::execute(
        tx.connection(),
        "INSERT INTO bulk_jobs (client_id, integration_id, job, object, external_id, started_at, uploaded, asked, \
         records, unsettled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        of(claim).into_iter().chain(values).collect(),
    )
    .await?;
    Ok(())
}

/// Writes down how far a job has come: its upload, and how often it was asked after.
pub async fn bulk_goes_on(tx: &Tx, claim: &Claim, job: &BulkJob, until: Timestamp) -> Result<(), Error> {
    renew(tx, claim, until).await?;
    let statement = format!("UPDATE bulk_jobs SET uploaded = $3, asked = $4 {KEY}");
    let values = [Value::from(job.uploaded), i64::from(job.asked).into()];
    sql::execute(tx.connection(), &statement, of(claim).into_iter().chain(values).collect()).await?;
    Ok(())
}

/// Writes what became of some records of a job, and which are left.
pub async fn settle_bulk(
    tx: &Tx,
    claim: &Claim,
    attempt: &Attempt,
    settled: &[Settled],
    unsettled: &[i64],
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    settle(tx, claim, attempt, settled, now, until).await?;
    let statement = format!("UPDATE bulk_jobs SET unsettled = $3 {KEY}");
    let left = [numbers::write(unsettled).into()];
    sql::execute(tx.connection(), &statement, of(claim).into_iter().chain(left).collect()).await?;
    Ok(())
}

/// Lets go of a job: what it left unsettled waits in its place. With `rest_until`, no other job before that.
pub async fn end_bulk(tx: &Tx, claim: &Claim, rest_until: Option<Timestamp>, until: Timestamp) -> Result<(), Error> {
    let values = [until.millis().into(), rest_until.map(Timestamp::millis).into()].into_iter().chain(claim.fence());
    fenced(
        tx,
        "UPDATE queues SET wake_at = $1, bulk_after = COALESCE($2, bulk_after) \
         WHERE client_id = $3 AND integration_id = $4 AND owner = $5 AND epoch = $6",
        values.collect(),
    )
    .await?;
    sql::execute(tx.connection(), &format!("DELETE FROM bulk_jobs {KEY}"), of(claim).into()).await?;
    Ok(())
}

/// Counts calls about a job, which settle nothing by themselves, and keeps what the org said about its API requests. It
/// stands beside a write that carries the fence.
pub async fn count_calls(
    tx: &Tx,
    claim: &Claim,
    calls: i64,
    api: Option<ApiUsage>,
    now: Timestamp,
) -> Result<(), Error> {
    let at = now.millis() - now.millis().rem_euclid(QUARTER_MS);
    sql::execute(
        tx.connection(),
        "INSERT INTO delivery_quarters (client_id, integration_id, quarter_at, delivered, parked, calls) \
         VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT (client_id, integration_id, quarter_at) DO UPDATE SET \
         calls = delivery_quarters.calls + excluded.calls",
        of(claim).into_iter().chain([at.into(), calls.into()]).collect(),
    )
    .await?;
    let Some(api) = api else { return Ok(()) };
    let statement = format!("UPDATE queues SET api_used = $3, api_allowed = $4, api_seen_at = $5 {KEY}");
    let values = [api.used, api.allowed, api.seen_at.millis()].map(Value::from);
    sql::execute(tx.connection(), &statement, of(claim).into_iter().chain(values).collect()).await?;
    Ok(())
}

fn of(claim: &Claim) -> [Value; 2] {
    key(claim.queue.client_id, claim.queue.integration_id)
}

fn key(client: ClientId, integration: IntegrationId) -> [Value; 2] {
    [client.uuid().into(), integration.uuid().into()]
}
