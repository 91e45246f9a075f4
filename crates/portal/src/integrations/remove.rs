//! Removal: asks for the name, destroys the key, frees the name, keeps the history.

use super::{Integrations, OVERTAKEN, REMOVED, locked, update};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::Invalid;
use domain::policy::Action;

impl Integrations<'_> {
    /// `typed_name` has to be the integration's name. A second post finds it gone, which is what was wanted.
    pub async fn remove(&self, caller: &Caller, slug: &str, id: &str, typed_name: &str) -> Result<(), Error> {
        let (scope, seen) = self.reach_alive(caller, slug, id, Action::Delete).await?;
        if typed_name.trim() != seen.settings.name.as_str() {
            return Err(Error::field("confirm_name", Invalid::ConfirmationMismatch));
        }
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        let mut integration = locked(&tx, &seen).await?.ok_or(Error::NotNow(OVERTAKEN))?;
        integration.stand(integration.state.remove().map_err(|_| Error::Gone(REMOVED))?, now);
        integration.removed_at = Some(now);
        integration.updated_at = now;
        update(&tx, &integration).await?;
        store::certificates::destroy_keys(&tx, scope.id(), integration.id, now).await?;
        // A bulk job under way has to be ended.
        store::queues::wake(&tx, scope.id(), integration.id, now).await?;
        record(
            self.0,
            &tx,
            caller,
            Change::of_client(scope.id(), "integration.removed", integration.settings.name.to_string()),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
