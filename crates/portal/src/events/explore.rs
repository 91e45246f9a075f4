//! Looking through a client's events.

use super::Events;
use crate::{Caller, ClientScope, Error};
use domain::policy::{Action, Resource};
use store::Page;
use store::events::{EventRow, EventsQuery};

impl Events<'_> {
    /// A page of the client's events, newest first, with where each stands.
    pub async fn explore(
        &self,
        caller: &Caller,
        slug: &str,
        query: &EventsQuery,
    ) -> Result<(ClientScope, Page<EventRow>), Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Events).await?;
        let page = store::events::explore(self.0.store(), scope.id(), query).await?;
        Ok((scope, page))
    }
}
