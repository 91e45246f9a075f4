//! Values that whoever holds a hand-off link proposes in place of values that worked. A member who may edit the
//! integration accepts or rejects them; nothing changes before that.

mod decide;
mod make;
mod notify;

pub use store::Proposal;

use crate::{Caller, ClientScope, Error, Portal};
use domain::ids::{IntegrationId, ProposalId};
use domain::policy::{Action, Resource};

/// The proposal verbs.
pub struct Proposals<'a>(pub(crate) &'a Portal);

impl Proposals<'_> {
    /// What waits for a decision about this integration.
    pub async fn open(&self, caller: &Caller, slug: &str, id: &str) -> Result<Option<Proposal>, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Proposals).await?;
        let id = IntegrationId::parse(id).ok_or(Error::NotFound)?;
        Ok(store::proposals::open(self.0.store(), scope.id(), id).await?)
    }

    /// The proposal that a decision is about.
    async fn reach(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        proposal: &str,
    ) -> Result<(ClientScope, Proposal), Error> {
        let scope = self.0.enter(caller, slug, Action::Update, Resource::Proposals).await?;
        let id = IntegrationId::parse(id).ok_or(Error::NotFound)?;
        let proposal = ProposalId::parse(proposal).ok_or(Error::NotFound)?;
        // Also one that never existed: whoever may decide learns nothing from the difference.
        store::integrations::find(self.0.store(), scope.id(), id).await?.ok_or(Error::NotFound)?;
        let open = store::proposals::open(self.0.store(), scope.id(), id).await?;
        let open = open.filter(|open| open.id == proposal).ok_or(Error::NotNow(DECIDED))?;
        Ok((scope, open))
    }
}

const DECIDED: &str = "This proposal was decided about or replaced in the meantime. Look at the integration again.";
