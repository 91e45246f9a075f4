//! The check, started and watched by whoever holds the link.

use super::Handoff;
use super::guest::Guest;
use crate::certificates::sign_in::NewFirst;
use crate::checks::show::until_over;
use crate::integrations::Integration;
use crate::{Caller, Error};
use domain::Timestamp;
use domain::policy::Action;
use futures::stream::Stream;
use store::Check;

/// The last check of the link's integration.
#[derive(Debug)]
pub struct GuestCheck {
    pub integration: Integration,
    /// `None` before the first one.
    pub check: Option<Check>,
    /// The link has done its work, and this is the check that showed it.
    pub finished: bool,
    /// Whom to ask.
    pub made_by: String,
    pub now: Timestamp,
}

impl Handoff<'_> {
    /// The check that is running now: a new one, or the one somebody else started.
    pub async fn start_check(&self, caller: &Caller, token: &str) -> Result<Check, Error> {
        let guest = self.let_in_to_work(caller, token, Action::Create).await?;
        self.note_use(&guest, None).await?;
        self.0.checks().begin(&guest.caller, guest.integration, NewFirst::Always, true).await
    }

    /// The last check, whoever started it.
    pub async fn last_check(&self, caller: &Caller, token: &str) -> Result<GuestCheck, Error> {
        let guest = self.let_in(caller, token, Action::Read).await?;
        let check = self.check_of(&guest).await?;
        Ok(GuestCheck {
            integration: guest.integration,
            check,
            finished: guest.link.finished_at.is_some(),
            made_by: guest.link.made_by,
            now: self.0.now(),
        })
    }

    /// The last check; of a link that has done its work, the one that connected the integration: what became of it since is
    /// not for this guest.
    pub(super) async fn check_of(&self, guest: &Guest) -> Result<Option<Check>, Error> {
        let (client, integration) = (guest.scope.id(), guest.integration.id);
        match guest.link.finished_at {
            Some(at) => Ok(store::checks::finished_at(self.0.store(), client, integration, at).await?),
            None => Ok(store::checks::newest(self.0.store(), client, integration, 1).await?.into_iter().next()),
        }
    }

    /// The check each time it has moved, and last when it is over. The stream also ends with the link.
    pub fn watch(self, caller: Caller, token: String, check: Check) -> impl Stream<Item = Check> + Send + 'static {
        let portal = self.0.clone();
        let (integration, id) = (check.integration_id, check.id);
        until_over(check, move || {
            let (portal, caller, token) = (portal.clone(), caller.clone(), token.clone());
            async move {
                let guest = portal.handoff().still_in(&caller, &token, Action::Read).await?;
                store::checks::find(portal.store(), guest.scope.id(), integration, id).await.ok().flatten()
            }
        })
    }
}
