//! Reading a check, once or until it ends.

use super::Checks;
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::check::CheckState;
use domain::ids::CheckId;
use domain::policy::{Action, Resource};
use futures::stream::{self, Stream};
use std::future::Future;
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
        let integration = self.0.integration_in(caller, &scope, id).await?;
        let found = match CheckId::parse(check) {
            Some(check) => store::checks::find(self.0.store(), scope.id(), integration.id, check).await?,
            None => None,
        };
        let check = found.ok_or_else(|| self.0.missing(caller, &scope, "a connection check"))?;
        Ok(CheckView { scope, integration, check, now: self.0.now() })
    }

    /// The check each time it has moved, and last when it is over. The stream also ends when the caller's right does: it
    /// is asked again at every look.
    pub fn watch(self, caller: Caller, view: CheckView) -> impl Stream<Item = Check> + Send + 'static {
        let portal = self.0.clone();
        let slug = view.scope.client.slug.to_string();
        let (integration, check) = (view.integration.id.to_string(), view.check.id.to_string());
        until_over(view.check, move || {
            let (portal, caller) = (portal.clone(), caller.clone());
            let (slug, integration, check) = (slug.clone(), integration.clone(), check.clone());
            async move {
                let caller = refreshed(&portal, &caller).await?;
                Some(portal.checks().show(&caller, &slug, &integration, &check).await.ok()?.check)
            }
        })
    }
}

/// A check each time it has moved, as `look` finds it, and last when it is over. The row is the truth, so it does not
/// matter which process runs the check. Ends when `look` finds nothing.
pub(crate) fn until_over<Look, Found>(check: Check, look: Look) -> impl Stream<Item = Check> + Send + 'static
where
    Look: Fn() -> Found + Send + Sync + 'static,
    Found: Future<Output = Option<Check>> + Send,
{
    stream::unfold((Some(check), true, look), |(last, first, look)| async move {
        let mut now = last?;
        if !first {
            let (chain, state) = (now.chain, now.state);
            loop {
                tokio::time::sleep(POLL).await;
                now = look().await?;
                if now.chain != chain || now.state != state {
                    break;
                }
            }
        }
        let next = (now.state == CheckState::Running).then(|| now.clone());
        Some((now, (next, false, look)))
    })
}

/// The caller with the rights of this moment.
pub(crate) async fn refreshed(portal: &crate::Portal, caller: &Caller) -> Option<Caller> {
    match (caller.member_id(), caller.origin()) {
        (Some(member), Some(origin)) => portal.session().caller(member, origin.clone()).await.ok().flatten(),
        _ => Some(caller.clone()),
    }
}
