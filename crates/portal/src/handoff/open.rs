//! Opening the link: everything its page shows. Coming back on the same visit counts nothing.

use super::Handoff;
use super::guest::{Guest, address_of};
use crate::guide::{self, GuideView};
use crate::integrations::Integration;
use crate::{Caller, Error};
use domain::Timestamp;
use domain::policy::Action;
use domain::text::{ClientName, IntegrationName};
use store::{Certificate, Check, Proposal};

/// What a link opens.
#[derive(Debug)]
pub enum Opened {
    Work(Box<SalesforceSide>),
    /// The integration was connected with it.
    Result(Box<Finished>),
}

/// The Salesforce side of one integration.
#[derive(Debug)]
pub struct SalesforceSide {
    pub client: ClientName,
    pub integration: Integration,
    pub guide: GuideView,
    /// The newest certificate; there is one from activation on.
    pub certificate: Option<Certificate>,
    /// The last check, whoever started it.
    pub check: Option<Check>,
    /// What was proposed by this link and waits for a member.
    pub proposal: Option<Proposal>,
    /// Whom to ask.
    pub made_by: String,
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

/// What became of the work: read-only, and of the moment in which it was done.
#[derive(Debug)]
pub struct Finished {
    pub client: ClientName,
    pub integration: IntegrationName,
    pub at: Timestamp,
    /// The check that connected it.
    pub check: Option<Check>,
    /// Whom to ask.
    pub made_by: String,
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

impl Handoff<'_> {
    pub async fn open(&self, caller: &Caller, token: &str) -> Result<Opened, Error> {
        let guest = self.let_in(caller, token, Action::Read).await?;
        if guest.is_new_visit(address_of(&guest.caller).as_deref(), self.0.now().millis()) {
            self.note_use(&guest, Some(guest.change("handoff.opened"))).await?;
        }
        match guest.link.finished_at {
            Some(at) => self.result(guest, at).await.map(|result| Opened::Result(Box::new(result))),
            None => self.work(guest).await.map(|side| Opened::Work(Box::new(side))),
        }
    }

    async fn result(&self, guest: Guest, at: Timestamp) -> Result<Finished, Error> {
        Ok(Finished {
            check: self.check_of(&guest).await?,
            client: guest.scope.client.name,
            integration: guest.integration.settings.name,
            at,
            made_by: guest.link.made_by,
            expires_at: guest.link.expires_at,
            now: self.0.now(),
        })
    }

    async fn work(&self, guest: Guest) -> Result<SalesforceSide, Error> {
        let certificate = self.0.integrations().certificate_of(&guest.integration).await?;
        let check = self.check_of(&guest).await?;
        let proposal = store::proposals::open(self.0.store(), guest.scope.id(), guest.integration.id).await?;
        let guide = guide::view(self.0, guest.integration.clone()).await?;
        Ok(SalesforceSide {
            client: guest.scope.client.name,
            integration: guest.integration,
            guide,
            certificate,
            check,
            // What another link's holder proposed is not for this one.
            proposal: proposal.filter(|proposal| proposal.link == guest.link.id),
            made_by: guest.link.made_by,
            expires_at: guest.link.expires_at,
            now: self.0.now(),
        })
    }
}
