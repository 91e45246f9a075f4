//! The certificate, to whoever holds the link.

use super::Handoff;
use crate::certificates::CertificateFile;
use crate::{Caller, Error};
use domain::policy::Action;

impl Handoff<'_> {
    pub async fn certificate(&self, caller: &Caller, token: &str) -> Result<CertificateFile, Error> {
        let guest = self.let_in_to_work(caller, token, Action::Read).await?;
        let certificate = self.0.certificates().to_hand_out(&guest.integration).await?;
        self.note_use(&guest, Some(guest.change("handoff.certificate_downloaded"))).await?;
        Ok(CertificateFile::of(&guest.integration, certificate))
    }
}
