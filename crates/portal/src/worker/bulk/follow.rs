//! A job that was begun, by this owner of the queue or by an earlier one.

use super::super::budget::spare;
use super::super::deliver::Next;
use super::super::dispatch::LEASE_MS;
use super::super::keep::alive;
use super::failed::{self, Then};
use super::line::{Line, Refusal};
use super::results;
use crate::{Error, Portal};
use domain::bulk;
use salesforce::JobState;
use store::Integration;
use store::queues::{BulkJob, Claim};

/// Asks how far the job is and does the next step: a job that has its upload is read to its end, one that has not is
/// ended, and its records are sent again.
pub(super) async fn follow(
    portal: &Portal,
    claim: &mut Claim,
    integration: &Integration,
    mut job: BulkJob,
) -> Result<Next, Error> {
    let mut line = Line::new(portal, integration);
    let found = match state(portal, claim, &mut line, &job).await? {
        Ok(found) => found,
        Err(refusal) => return failed::failed(portal, claim, line, job.object, refusal, Then::TryAgain).await,
    };
    job.asked = job.asked.saturating_add(1);
    match found.state {
        state if state.is_final() => results::read(portal, claim, line, job, found).await,
        JobState::Open if job.uploaded => close(portal, claim, line, job).await,
        JobState::Open => {
            try_abort(portal, claim, &mut line, &job).await?;
            let tx = portal.store().write().await?;
            store::queues::end_bulk(&tx, claim, None, portal.now().plus_millis(LEASE_MS)).await?;
            line.note(&tx, claim).await?;
            tx.commit().await?;
            Ok(Next::GoOn)
        }
        _ if portal.now().since(job.started_at) > bulk::PATIENCE_MS => {
            tracing::warn!(integration = %integration.id, job = job.job, "a bulk job takes too long and is ended");
            match abort(portal, claim, &mut line, &job).await? {
                Ok(ended) => results::read(portal, claim, line, job, ended).await,
                Err(refusal) => failed::failed(portal, claim, line, job.object, refusal, Then::Rest).await,
            }
        }
        _ => later(portal, claim, line, job).await,
    }
}

/// Has the job run.
pub(super) async fn close(portal: &Portal, claim: &mut Claim, mut line: Line<'_>, job: BulkJob) -> Result<Next, Error> {
    let closing = line.ask(|client, token| {
        let id = &job.job;
        async move { client.bulk_close(&token, id).await }
    });
    let closed = alive(portal, claim, closing).await??;
    #[cfg(debug_assertions)]
    crate::halt::at("bulk-closed").await;
    match closed {
        Ok(_) => later(portal, claim, line, job).await,
        // An earlier owner's call may have come in between, or a person's: a job that runs must not be sent beside it.
        Err(_) if is_not_open(portal, claim, &mut line, &job).await? => later(portal, claim, line, job).await,
        Err(refusal) => failed::failed(portal, claim, line, job.object, refusal, Then::TryAgain).await,
    }
}

async fn is_not_open(portal: &Portal, claim: &Claim, line: &mut Line<'_>, job: &BulkJob) -> Result<bool, Error> {
    Ok(state(portal, claim, line, job).await?.is_ok_and(|found| found.state != JobState::Open))
}

/// How far the job is.
pub(super) async fn state(
    portal: &Portal,
    claim: &Claim,
    line: &mut Line<'_>,
    job: &BulkJob,
) -> Result<Result<salesforce::BulkJob, Refusal>, Error> {
    let asking = line.ask(|client, token| async move { client.bulk_status(&token, &job.job).await });
    alive(portal, claim, asking).await?
}

/// Ends the job in the org.
pub(super) async fn abort(
    portal: &Portal,
    claim: &Claim,
    line: &mut Line<'_>,
    job: &BulkJob,
) -> Result<Result<salesforce::BulkJob, Refusal>, Error> {
    let asking = line.ask(|client, token| async move { client.bulk_abort(&token, &job.job).await });
    alive(portal, claim, asking).await?
}

/// Ends a job without its upload, if the org can be reached: such a job does nothing, and Salesforce forgets it.
pub(super) async fn try_abort(portal: &Portal, claim: &Claim, line: &mut Line<'_>, job: &BulkJob) -> Result<(), Error> {
    if abort(portal, claim, line, job).await?.is_err() {
        tracing::info!(job = job.job, "an empty bulk job stays in the org");
    }
    Ok(())
}

/// Gives the queue back until the job is asked after again. New events do not bring that forward.
async fn later(portal: &Portal, claim: &mut Claim, mut line: Line<'_>, job: BulkJob) -> Result<Next, Error> {
    claim.failures = 0;
    let now = portal.now();
    let at = now.plus_millis(bulk::pause_before_asking(job.records, job.asked));
    let wake_at = spare(portal, line.api).map_or(at, |spared| spared.max(at));
    let tx = portal.store().write().await?;
    store::queues::bulk_goes_on(&tx, claim, &job, now.plus_millis(LEASE_MS)).await?;
    line.note(&tx, claim).await?;
    store::queues::release(&tx, claim, Some(wake_at), true).await?;
    tx.commit().await?;
    Ok(Next::GivenBack)
}
