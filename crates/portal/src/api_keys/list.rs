//! The keys of a client, revoked ones included: who looks at a list of keys wants to know what was there, too.

use super::{ApiKeys, KeyRow};
use crate::{Caller, ClientScope, Error};
use domain::policy::{Action, Resource};
use store::Page;

/// How many keys a page of the list shows.
const PAGE: u32 = 50;

/// A page of the list.
#[derive(Clone, Debug)]
pub struct KeyPage {
    pub scope: ClientScope,
    pub keys: Page<KeyRow>,
}

impl ApiKeys<'_> {
    /// Newest first, 50 a page; `before` continues an earlier page.
    pub async fn list(&self, caller: &Caller, slug: &str, before: Option<&str>) -> Result<KeyPage, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Keys).await?;
        let keys = store::keys::of_client(self.0.store(), scope.id(), before, PAGE).await?;
        Ok(KeyPage { scope, keys })
    }

    /// One key that is not revoked, for the page that revokes it.
    pub async fn show(&self, caller: &Caller, slug: &str, key: &str) -> Result<KeyRow, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Keys).await?;
        self.find_live(caller, &scope, key).await
    }
}
