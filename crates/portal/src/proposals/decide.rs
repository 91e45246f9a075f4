//! A member decides about a proposal. Accepting it is an edit by that member: it is made on the integration as it was when
//! the values were proposed, or not at all.

use super::make::differences;
use super::{DECIDED, Proposals};
use crate::audit::{Change, record};
use crate::integrations::REMOVED;
use crate::{Caller, Error};
use domain::integration::{Settings, State};
use store::proposals::Decision;

const STALE: &str = "The integration was changed after these values were proposed, so they cannot be accepted as they are. Edit the integration yourself, or reject the proposal and ask for a new one.";

impl Proposals<'_> {
    /// Puts the proposed values in place, and checks the connection when both are there. Answers whether a check runs.
    pub async fn accept(&self, caller: &Caller, slug: &str, id: &str, proposal: &str) -> Result<bool, Error> {
        let (scope, proposal) = self.reach(caller, slug, id, proposal).await?;
        let tx = self.0.store().write().await?;
        store::queues::lock(&tx, scope.id(), proposal.integration_id).await?;
        let stored = store::integrations::find(&tx, scope.id(), proposal.integration_id).await?;
        let stored = stored.ok_or(Error::NotFound)?;
        if stored.state == State::Removed {
            return Err(Error::Gone(REMOVED));
        }
        if stored.version != proposal.integration_version {
            return Err(Error::NotNow(STALE));
        }
        let (by, now) = (caller.display_name(), self.0.now());
        if !store::proposals::decide(&tx, scope.id(), proposal.id, Decision::Accepted, &by, now).await? {
            return Err(Error::NotNow(DECIDED));
        }
        let change = Change::of_client(scope.id(), "proposal.accepted", stored.settings.name.to_string())
            .with(differences(&stored, &proposal));
        record(self.0, &tx, caller, change).await?;
        let settings =
            Settings { username: proposal.username, consumer_key: proposal.consumer_key, ..stored.settings.clone() };
        let edited = self.0.integrations().put_in(&tx, caller, &stored, settings, None).await?;
        let edited = edited.ok_or(Error::NotNow(STALE))?.integration;
        tx.commit().await?;
        let is_whole = edited.settings.username.is_some() && edited.settings.consumer_key.is_some();
        Ok(is_whole && self.0.checks().follow(caller, edited).await?.is_some())
    }

    /// Ends the proposal; nothing changes.
    pub async fn reject(&self, caller: &Caller, slug: &str, id: &str, proposal: &str) -> Result<(), Error> {
        let (scope, proposal) = self.reach(caller, slug, id, proposal).await?;
        let tx = self.0.store().write().await?;
        let stored = store::integrations::find(&tx, scope.id(), proposal.integration_id).await?;
        let stored = stored.ok_or(Error::NotFound)?;
        let (by, now) = (caller.display_name(), self.0.now());
        if !store::proposals::decide(&tx, scope.id(), proposal.id, Decision::Rejected, &by, now).await? {
            return Err(Error::NotNow(DECIDED));
        }
        let change = Change::of_client(scope.id(), "proposal.rejected", stored.settings.name.to_string())
            .with(differences(&stored, &proposal));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(())
    }
}
