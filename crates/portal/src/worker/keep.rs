//! Claims of queues that wait for an answer are renewed, many in one transaction: on SQLite each transaction is a moment in
//! which nothing else is written, and hundreds of orgs may hang at the same time.

use super::dispatch::LEASE_MS;
use crate::{Error, Portal};
use std::sync::Arc;
use std::time::Duration;
use store::queues::Claim;
use tokio::sync::Notify;

/// How often they are renewed.
pub(super) const PERIOD: Duration = Duration::from_secs(4);
/// Claims of one transaction, which others wait for.
const STEP: usize = 32;

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
    lost.into_iter().for_each(|queue| queue.notify_one());
    Ok(())
}
