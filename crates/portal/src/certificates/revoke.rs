//! Emergency: the key in use is destroyed at once. Nothing can be signed with it any more, by nobody; events wait in
//! order until another certificate is proven.

use super::{Certificates, Obstacle, State, in_state, lock, not_now, step};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::Invalid;
use domain::policy::Action;
use serde_json::json;
use store::{Certificate, Integration, Tx};

const ANOTHER: &str = "Another certificate is in use now than when this page was opened. Open it again to see which.";

impl Certificates<'_> {
    /// `thumbprint` is the certificate the person meant, and `typed_name` has to be the integration's name. A new one that
    /// waits for its proof stays: it may be what ends the emergency.
    pub async fn revoke(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        thumbprint: &str,
        typed_name: &str,
    ) -> Result<(), Error> {
        let (scope, integration) = self.0.integrations().reach_alive(caller, slug, id, Action::Update).await?;
        if typed_name.trim() != integration.settings.name.as_str() {
            return Err(Error::field("confirm_name", Invalid::ConfirmationMismatch));
        }
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        stop_probing(&tx, &integration).await?;
        let present = lock(&tx, scope.id(), integration.id).await?;
        let Some(meant) = revocable(&present) else { return Err(not_now(Obstacle::NothingLeft)) };
        if meant.thumbprint != thumbprint {
            return Err(Error::NotNow(ANOTHER));
        }
        for over in [Some(meant.clone()), in_state(&present, State::Retiring)].into_iter().flatten() {
            let revoked = over.state.revoked();
            step(&tx, over, revoked, None, now).await?;
        }
        self.disconnect(&tx, &integration).await?;
        let change = Change::of_client(scope.id(), "certificate.revoked", integration.settings.name.to_string())
            .with(json!({ "thumbprint": meant.thumbprint }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        self.0.0.worker.forget_token(integration.id);
        Ok(())
    }

    /// A check has to pass again before anything is sent.
    pub(super) async fn disconnect(&self, tx: &Tx, integration: &Integration) -> Result<(), Error> {
        let Some(mut stored) = store::integrations::find(tx, integration.client_id, integration.id).await? else {
            return Err(Error::NotFound);
        };
        let state = stored.state.settings_changed().map_err(|_| Error::Gone(crate::integrations::REMOVED))?;
        stored.stand(state, self.0.now());
        stored.diagnosis = None;
        stored.last_check = None;
        stored.last_check_at = None;
        store::integrations::record_check(tx, &stored).await?;
        Ok(())
    }
}

/// The queue before the integration, in the order in which a worker takes them: nobody waits for each other for ever.
pub(super) async fn stop_probing(tx: &Tx, integration: &Integration) -> Result<(), Error> {
    store::queues::probed(tx, integration.client_id, integration.id, None).await?;
    Ok(())
}

/// The one that revoking is about: in use, or else the new one of an integration that was never connected.
pub(super) fn revocable(certificates: &[Certificate]) -> Option<Certificate> {
    in_state(certificates, State::InUse).or_else(|| in_state(certificates, State::Waiting))
}
