//! An open guide: how far the integration has come, each time that has changed, and a check now and then. The stream ends
//! when all is done, or with the caller's right; a browser closes it while nobody looks.

use super::show::{Progress, look};
use super::{Guides, recheck};
use crate::checks::show::refreshed;
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};
use futures::stream::{self, Stream};
use std::future::Future;
use std::time::Duration;
use store::Integration;

/// How often the rows are looked at.
const EVERY: Duration = Duration::from_millis(400);

impl Guides<'_> {
    /// Whether the caller may keep this guide open: reading is not enough, because an open guide checks.
    pub async fn may_follow(&self, caller: &Caller, slug: &str, id: &str) -> Result<Integration, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Check).await?;
        self.0.integration_in(caller, &scope, id).await
    }

    pub fn follow(self, caller: Caller, slug: String, id: String) -> impl Stream<Item = Progress> + Send + 'static {
        let portal = self.0.clone();
        follow_with(self.0.clone(), move || {
            let (portal, caller, slug, id) = (portal.clone(), caller.clone(), slug.clone(), id.clone());
            async move {
                let caller = refreshed(&portal, &caller).await?;
                let integration = portal.guide().may_follow(&caller, &slug, &id).await.ok()?;
                Some((caller, integration))
            }
        })
    }
}

/// Follows the guide of the integration that `enter` finds at each look, for as long as it lets the caller in.
pub(crate) fn follow_with<Enter, Entering>(
    portal: Portal,
    enter: Enter,
) -> impl Stream<Item = Progress> + Send + 'static
where
    Enter: Fn() -> Entering + Clone + Send + 'static,
    Entering: Future<Output = Option<(Caller, Integration)>> + Send,
{
    stream::unfold(None::<Progress>, move |last| {
        let (portal, enter) = (portal.clone(), enter.clone());
        async move {
            if last.as_ref().is_some_and(Progress::is_done) {
                return None;
            }
            loop {
                if last.is_some() {
                    tokio::time::sleep(EVERY).await;
                }
                let (caller, integration) = enter().await?;
                let (now, _) = look(&portal, integration).await.ok()?;
                if let Err(error) = recheck::if_due(&portal, &caller, &now).await {
                    tracing::warn!(integration = %now.integration.id, %error, "an open guide could not check");
                }
                if last.as_ref() != Some(&now) {
                    return Some((now.clone(), Some(now)));
                }
            }
        }
    })
}
