//! The slow probe: an integration that needs attention is checked again without anybody asking, ten minutes after the
//! refusal and then less and less often, in case the cause was mended in Salesforce and nobody came back to say so. One that
//! is connected to an organization which is not known yet is asked for it at the same pace.

use crate::{Error, Portal};
use domain::Timestamp;
use domain::integration::State;
use store::Integration;
use store::queues::Due;

/// Sign-ins at once that only learn which organization an integration is connected to.
pub(super) const ORGANIZATIONS: usize = 4;
/// The first pause, doubled with every probe up to the longest, in minutes.
const FIRST_MINUTES: i64 = 10;
const LONGEST_MINUTES: i64 = 6 * 60;

/// Plans the next probe, or ends probing, by where the integration stands. `probes` were made since it was refused.
pub(crate) async fn plan_probe(
    tx: &store::Tx,
    integration: &Integration,
    probes: i64,
    now: Timestamp,
) -> Result<(), store::Error> {
    let minutes = FIRST_MINUTES.saturating_mul(1 << probes.clamp(0, 10)).min(LONGEST_MINUTES);
    let is_wanted = integration.state == State::NeedsAttention || is_of_unknown_organization(integration);
    let at = is_wanted.then(|| now.plus_secs(minutes * 60));
    store::queues::probed(tx, integration.client_id, integration.id, at).await
}

/// Starts the checks of all probes that are due.
pub(super) async fn start_due(portal: &Portal) {
    let due = match store::queues::due_probes(portal.store(), portal.now(), 16).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(error = %error, "due probes could not be read; the next round tries again");
            return;
        }
    };
    for (queue, probes) in due {
        if let Err(error) = start(portal, queue, probes).await {
            tracing::warn!(integration = %queue.integration_id, error = %error, "a probe could not be started");
        }
    }
}

async fn start(portal: &Portal, queue: Due, probes: i64) -> Result<(), Error> {
    let Some(integration) = store::integrations::find(portal.store(), queue.client_id, queue.integration_id).await?
    else {
        return Ok(());
    };
    let tx = portal.store().write().await?;
    plan_probe(&tx, &integration, probes, portal.now()).await?;
    tx.commit().await?;
    if integration.state == State::NeedsAttention {
        portal.checks().probe(integration).await?;
    } else if is_of_unknown_organization(&integration) && !integration.paused {
        learn_organization(portal, integration);
    }
    Ok(())
}

/// Whether it was connected before organizations were kept, and no token said since which one it is. The upgrade plans the
/// first probe; one that fails is followed by another, as long as nothing else has learned it.
fn is_of_unknown_organization(integration: &Integration) -> bool {
    integration.state == State::Connected && integration.proven.organization.is_none()
}

/// Signs in for the organization alone.
fn learn_organization(portal: &Portal, integration: Integration) {
    let of_task = portal.clone();
    portal.0.worker.spawn_until_stopped(async move {
        let Ok(_place) = of_task.0.worker.organizations.acquire().await else { return };
        if let Err(error) = crate::organization::keep_unknown(&of_task, &integration).await {
            tracing::warn!(integration = %integration.id, error = %error, "its organization could not be learned");
        }
    });
}
