//! A token belongs to another organization: the integration stops, once, and its admins hear of it.

use super::NoToken;
use super::notify;
use crate::audit::{Change, record};
use crate::{Caller, Error, Portal, counts};
use domain::check::{Link, Refusal};
use domain::diagnosis;
use domain::organization::{Organization, in_words};
use serde_json::json;
use store::{Integration, Tx};

/// Writes down that the values of the integration lead to another organization than the one that was kept.
///
/// Answers `Ok` when that organization was confirmed in this very moment.
pub(super) async fn note(
    portal: &Portal,
    integration: &Integration,
    found: Organization,
) -> Result<Result<Organization, NoToken>, Error> {
    let tx = portal.store().write().await?;
    store::queues::lock(&tx, integration.client_id, integration.id).await?;
    let stored = store::integrations::find(&tx, integration.client_id, integration.id).await?;
    let stored = stored.ok_or(Error::NotFound)?;
    if !stored.proven.is_other(&found, &integration.settings, stored.connected_at.is_some()) {
        return Ok(Ok(found));
    }
    let kept = stored.proven.organization.clone();
    let other = NoToken::OtherOrganization { kept: kept.clone(), found: found.clone() };
    // A token of values that were changed since says nothing about the integration as it is now.
    if stored.settings.needs_new_check(&integration.settings) {
        return Ok(Err(other));
    }
    let is_known = stored.found_organization.as_ref().is_some_and(|before| before.id == found.id);
    if let Ok(state) = stored.state.organization_changed()
        && !(is_known && stored.state == state)
    {
        let evidence = NoToken::other(kept.as_ref(), &found);
        let refusal = diagnosis::refusal(Link::Identity, &evidence);
        let mut changed = Integration { found_organization: Some(found.clone()), ..stored };
        changed.stand(state, portal.now());
        changed.diagnosis = Some(refusal.clone());
        let news = stop(portal, &tx, &changed, &refusal, kept.as_ref(), &found).await?;
        tx.commit().await?;
        counts::organization_changed();
        tracing::warn!(
            integration = %changed.id, kept = %in_words(kept.as_ref()), found = %found.id,
            "an integration signs in to another organization than before; its events wait"
        );
        if news {
            notify::start(portal, changed, kept, found);
        }
    }
    Ok(Err(other))
}

/// Answers whether people are to hear of it.
async fn stop(
    portal: &Portal,
    tx: &Tx,
    changed: &Integration,
    refusal: &Refusal,
    kept: Option<&Organization>,
    found: &Organization,
) -> Result<bool, Error> {
    let (client, now) = (changed.client_id, portal.now());
    store::queues::probed(tx, client, changed.id, None).await?;
    store::integrations::record_check(tx, changed).await?;
    let detail = json!({ "organization": { "before": in_words(kept), "after": found.to_string() } });
    let change =
        Change::of_client(client, "integration.organization_changed", changed.settings.name.to_string()).with(detail);
    record(portal, tx, &Caller::System, change).await?;
    // Yet another organization is news again.
    let news = format!("{}:{}", refusal.code, found.id);
    Ok(crate::worker::is_news(portal, tx, changed, &news, now).await?)
}
