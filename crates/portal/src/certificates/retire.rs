//! The end of a replaced certificate: by itself when its time is over, or when somebody does not want to wait.

use super::{Certificates, Obstacle, State, in_state, lock, not_now, step};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::Action;
use serde_json::json;
use store::{Certificate, Tx};

impl Certificates<'_> {
    /// Destroys the key of the replaced certificate now.
    pub async fn retire(&self, caller: &Caller, slug: &str, id: &str) -> Result<(), Error> {
        let (scope, integration) = self.0.integrations().reach_alive(caller, slug, id, Action::Update).await?;
        let tx = self.0.store().write().await?;
        let present = lock(&tx, scope.id(), integration.id).await?;
        let Some(older) = in_state(&present, State::Retiring) else { return Err(not_now(Obstacle::NothingRetires)) };
        self.end(&tx, caller, older, integration.settings.name.as_str()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Destroys the keys of all replaced certificates whose time is over.
    pub(super) async fn retire_due(&self) -> Result<(), Error> {
        let now = self.0.now();
        for due in store::certificates::due_retirements(self.0.store(), now, 100).await? {
            let tx = self.0.store().write().await?;
            let Some(present) = store::certificates::lock(&tx, due.client_id, due.integration_id).await? else {
                continue;
            };
            let integration = store::integrations::find(&tx, due.client_id, due.integration_id).await?;
            // It may have worked once more since it was read, and be kept for longer.
            let older = in_state(&present, State::Retiring).filter(|older| older.retire_at.is_none_or(|at| at <= now));
            if let Some((older, integration)) = older.zip(integration) {
                self.end(&tx, &Caller::System, older, integration.settings.name.as_str()).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn end(&self, tx: &Tx, caller: &Caller, older: Certificate, name: &str) -> Result<(), Error> {
        let retired = older.state.retired();
        let older = step(tx, older, retired, None, self.0.now()).await?;
        let change = Change::of_client(older.client_id, "certificate.retired", name)
            .with(json!({ "thumbprint": older.thumbprint }));
        record(self.0, tx, caller, change).await
    }
}
