//! Opening the link: everything its page shows. Coming back on the same visit counts nothing.

use super::Handoff;
use super::guest::address_of;
use crate::guide::{self, GuideView};
use crate::integrations::Integration;
use crate::{Caller, Error};
use domain::Timestamp;
use domain::policy::Action;
use domain::text::ClientName;
use store::{Certificate, Check};

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
    /// Whom to ask.
    pub made_by: String,
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

impl Handoff<'_> {
    pub async fn open(&self, caller: &Caller, token: &str) -> Result<SalesforceSide, Error> {
        let guest = self.let_in(caller, token, Action::Read).await?;
        let now = self.0.now();
        if guest.is_new_visit(address_of(&guest.caller).as_deref(), now.millis()) {
            self.note_use(&guest, Some(guest.change("handoff.opened"))).await?;
        }
        let certificate = self.0.integrations().certificate_of(&guest.integration).await?;
        let check = store::checks::newest(self.0.store(), guest.scope.id(), guest.integration.id, 1).await?;
        let guide = guide::view(self.0, guest.integration.clone()).await?;
        Ok(SalesforceSide {
            client: guest.scope.client.name,
            integration: guest.integration,
            guide,
            certificate,
            check: check.into_iter().next(),
            made_by: guest.link.made_by,
            expires_at: guest.link.expires_at,
            now,
        })
    }
}
