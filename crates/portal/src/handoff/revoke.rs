//! Revoking a link: it opens nothing from the next request on.

use super::Handoff;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::handoff::{Standing, standing};
use domain::ids::{ClientId, HandoffLinkId, IntegrationId};
use domain::policy::Action;
use serde_json::json;
use store::HandoffLink;

/// Why there is nothing to end any more.
pub(super) const ENDED: &str = "This hand-off link does not work any more: it was revoked or replaced, or has expired.";

impl Handoff<'_> {
    pub async fn revoke(&self, caller: &Caller, slug: &str, id: &str, link: &str) -> Result<(), Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Delete).await?;
        let link = HandoffLinkId::parse(link).ok_or(Error::NotFound)?;
        let link = self.find_live(scope.id(), integration.id, link).await?;
        let tx = self.0.store().write().await?;
        if !store::handoff_links::revoke(&tx, scope.id(), integration.id, link.id, self.0.now()).await? {
            return Err(Error::Gone(ENDED));
        }
        let change = Change::of_client(scope.id(), "handoff.revoked", integration.settings.name.to_string())
            .with(json!({ "link": link.id }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A link of this integration that still opens it.
    pub(super) async fn find_live(
        &self,
        client: ClientId,
        integration: IntegrationId,
        link: HandoffLinkId,
    ) -> Result<HandoffLink, Error> {
        let found = store::handoff_links::find(self.0.store(), client, integration, link).await?;
        let found = found.ok_or(Error::NotFound)?;
        match standing(found.revoked_at, found.expires_at, self.0.now()) {
            Standing::Live => Ok(found),
            Standing::Revoked | Standing::Expired => Err(Error::Gone(ENDED)),
        }
    }
}
