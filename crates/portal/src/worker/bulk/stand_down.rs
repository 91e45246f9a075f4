//! Nothing may be delivered any more, and a job is under way: it is ended, and what Salesforce has already written is
//! settled. A token of before serves for that, since an integration that was removed or changed has no other.

use super::super::dispatch::LEASE_MS;
use super::line::{Line, Refusal};
use super::results::Cut;
use super::{follow, job_of, results};
use crate::{Error, Portal};
use domain::integration::State;
use store::queues::{BulkJob, Claim};

/// Ends the queue's job, as far as the org can be reached. A job that is not reached waits for the integration to be
/// connected again, or is forgotten with it.
pub(in super::super) async fn stand_down(portal: &Portal, claim: &mut Claim) -> Result<(), Error> {
    let Some(mut job) = job_of(portal, claim).await? else { return Ok(()) };
    let queue = claim.queue;
    let found = store::integrations::find(portal.store(), queue.client_id, queue.integration_id).await?;
    let Some(integration) = found else { return Ok(()) };
    let removed = integration.state == State::Removed;
    let token = portal.0.worker.tokens.last(integration.id);
    let mut line = Line::new(portal, &integration).with_token(token);
    let over = end(portal, claim, &mut line, &mut job).await?;
    let tx = portal.store().write().await?;
    let lease_until = portal.now().plus_millis(LEASE_MS);
    if over || removed {
        store::queues::end_bulk(&tx, claim, None, lease_until).await?;
    } else {
        store::queues::renew(&tx, claim, lease_until).await?;
    }
    line.note(&tx, claim).await?;
    tx.commit().await?;
    tracing::info!(integration = %integration.id, job = job.job, over, "nothing may be delivered, so the bulk job ends");
    Ok(())
}

/// Whether nothing more of the job is to come.
async fn end<'p>(portal: &'p Portal, claim: &mut Claim, line: &mut Line<'p>, job: &mut BulkJob) -> Result<bool, Error> {
    let found = match follow::state(portal, claim, line, job).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(matches!(refusal, Refusal::Gone)),
    };
    if !found.state.is_final() && follow::abort(portal, claim, line, job).await?.is_err() {
        return Ok(false);
    }
    if !job.uploaded {
        return Ok(true);
    }
    match results::settle(portal, claim, line, job).await {
        Ok(_) => Ok(true),
        Err(Cut::Broke(error)) => Err(error),
        Err(Cut::Refused(_) | Cut::Stopped) => Ok(false),
    }
}
