//! Hearing from other processes that there is work. While nothing can be heard, the worker looks more often.

use crate::{Error, Portal};
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Nudge;

/// The pause before listening anew.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) async fn run(portal: &Portal) {
    while !portal.0.worker.stop.is_cancelled() {
        let outcome = tokio::select! {
            outcome = listen(portal) => outcome,
            () = portal.0.worker.stop.cancelled() => return,
        };
        portal.0.worker.hears.store(false, Ordering::Relaxed);
        match outcome {
            Ok(()) => return,
            Err(error) => tracing::warn!(error = %error, "other servers are not heard; looking for work more often"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Returns where there is nobody else to hear.
async fn listen(portal: &Portal) -> Result<(), Error> {
    let worker = &portal.0.worker;
    let Some(mut listener) = portal.store().listen().await? else { return Ok(()) };
    worker.hears.store(true, Ordering::Relaxed);
    // What was told before is not heard any more.
    worker.dispatch.nudge_everyone();
    loop {
        match listener.next().await? {
            Nudge::Clients(clients) => worker.dispatch.nudge(clients.into_iter()),
            Nudge::Everyone => worker.dispatch.nudge_everyone(),
        }
    }
}
