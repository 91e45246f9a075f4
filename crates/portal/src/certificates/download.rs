//! Handing out the certificate. It is public; the right to read the integration is enough.

use super::Certificates;
use crate::integrations::REMOVED;
use crate::{Caller, Error};
use domain::integration::State;
use domain::policy::Action;
use store::{Certificate, Integration};

/// A certificate as a file to download.
#[derive(Clone, Debug)]
pub struct CertificateFile {
    /// Such as `orgbridge-production.crt`: ASCII letters, digits and hyphens only.
    pub file_name: String,
    pub pem: String,
}

impl CertificateFile {
    pub(crate) fn of(integration: &Integration, certificate: Certificate) -> Self {
        Self { file_name: format!("{}.crt", file_stem(integration.settings.name.as_str())), pem: certificate.pem }
    }
}

/// Nothing is handed out that Salesforce could only refuse.
const OVER: &str =
    "This certificate is over and its key destroyed. Download the one that the integration's page offers.";
/// The same when there is no other one.
pub const NONE_LEFT: &str =
    "There is no certificate to hand out: the last one was revoked. Make a new one on the integration's page.";

impl Certificates<'_> {
    /// The certificate to hand out, for whoever was let in to this integration already.
    pub(crate) async fn to_hand_out(&self, integration: &Integration) -> Result<Certificate, Error> {
        let newest = store::certificates::newest(self.0.store(), integration.client_id, integration.id).await?;
        newest.ok_or(Error::Gone(NONE_LEFT))
    }

    /// The certificate to hand out, or the one with that SHA-256 thumbprint.
    pub async fn download(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        thumbprint: Option<&str>,
    ) -> Result<CertificateFile, Error> {
        let (scope, integration) = self.0.integrations().reach(caller, slug, id, Action::Read).await?;
        if integration.state == State::Removed {
            return Err(Error::Gone(REMOVED));
        }
        let certificate = match thumbprint {
            None => self.to_hand_out(&integration).await?,
            Some(thumbprint) => {
                let thumbprint = thumbprint.to_ascii_lowercase();
                let found = store::certificates::by_thumbprint(self.0.store(), scope.id(), integration.id, &thumbprint);
                found.await?.ok_or(Error::NotFound)?
            }
        };
        if !certificate.state.has_key() {
            return Err(Error::Gone(OVER));
        }
        Ok(CertificateFile::of(&integration, certificate))
    }
}

/// What the name of a file about this integration begins with.
pub(crate) fn file_stem(integration: &str) -> String {
    let mut name = String::from("orgbridge");
    for word in integration.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        name.push('-');
        name.push_str(&word.to_ascii_lowercase());
    }
    name.truncate(60);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_harmless_whatever_the_integration_is_called() {
        assert_eq!(file_stem("Production (EMEA)"), "orgbridge-production-emea");
        assert_eq!(file_stem("../../etc/passwd\"\r\n"), "orgbridge-etc-passwd");
        assert_eq!(file_stem("日本"), "orgbridge");
        assert!(file_stem(&"x".repeat(80)).len() <= 60);
    }
}
