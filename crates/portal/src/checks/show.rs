//! Reading a check, once or until it ends.

use super::Checks;
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::check::CheckState;
use domain::ids::{CheckId, IntegrationId};
use domain::policy::{Action, Resource};
use futures::stream::{self, Stream};
use std::time::Duration;
use store::{Check, Integration};

/// A check with what its page shows around it.
#[derive(Debug)]
pub struct CheckView {
    pub scope: ClientScope,
    pub integration: Integration,
    pub check: Check,
    pub now: Timestamp,
}

/// How often a watched check is read; each link takes longer than that on a real org.
const POLL: Duration = Duration::from_millis(150);

impl Checks<'_> {
    pub async fn show(&self, caller: &Caller, slug: &str, id: &str, check: &str) -> Result<CheckView, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Check).await?;
        let id = IntegrationId::parse(id).ok_or(Error::NotFound)?;
        let check = CheckId::parse(check).ok_or(Error::NotFound)?;
        let integration = store::integrations::find(self.0.store(), scope.id(), id).await?.ok_or(Error::NotFound)?;
        let check = store::checks::find(self.0.store(), scope.id(), id, check).await?.ok_or(Error::NotFound)?;
        Ok(CheckView { scope, integration, check, now: self.0.now() })
    }

    /// The check each time it has moved, and last when it is over. The row is the truth, so it does not matter which
    /// process runs the check. The stream also ends when the caller's right does: it is asked again at every move.
    pub fn watch(self, caller: Caller, view: CheckView) -> impl Stream<Item = Check> + Send + 'static {
        let portal = self.0.clone();
        let slug = view.scope.client.slug.to_string();
        stream::unfold((Some(view.check), true), move |(last, first)| {
            let (portal, caller, slug) = (portal.clone(), caller.clone(), slug.clone());
            async move {
                let last = last?;
                if first {
                    let over = last.state != CheckState::Running;
                    return Some((last.clone(), (Some(last).filter(|_| !over), false)));
                }
                loop {
                    tokio::time::sleep(POLL).await;
                    let (integration, check) = (last.integration_id.to_string(), last.id.to_string());
                    let caller = refreshed(&portal, &caller).await?;
                    let now = portal.checks().show(&caller, &slug, &integration, &check).await.ok()?.check;
                    if now.chain != last.chain || now.state != last.state {
                        let over = now.state != CheckState::Running;
                        return Some((now.clone(), (Some(now).filter(|_| !over), false)));
                    }
                }
            }
        })
    }
}

/// The caller with the rights of this moment.
pub(crate) async fn refreshed(portal: &crate::Portal, caller: &Caller) -> Option<Caller> {
    match (caller.member_id(), caller.origin()) {
        (Some(member), Some(origin)) => portal.session().caller(member, origin.clone()).await.ok().flatten(),
        _ => Some(caller.clone()),
    }
}
