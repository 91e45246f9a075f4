//! The guide, kept open by whoever holds the link: each look asks again whether the link still opens something.

use super::Handoff;
use crate::guide::{Progress, follow_with};
use crate::{Caller, Error};
use domain::ids::IntegrationId;
use domain::policy::Action;
use futures::stream::Stream;

impl Handoff<'_> {
    /// Whether the guide may be kept open with this token: reading is not enough, because an open guide checks.
    pub async fn may_follow(&self, caller: &Caller, token: &str) -> Result<IntegrationId, Error> {
        self.let_in_to_work(caller, token, Action::Create).await.map(|guest| guest.integration.id)
    }

    /// How far the integration has come, each time that has changed. Ends when all is done, or with the link.
    pub fn follow(self, caller: Caller, token: String) -> impl Stream<Item = Progress> + Send + 'static {
        let portal = self.0.clone();
        follow_with(self.0.clone(), move || {
            let (portal, caller, token) = (portal.clone(), caller.clone(), token.clone());
            async move {
                let guest = portal.handoff().still_in(&caller, &token, Action::Create).await?;
                Some((guest.caller, guest.integration))
            }
        })
    }
}
