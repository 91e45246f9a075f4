//! Which CSM works for which client.

use super::Operators;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::Invalid;
use domain::policy::{Action, Resource, Role};
use domain::slug::ClientSlug;
use store::clients::Client;
use store::installation::Shared;
use store::members::Member;

impl Operators<'_> {
    /// Assigns a CSM to a client; doing it again changes nothing.
    pub async fn assign(&self, caller: &Caller, member: &str, slug: &str) -> Result<(), Error> {
        let (tx, csm, client) = self.pair(caller, member, slug).await?;
        store::members::assign(&tx, csm.id, client.id).await?;
        record(self.0, &tx, caller, Change::of_client(client.id, "csm.assigned", csm.email.to_string())).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a CSM off a client; it counts from their next request on.
    pub async fn unassign(&self, caller: &Caller, member: &str, slug: &str) -> Result<(), Error> {
        let (tx, csm, client) = self.pair(caller, member, slug).await?;
        store::members::unassign(&tx, csm.id, client.id).await?;
        record(self.0, &tx, caller, Change::of_client(client.id, "csm.unassigned", csm.email.to_string())).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Both, in a transaction in which nobody removes the person meanwhile.
    async fn pair(&self, caller: &Caller, member: &str, slug: &str) -> Result<(store::Tx, Member, Client), Error> {
        self.0.authorize(caller, Action::Update, Resource::Staff)?;
        let tx = self.0.store().write().await?;
        store::installation::lock(&tx, Shared::Staff).await?;
        let csm = self.staff_member(&tx, member).await?;
        if csm.role != Role::Csm {
            return Err(Error::NotNow("Only a customer success manager can be assigned to a client."));
        }
        let unknown = || Error::field("client", Invalid::UnknownChoice { what: "Client" });
        let slug = ClientSlug::parse(slug).map_err(|_| unknown())?;
        let client = store::clients::by_slug(&tx, &slug).await?.ok_or_else(unknown)?;
        Ok((tx, csm, client))
    }
}
