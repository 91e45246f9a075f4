//! What follows when a call about a job failed. Jobs are there to spare calls: an org that does not take them gets its
//! records by collections, and those find out whether anything else is wrong.

use super::super::attention;
use super::super::deliver::{Next, give_back, on_failure};
use super::super::dispatch::LEASE_MS;
use super::line::{Line, Refusal};
use crate::{Error, Portal};
use domain::bulk::REST_MS;
use domain::check::Link;
use domain::event::TargetObject;
use domain::retry::QueueDecision;
use store::queues::{ApiUsage, Attempt, Claim, Via};

const NOT_FOUND: u16 = 404;
/// For people: Salesforce gives no reason.
const GONE: &str = "The bulk job was not found in Salesforce: it was deleted there, or the org takes none.";

/// What becomes of the job when its call may be made again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// It stays, and is gone on with later.
    TryAgain,
    /// It is let go, and no other follows for a while.
    Rest,
}

/// Writes the failure down and does what it asks for.
pub(super) async fn failed(
    portal: &Portal,
    claim: &mut Claim,
    mut line: Line<'_>,
    object: TargetObject,
    refusal: Refusal,
    then: Then,
) -> Result<Next, Error> {
    let integration = line.integration;
    let now = portal.now();
    let (rest_until, lease_until) = (now.plus_millis(REST_MS), now.plus_millis(LEASE_MS));
    let failure = match refusal {
        Refusal::Failed(failure) => *failure,
        Refusal::Gone => {
            tracing::warn!(integration = %integration.id, "the org knows nothing of the bulk job; collections go on");
            let attempt = attempt(portal, object, Some(NOT_FOUND), GONE.to_owned(), line.api);
            let tx = portal.store().write().await?;
            store::queues::settle(&tx, claim, &attempt, &[], now, lease_until).await?;
            store::queues::end_bulk(&tx, claim, Some(rest_until), lease_until).await?;
            line.note(&tx, claim).await?;
            tx.commit().await?;
            return Ok(Next::GoOn);
        }
    };
    let decision = on_failure(portal, claim, &failure);
    let ends = match decision {
        QueueDecision::PauseUntil(_) => then == Then::Rest,
        QueueDecision::Attention => failure.link != Link::Token,
        QueueDecision::Bisect => true,
    };
    let tx = portal.store().write().await?;
    let attempt = attempt(portal, object, failure.status, failure.words(), failure.api);
    store::queues::settle(&tx, claim, &attempt, &[], now, lease_until).await?;
    if ends {
        store::queues::end_bulk(&tx, claim, Some(rest_until), lease_until).await?;
    }
    line.note(&tx, claim).await?;
    tx.commit().await?;
    match decision {
        QueueDecision::PauseUntil(at) => give_back(portal, claim, Some(at), true).await.map(|()| Next::GivenBack),
        QueueDecision::Attention if !ends => {
            attention::needs(portal, claim, integration, failure).await.map(|()| Next::GivenBack)
        }
        QueueDecision::Attention | QueueDecision::Bisect => {
            tracing::warn!(
                integration = %integration.id, diagnosis = failure.diagnosis.code,
                "the org does not take bulk jobs now; collections go on"
            );
            Ok(Next::GoOn)
        }
    }
}

fn attempt(
    portal: &Portal,
    object: TargetObject,
    status: Option<u16>,
    error: String,
    api: Option<ApiUsage>,
) -> Attempt {
    Attempt {
        id: portal.new_id(),
        started_at: portal.now(),
        duration_ms: 0,
        object,
        via: Via::Bulk,
        status,
        error: Some(error),
        api,
    }
}
