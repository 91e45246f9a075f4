//! Keeping the organization of an integration that was connected before organizations were kept: by the next token of the
//! values that work, which is asked for soon after the upgrade.

use super::{NoToken, changed};
use crate::audit::{Change, record};
use crate::certificates::sign_in::{NewFirst, sign_in};
use crate::checks::local;
use crate::{Caller, Error, Portal};
use domain::integration::State;
use domain::organization::{Organization, Proven};
use serde_json::json;
use store::{Integration, Tx};

/// Keeps the organization of a token of the values that an integration is connected with.
pub(super) async fn first(
    portal: &Portal,
    integration: &Integration,
    found: Organization,
) -> Result<Result<Organization, NoToken>, Error> {
    let tx = portal.store().write().await?;
    store::queues::lock(&tx, integration.client_id, integration.id).await?;
    let stored = store::integrations::find(&tx, integration.client_id, integration.id).await?;
    let mut stored = stored.ok_or(Error::NotFound)?;
    if stored.proven.is_other(&found, &integration.settings, stored.connected_at.is_some()) {
        drop(tx);
        return changed::note(portal, integration, found).await;
    }
    let is_about_these = stored.state == State::Connected && !stored.settings.needs_new_check(&integration.settings);
    if stored.proven.organization.is_none() && is_about_these {
        stored.proven = Proven {
            organization: Some(found.clone()),
            username: stored.settings.username.clone(),
            consumer_key: stored.settings.consumer_key.clone(),
        };
        store::integrations::record_check(&tx, &stored).await?;
        note_kept(portal, &tx, &stored, &found).await?;
        tx.commit().await?;
    }
    Ok(Ok(found))
}

/// Says in the audit which organization an integration sends to from now on.
pub(crate) async fn note_kept(
    portal: &Portal,
    tx: &Tx,
    integration: &Integration,
    organization: &Organization,
) -> Result<(), Error> {
    let change = Change::of_client(
        integration.client_id,
        "integration.organization_kept",
        integration.settings.name.to_string(),
    )
    .with(json!({ "organization": [organization.to_string()] }));
    record(portal, tx, &Caller::System, change).await
}

/// Signs in once to learn the organization of a connected integration, and does nothing else with the token.
pub(crate) async fn keep_unknown(portal: &Portal, integration: &Integration) -> Result<(), Error> {
    let Ok(ready) = local::look(portal, integration, NewFirst::WhenDue).await? else { return Ok(()) };
    match sign_in(portal, integration, &ready).await? {
        Ok(_) | Err(NoToken::OtherOrganization { .. }) => {}
        Err(NoToken::Failed(failure)) => {
            tracing::info!(integration = %integration.id, failure = %failure, "its organization is not known yet");
        }
    }
    Ok(())
}
