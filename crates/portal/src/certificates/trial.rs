//! The trial of a new certificate that nobody checks: once in a while, and then less and less often, it signs in alone, so
//! that a rotation comes to its end although deliveries have a session that lasts.

use super::Certificates;
use super::sign_in::{NewFirst, sign_in};
use crate::checks::local;
use crate::organization::NoToken;
use crate::{Error, Portal};
use domain::certificate::trial_pause_secs;
use domain::integration::State;
use store::Certificate;

impl Certificates<'_> {
    /// Starts a task for each trial that is due.
    pub(super) async fn start_trials(&self) -> Result<(), Error> {
        let now = self.0.now();
        for due in store::certificates::due_tries(self.0.store(), now, 16).await? {
            let tx = self.0.store().write().await?;
            let next = now.plus_secs(trial_pause_secs(due.tries));
            let claimed = store::certificates::claim_try(&tx, &due, next).await?;
            tx.commit().await?;
            if claimed {
                let portal = self.0.clone();
                self.0.0.worker.spawn(async move {
                    if let Err(error) = try_alone(&portal, due).await {
                        tracing::warn!(error = %error, "a new certificate could not be tried");
                    }
                });
            }
        }
        Ok(())
    }
}

/// Whoever is not connected is checked anyway, and whoever is paused wants no calls.
async fn try_alone(portal: &Portal, certificate: Certificate) -> Result<(), Error> {
    let found = store::integrations::find(portal.store(), certificate.client_id, certificate.integration_id).await?;
    let Some(integration) = found.filter(|one| one.state == State::Connected && !one.paused) else { return Ok(()) };
    let Ok(mut ready) = local::look(portal, &integration, NewFirst::Always).await? else { return Ok(()) };
    ready.signers.retain(|signer| signer.certificate.id == certificate.id);
    if !ready.signers.is_empty()
        && let Err(NoToken::Failed(failure)) = sign_in(portal, &integration, &ready).await?
    {
        tracing::info!(integration = %integration.id, failure = %failure, "Salesforce does not take a new certificate yet");
    }
    Ok(())
}
