//! Handing out the certificate. It is public; the right to read the integration is enough.

use super::{Integrations, REMOVED};
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

impl Integrations<'_> {
    /// The newest certificate, or the one with that SHA-256 thumbprint.
    pub async fn certificate(
        &self,
        caller: &Caller,
        slug: &str,
        id: &str,
        thumbprint: Option<&str>,
    ) -> Result<CertificateFile, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Read).await?;
        if integration.state == State::Removed {
            return Err(Error::Gone(REMOVED));
        }
        let found = match thumbprint {
            None => self.certificate_of(&integration).await?,
            Some(thumbprint) => {
                let thumbprint = thumbprint.to_ascii_lowercase();
                store::certificates::by_thumbprint(self.0.store(), scope.id(), integration.id, &thumbprint).await?
            }
        };
        let certificate = found.ok_or(Error::NotFound)?;
        Ok(CertificateFile {
            file_name: format!("{}.crt", file_stem(integration.settings.name.as_str())),
            pem: certificate.pem,
        })
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
