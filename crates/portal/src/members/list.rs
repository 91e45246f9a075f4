//! Who belongs to a client.

use super::Members;
use crate::{Caller, ClientScope, Error};
use domain::policy::{Action, Resource};
use store::members::Member;

/// How many people a page of the list shows.
pub(super) const PAGE: u32 = 50;

impl Members<'_> {
    /// People in the order of their e-mail addresses, 50 a page; `after` is the last address of the page before.
    pub async fn list(
        &self,
        caller: &Caller,
        slug: &str,
        after: Option<&str>,
    ) -> Result<(ClientScope, Vec<Member>), Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Members).await?;
        let rows = store::members::of_client(self.0.store(), scope.id(), after.map(str::to_owned), PAGE).await?;
        Ok((scope, rows))
    }

    /// One person, for the page that changes them.
    pub async fn show(&self, caller: &Caller, slug: &str, member: &str) -> Result<(ClientScope, Member), Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Members).await?;
        let row = self.find(&scope, member).await?;
        Ok((scope, row))
    }
}
