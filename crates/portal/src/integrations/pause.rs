//! Pausing and resuming. Paused is a flag beside the state: events wait in order, and resuming returns to that state.

use super::{Integrations, OVERTAKEN, locked, update};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::Action;
use store::{Integration, Tx};

impl Integrations<'_> {
    /// Doing it twice is doing it once.
    pub async fn pause(&self, caller: &Caller, slug: &str, id: &str) -> Result<Integration, Error> {
        self.set_paused(caller, slug, id, true).await
    }

    pub async fn resume(&self, caller: &Caller, slug: &str, id: &str) -> Result<Integration, Error> {
        self.set_paused(caller, slug, id, false).await
    }

    async fn set_paused(&self, caller: &Caller, slug: &str, id: &str, paused: bool) -> Result<Integration, Error> {
        let (scope, seen) = self.reach_alive(caller, slug, id, Action::Update).await?;
        if seen.paused == paused {
            return Ok(seen);
        }
        let tx = self.0.store().write().await?;
        let mut integration = locked(&tx, &seen).await?.ok_or(Error::NotNow(OVERTAKEN))?;
        integration.paused = paused;
        integration.updated_at = self.0.now();
        update(&tx, &integration).await?;
        self.note_pause(&tx, caller, &integration).await?;
        tx.commit().await?;
        self.0.0.worker.nudge(std::iter::once(scope.id()));
        integration.version += 1;
        Ok(integration)
    }

    /// What follows from a changed flag, in the transaction that changes it.
    pub(super) async fn note_pause(&self, tx: &Tx, caller: &Caller, changed: &Integration) -> Result<(), Error> {
        let action = if changed.paused { "integration.paused" } else { "integration.resumed" };
        let name = changed.settings.name.to_string();
        record(self.0, tx, caller, Change::of_client(changed.client_id, action, name)).await?;
        // Also to pause: a bulk job under way has to be ended.
        Ok(store::queues::wake(tx, changed.client_id, changed.id, changed.updated_at).await?)
    }
}
