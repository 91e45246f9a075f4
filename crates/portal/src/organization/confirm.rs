//! Confirming that events go to another organization from now on. What waits goes there, too, so it is for a client's
//! admins and their customer success manager alone: not for integrators, keys or guests.

use super::Organizations;
use crate::audit::{Change, record};
use crate::integrations::REMOVED;
use crate::{Caller, ClientScope, Error};
use domain::ids::IntegrationId;
use domain::integration::State;
use domain::organization::{Organization, in_words};
use domain::policy::{Action, Resource};
use serde_json::json;
use store::{Check, Integration};

/// Waiting deliveries are counted up to here.
const COUNTED: u32 = 100_000;

const DECIDED: &str =
    "This was decided in the meantime: the integration is not held back by a different org any more. Look at it again.";
const ANOTHER: &str =
    "The integration leads to another org now than when this page was opened. Look at both again before you confirm.";

/// What there is to confirm.
#[derive(Debug)]
pub struct Confirmation {
    /// `None` of an integration that was connected before organizations were kept.
    pub kept: Option<Organization>,
    /// What the last token belonged to; the kept one when the last check led back to it.
    pub found: Organization,
    /// Deliveries that go there once it is connected; `waiting_more` when they are more than were counted.
    pub waiting: i64,
    pub waiting_more: bool,
}

impl Organizations<'_> {
    /// Both organizations, and what waits.
    pub async fn prepare(&self, caller: &Caller, slug: &str, id: &str) -> Result<Confirmation, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Read).await?;
        let (kept, found) = both(&integration)?;
        let backlog =
            store::deliveries::backlog(self.0.store(), scope.id(), integration.id, COUNTED.saturating_add(1)).await?;
        let most = i64::from(COUNTED);
        Ok(Confirmation { kept, found, waiting: backlog.waiting.min(most), waiting_more: backlog.waiting > most })
    }

    /// Keeps the organization with this id instead, and checks the connection; once that passes, what waits goes there.
    /// Answers `None` when no check may be started now: the organization is kept all the same.
    pub async fn confirm(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        organization: &str,
    ) -> Result<Option<Check>, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Update).await?;
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        store::queues::lock(&tx, scope.id(), integration.id).await?;
        let stored = store::integrations::find(&tx, scope.id(), integration.id).await?;
        let mut stored = stored.ok_or(Error::NotFound)?;
        let (kept, found) = both(&stored)?;
        if found.id.as_str() != organization {
            return Err(Error::NotNow(ANOTHER));
        }
        stored.stand(stored.state.settings_changed().map_err(|_| Error::Gone(REMOVED))?, now);
        stored.proven.organization = Some(found.clone());
        stored.found_organization = None;
        stored.diagnosis = None;
        stored.last_check = None;
        stored.last_check_at = None;
        stored.updated_at = now;
        let overtaken = |error| match error {
            store::Error::Stale => Error::NotNow(ANOTHER),
            other => other.into(),
        };
        store::integrations::record_check(&tx, &stored).await.map_err(overtaken)?;
        // A new version: no session and no form of before counts any more.
        store::integrations::update(&tx, &stored).await.map_err(overtaken)?;
        let detail = json!({ "organization": { "before": in_words(kept.as_ref()), "after": found.to_string() } });
        let change =
            Change::of_client(scope.id(), "integration.organization_confirmed", stored.settings.name.to_string())
                .with(detail);
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        stored.version += 1;
        self.0.0.worker.forget_token(stored.id);
        self.0.checks().follow(caller, stored).await
    }

    async fn reach(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        action: Action,
    ) -> Result<(ClientScope, Integration), Error> {
        let scope = self.0.enter(caller, slug, action, Resource::Organization).await?;
        let id = IntegrationId::parse(id).ok_or(Error::NotFound)?;
        let found = store::integrations::find(self.0.store(), scope.id(), id).await?.ok_or(Error::NotFound)?;
        if found.state == State::Removed { Err(Error::Gone(REMOVED)) } else { Ok((scope, found)) }
    }
}

/// The organization that was kept, and the one to confirm.
fn both(integration: &Integration) -> Result<(Option<Organization>, Organization), Error> {
    if integration.state != State::OrganizationChanged {
        return Err(Error::NotNow(DECIDED));
    }
    let kept = integration.proven.organization.clone();
    let found = integration.found_organization.clone().or_else(|| kept.clone()).ok_or(Error::NotNow(DECIDED))?;
    Ok((kept, found))
}
