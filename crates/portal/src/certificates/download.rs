//! Handing out the certificate. It is public; the right to read the integration is enough.

use super::Certificates;
use crate::integrations::REMOVED;
use crate::{Caller, Error};
use domain::integration::State;
use domain::policy::Action;

/// A certificate as a file to download.
#[derive(Clone, Debug)]
pub struct CertificateFile {
    /// Such as `orgbridge-production.crt`: ASCII letters, digits and hyphens only.
    pub file_name: String,
    pub pem: String,
}

/// Nothing is handed out that Salesforce could only refuse.
const OVER: &str =
    "This certificate is over and its key destroyed. Download the one that the integration's page offers.";
/// The same when there is no other one.
pub const NONE_LEFT: &str =
    "There is no certificate to hand out: the last one was revoked. Make a new one on the integration's page.";

impl Certificates<'_> {
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
            None => store::certificates::newest(self.0.store(), scope.id(), integration.id)
                .await?
                .ok_or(Error::Gone(NONE_LEFT))?,
            Some(thumbprint) => {
                let thumbprint = thumbprint.to_ascii_lowercase();
                let found = store::certificates::by_thumbprint(self.0.store(), scope.id(), integration.id, &thumbprint);
                found.await?.ok_or(Error::NotFound)?
            }
        };
        if !certificate.state.has_key() {
            return Err(Error::Gone(OVER));
        }
        Ok(CertificateFile { file_name: file_name(integration.settings.name.as_str()), pem: certificate.pem })
    }
}

fn file_name(integration: &str) -> String {
    let mut name = String::from("orgbridge");
    for word in integration.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        name.push('-');
        name.push_str(&word.to_ascii_lowercase());
    }
    name.truncate(60);
    name.push_str(".crt");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_harmless_whatever_the_integration_is_called() {
        assert_eq!(file_name("Production (EMEA)"), "orgbridge-production-emea.crt");
        assert_eq!(file_name("../../etc/passwd\"\r\n"), "orgbridge-etc-passwd.crt");
        assert_eq!(file_name("日本"), "orgbridge.crt");
        assert!(file_name(&"x".repeat(80)).len() <= 64);
    }
}
