//! Queues that wait for an answer: after a moment they step aside, and their claims are renewed, many in one transaction. On
//! SQLite each transaction is a moment in which nothing else is written, and hundreds of orgs may hang at the same time.

use super::dispatch::LEASE_MS;
use crate::{Error, Portal};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use store::queues::Claim;
use tokio::sync::Notify;

/// Time for an answer before the queue steps aside.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often claims are renewed.
pub(super) const PERIOD: Duration = Duration::from_secs(4);
/// Claims of one transaction, which others wait for.
const STEP: usize = 32;

/// Keeps the claim while a call is on its way. When it is lost, the call is given up: its new owner sends the same.
pub(super) fn alive<T>(
    portal: &Portal,
    claim: &Claim,
    call: impl Future<Output = T>,
) -> impl Future<Output = Result<T, Error>> {
    alive_with(portal, claim, 0, call)
}

/// The same for a call that takes so much memory.
pub(super) async fn alive_with<T>(
    portal: &Portal,
    claim: &Claim,
    bytes: usize,
    call: impl Future<Output = T>,
) -> Result<T, Error> {
    let mut call = std::pin::pin!(call);
    tokio::select! {
        ended = &mut call => return Ok(ended),
        () = tokio::time::sleep(PATIENCE) => {}
    }
    let waiting = portal.0.worker.dispatch.wait(claim.queue.integration_id, bytes);
    tokio::select! {
        ended = &mut call => Ok(ended),
        () = waiting.lost.notified() => Err(store::Error::Stale.into()),
    }
}

/// Renews the claims of all queues that wait for an answer, and tells those that lost theirs.
pub(super) async fn claims(portal: &Portal) {
    for waiting in portal.0.worker.dispatch.waiting().chunks(STEP) {
        if let Err(error) = renew(portal, waiting).await {
            tracing::warn!(error = %error, "claims of queues could not be renewed; the next round tries again");
        }
    }
}

async fn renew(portal: &Portal, waiting: &[(Claim, Arc<Notify>)]) -> Result<(), Error> {
    let mut lost = Vec::new();
    let tx = portal.store().write().await?;
    let until = portal.now().plus_millis(LEASE_MS);
    for (claim, queue) in waiting {
        match store::queues::renew(&tx, claim, until).await {
            Err(store::Error::Stale) => lost.push(queue),
            other => other?,
        }
    }
    tx.commit().await?;
    for queue in lost {
        queue.notify_one();
    }
    Ok(())
}
