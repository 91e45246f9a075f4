//! The heart of the portal: integrations from the first form to removal.

mod add;
mod edit;
mod list;
mod pause;
mod remove;
mod show;

pub use add::NewIntegration;
pub use edit::Edited;
pub(crate) use list::progress;
pub use list::{ListPage, next_step};
pub use show::Overview;
/// Rows as the store keeps them, and the question for a page of the list.
pub use store::{Certificate, EventSet, Integration, ListQuery, ListRow, Sort, StatusFilter};

use crate::{Caller, ClientScope, Error, Portal};
use domain::ids::IntegrationId;
use domain::integration::State;
use domain::policy::{Action, Resource};

/// The integration verbs.
pub struct Integrations<'a>(pub(crate) &'a Portal);

impl Integrations<'_> {
    /// The caller's way to one integration of one client. An id of another client is unknown.
    pub(crate) async fn reach(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        action: Action,
    ) -> Result<(ClientScope, Integration), Error> {
        let scope = self.0.enter(caller, slug, action, Resource::Integration).await?;
        let found = self.0.integration_in(caller, &scope, id).await?;
        Ok((scope, found))
    }

    /// The same, refused when the integration was removed.
    pub(crate) async fn reach_alive(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        action: Action,
    ) -> Result<(ClientScope, Integration), Error> {
        let (scope, found) = self.reach(caller, slug, id, action).await?;
        if found.state == State::Removed { Err(Error::Gone(REMOVED)) } else { Ok((scope, found)) }
    }

    async fn event_set(&self, integration: &Integration) -> Result<EventSet, Error> {
        let set = store::event_types::set(self.0.store(), integration.settings.event_set).await?;
        set.ok_or_else(|| Error::internal("an integration's event set is missing", integration.id.to_string()))
    }

    pub(crate) async fn certificate_of(&self, integration: &Integration) -> Result<Option<Certificate>, Error> {
        Ok(store::certificates::newest(self.0.store(), integration.client_id, integration.id).await?)
    }

    /// The event sets a form offers, in their order.
    pub async fn event_sets(&self, caller: &Caller) -> Result<Vec<EventSet>, Error> {
        self.0.authorize(caller, Action::Read, Resource::EventTypes)?;
        Ok(store::event_types::sets(self.0.store()).await?)
    }
}

const OVERTAKEN: &str = "Somebody else changed this integration at the same moment. Look at it and try again.";

/// The integration as it is now, held until the transaction ends: its state may have moved since it was read. `None` when
/// somebody saved a later version.
async fn locked(tx: &store::Tx, seen: &Integration) -> Result<Option<Integration>, Error> {
    store::queues::lock(tx, seen.client_id, seen.id).await?;
    let stored = store::integrations::find(tx, seen.client_id, seen.id).await?;
    Ok(stored.filter(|stored| stored.version == seen.version))
}

impl Portal {
    /// One integration of a client the caller was let into, removed ones included. That somebody asked for one of another
    /// client is noted.
    pub(crate) async fn integration_in(
        &self,
        caller: &Caller,
        scope: &ClientScope,
        id: &str,
    ) -> Result<Integration, Error> {
        let found = match IntegrationId::parse(id) {
            Some(id) => store::integrations::find(self.store(), scope.id(), id).await?,
            None => None,
        };
        found.ok_or_else(|| self.missing(caller, scope, "an integration"))
    }
}

/// Saves on top of the version that was read. Whoever is overtaken has nothing to lose here but a click.
async fn update(tx: &store::Tx, integration: &Integration) -> Result<(), Error> {
    store::integrations::update(tx, integration).await.map_err(|error| match error {
        store::Error::Stale => Error::NotNow(OVERTAKEN),
        other => other.into(),
    })
}

pub(crate) const REMOVED: &str =
    "This integration was removed and its key destroyed. Its history stays; add a new integration to connect again.";
