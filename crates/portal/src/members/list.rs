//! Who belongs to a client.

use super::{Member, Members, obstacle};
use crate::{Caller, ClientScope, Error};
use domain::policy::{Action, Resource};

/// How many people a page of the list shows.
const PAGE: u32 = 50;

/// One person, and what the caller may not do with them now.
#[derive(Clone, Debug)]
pub struct MemberView {
    pub member: Member,
    /// Nobody else in the client is a Client Admin.
    pub is_last_admin: bool,
    /// Why the caller may not remove this person; `None` when they may.
    pub obstacle: Option<&'static str>,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct MemberPage {
    pub scope: ClientScope,
    pub people: Vec<Member>,
    /// Give it as `after` for the next page; `None` on the last one.
    pub next: Option<String>,
}

impl Members<'_> {
    /// People in the order of their e-mail addresses, 50 a page; `after` is where the page before ended.
    pub async fn list(&self, caller: &Caller, slug: &str, after: Option<&str>) -> Result<MemberPage, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Members).await?;
        let after = after.map(str::to_owned);
        let mut rows = store::members::of_client(self.0.store(), scope.id(), after, PAGE + 1).await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|last| last.email.to_string());
        Ok(MemberPage { scope, people: rows, next })
    }

    /// One person, for the pages that change them.
    pub async fn show(&self, caller: &Caller, slug: &str, member: &str) -> Result<MemberView, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Members).await?;
        let member = self.find(caller, &scope, member).await?;
        let is_last_admin = self.is_last_admin(self.0.store(), &scope, &member).await?;
        Ok(MemberView { obstacle: obstacle(caller, &member, is_last_admin), is_last_admin, member })
    }
}
