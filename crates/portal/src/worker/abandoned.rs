//! Claims that nobody works on: of a process that is gone, or of this one where its work broke off. They are ended before
//! their lease is over, so that what waits goes on within a second.

use super::dispatch::LEASE_MS;
use crate::{Error, Portal};
use std::collections::BTreeMap;
use std::time::Duration;
use store::presence::{Presence, is_gone};
use store::queues::Claimed;

/// How often they are looked for.
pub(super) const PERIOD: Duration = Duration::from_millis(500);
/// How many are looked at in one round.
const ROUND: u32 = 1_000;

/// Makes this process known, before its first claim; tries until it is, or the worker stops.
pub(super) async fn announce(portal: &Portal) -> Option<Presence> {
    let worker = &portal.0.worker;
    loop {
        match portal.store().announce(&worker.dispatch.owner).await {
            Ok(presence) => return Some(presence),
            Err(error) => tracing::warn!(error = %error, "the worker could not make itself known; it tries again"),
        }
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = worker.stop.cancelled() => return None,
        }
    }
}

/// Keeps this process known, beyond the end of the worker, since calls on their way may finish. While it is not, others may
/// take its queues; the fence refuses what it writes then.
pub(super) async fn stay(portal: &Portal, mut presence: Presence) {
    loop {
        let error = presence.lost().await;
        tracing::warn!(error = %error, "the database lost sight of the worker");
        let Some(again) = announce(portal).await else { return };
        presence = again;
    }
}

/// Ends such claims, and has their queues looked at.
pub(super) async fn end(portal: &Portal) {
    match end_all(portal).await {
        Ok(0) => {}
        Ok(queues) => tracing::info!(queues, "went on with queues that nobody worked on"),
        Err(error) => tracing::warn!(error = %error, "abandoned queues could not be looked for; the next round does"),
    }
}

async fn end_all(portal: &Portal) -> Result<u32, Error> {
    let (now, dispatch) = (portal.now(), &portal.0.worker.dispatch);
    let mut of_owner: BTreeMap<String, Vec<Claimed>> = BTreeMap::new();
    for claimed in store::queues::claimed(portal.store(), now, now.plus_millis(LEASE_MS), ROUND).await? {
        if claimed.owner != dispatch.owner || !dispatch.works_on(claimed.queue.integration_id) {
            of_owner.entry(claimed.owner.clone()).or_default().push(claimed);
        }
    }
    if of_owner.is_empty() {
        return Ok(0);
    }
    let mut ended = 0;
    let tx = portal.store().write().await?;
    for (owner, claims) in of_owner {
        if owner == dispatch.owner || is_gone(&tx, &owner).await? {
            for claimed in claims {
                ended += u32::from(store::queues::end(&tx, &claimed, now).await?);
            }
        }
    }
    tx.commit().await?;
    Ok(ended)
}
