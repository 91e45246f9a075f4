//! The bundle, to whoever holds the link.

use super::Handoff;
use crate::bundles::{BundleFile, bundle_of};
use crate::{Caller, Error};
use domain::app_kind::AppKind;
use domain::policy::Action;

impl Handoff<'_> {
    pub async fn bundle(&self, caller: &Caller, token: &str, app: AppKind) -> Result<BundleFile, Error> {
        let guest = self.let_in_to_work(caller, token, Action::Read).await?;
        let certificate = self.0.certificates().to_hand_out(&guest.integration).await?;
        let bundle = bundle_of(&self.0.settings().vendor, &guest.integration, &certificate, app)?;
        self.note_use(&guest, Some(guest.change("handoff.bundle_downloaded"))).await?;
        Ok(bundle)
    }
}
