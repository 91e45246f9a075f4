//! When nothing can be delivered until somebody changes something: the integration says so, once, and its events wait in
//! order.

use super::call::CallFailure;
use super::deliver::deliverable;
use super::{plan_probe, tell};
use crate::audit::{Change, record};
use crate::{Caller, Error, Portal};
use domain::diagnosis::{self, ORGANIZATION_CHANGED};
use domain::integration::State;
use store::Integration;
use store::queues::Claim;

/// Moves the integration to *needs attention* with its diagnosis and gives the queue back, in one transaction.
pub(super) async fn needs(
    portal: &Portal,
    claim: &Claim,
    integration: &Integration,
    failure: CallFailure,
) -> Result<(), Error> {
    let refusal = diagnosis::refusal(failure.link, &failure.evidence);
    let mut claim = claim.clone();
    claim.in_a_row.stopped();
    let claim = &claim;
    let now = portal.now();
    let tx = portal.store().write().await?;
    // Locks the row: whoever wakes this queue meanwhile waits, or was before and is seen below.
    store::queues::renew(&tx, claim, now).await?;
    let stored = store::integrations::find(&tx, integration.client_id, integration.id).await?;
    // Somebody may have edited or removed it while the call was on its way: then the refusal is about what was before.
    let stored = stored.filter(|stored| !stored.settings.needs_new_check(&integration.settings));
    let mut news = None;
    if let Some(mut stored) = stored
        && stored.state == State::Connected
        // Another organization has a state of its own, which was written with the token.
        && failure.diagnosis.code != ORGANIZATION_CHANGED
        && let Ok(state) = stored.state.check_refused(true)
    {
        stored.stand(state, now);
        stored.diagnosis = Some(refusal);
        store::integrations::record_check(&tx, &stored).await?;
        // Probes for another reason say nothing about how long this one has lasted.
        store::queues::probed(&tx, stored.client_id, stored.id, None).await?;
        plan_probe(&tx, &stored, 0, now).await?;
        let change =
            Change::of_client(stored.client_id, "integration.needs_attention", stored.settings.name.to_string())
                .with(serde_json::json!({ "diagnosis": failure.diagnosis.code }));
        record(portal, &tx, &Caller::System, change).await?;
        if tell::is_news(portal, &tx, &stored, failure.diagnosis.code, now).await? {
            news = Some(stored.clone());
        }
        tracing::warn!(
            integration = %stored.id, diagnosis = failure.diagnosis.code, "an integration needs attention; its events wait"
        );
    }
    let goes_on = deliverable(&tx, claim).await?.is_some();
    store::queues::release(&tx, claim, goes_on.then_some(now), !goes_on).await?;
    tx.commit().await?;
    if let Some(integration) = news {
        tell::start(portal, integration);
    }
    Ok(())
}
