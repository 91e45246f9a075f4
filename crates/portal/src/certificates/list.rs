//! Every certificate an integration ever had, and the one of a client that ends first.

use super::revoke::revocable;
use super::{Certificates, Held, Soonest, held};
use crate::{Caller, ClientScope, Error};
use domain::Timestamp;
use domain::policy::{Action, Resource};
use store::{Certificate, Integration};

/// The certificates of one integration.
#[derive(Debug)]
pub struct CertificateList {
    pub scope: ClientScope,
    pub integration: Integration,
    /// Newest first.
    pub certificates: Vec<Certificate>,
    pub now: Timestamp,
}

impl CertificateList {
    /// Which still have their key: what decides about every button.
    pub fn held(&self) -> Held {
        held(&self.certificates)
    }

    /// The one that revoking is about.
    pub fn revocable(&self) -> Option<Certificate> {
        revocable(&self.certificates)
    }
}

impl Certificates<'_> {
    pub async fn list(&self, caller: &Caller, slug: &str, id: &str) -> Result<CertificateList, Error> {
        let (scope, integration) = self.0.integrations().reach(caller, slug, id, Action::Read).await?;
        let certificates = store::certificates::all(self.0.store(), scope.id(), integration.id).await?;
        Ok(CertificateList { scope, integration, certificates, now: self.0.now() })
    }

    /// The certificate of a client that ends first.
    pub async fn soonest(&self, caller: &Caller, slug: &str) -> Result<Option<Soonest>, Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Integration).await?;
        Ok(store::certificates::soonest(self.0.store(), scope.id()).await?)
    }
}
