//! The links of an integration, for those who make and revoke them.

use super::Handoff;
use crate::{Caller, Error};
use domain::Timestamp;
use domain::ids::HandoffLinkId;
use domain::policy::Action;
use store::HandoffLink;

/// How many links that ended are shown.
const ENDED: u64 = 5;

/// Every link that works, and the last ones that do not any more; newest first.
#[derive(Clone, Debug)]
pub struct LinkList {
    pub live: Vec<HandoffLink>,
    pub ended: Vec<HandoffLink>,
    /// Whether this installation can send mails.
    pub can_mail: bool,
    pub now: Timestamp,
}

impl Handoff<'_> {
    pub async fn links(&self, caller: &Caller, slug: &str, id: &str) -> Result<LinkList, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Read).await?;
        let (store, now) = (self.0.store(), self.0.now());
        let live = store::handoff_links::live(store, scope.id(), integration.id, now).await?;
        let ended = store::handoff_links::ended(store, scope.id(), integration.id, now, ENDED).await?;
        Ok(LinkList { live, ended, can_mail: self.0.settings().smtp.is_some(), now })
    }

    /// One link that works, for the step that ends it.
    pub async fn link(&self, caller: &Caller, slug: &str, id: &str, link: &str) -> Result<HandoffLink, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Read).await?;
        let link = HandoffLinkId::parse(link).ok_or(Error::NotFound)?;
        self.find_live(scope.id(), integration.id, link).await
    }
}
