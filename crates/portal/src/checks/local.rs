//! The first link: everything that can be known without asking Salesforce.

use crate::keys::KeyPair;
use crate::{Error, Portal};
use domain::certificate::{Standing, standing};
use domain::diagnosis::{Evidence, LocalKind};
use store::{Certificate, Integration};

/// What the other links need from our own side.
pub(crate) struct Ready {
    pub(crate) key: KeyPair,
    pub(crate) username: String,
    pub(crate) consumer_key: String,
    /// For the person: which certificate, and until when.
    pub(super) detail: String,
}

/// Checks what was filled in, the certificate's dates, and that the key is the certificate's.
pub(crate) async fn look(portal: &Portal, integration: &Integration) -> Result<Result<Ready, Evidence>, Error> {
    let found = |kind| Ok(Err(Evidence::Local(kind)));
    let Some(username) = &integration.settings.username else { return found(LocalKind::NoUsername) };
    let Some(consumer_key) = &integration.settings.consumer_key else { return found(LocalKind::NoConsumerKey) };
    let Some(certificate) = store::certificates::newest(portal.store(), integration.client_id, integration.id).await?
    else {
        return found(LocalKind::KeyUnavailable);
    };
    match standing(certificate.not_before, certificate.not_after, portal.now()) {
        Standing::NotYetValid => return found(LocalKind::CertificateNotYetValid),
        Standing::Expired { .. } => return found(LocalKind::CertificateExpired),
        Standing::Valid { .. } | Standing::ExpiresSoon { .. } => {}
    }
    let Some(key) = open_key(portal, &certificate).await? else { return found(LocalKind::KeyUnavailable) };
    if !key.matches(&certificate.pem) {
        return found(LocalKind::KeyMismatch);
    }
    let detail = format!("valid until {}", certificate.not_after.date_words());
    Ok(Ok(Ready { key, username: username.to_string(), consumer_key: consumer_key.to_string(), detail }))
}

async fn open_key(portal: &Portal, certificate: &Certificate) -> Result<Option<KeyPair>, Error> {
    let Some(sealed) = store::certificates::sealed_key(portal.store(), certificate.client_id, certificate.id).await?
    else {
        return Ok(None);
    };
    match portal.sealer().open(certificate.id, &sealed) {
        Ok(opened) => KeyPair::from_sealed(&opened).map(Some),
        Err(error) => {
            tracing::error!(certificate = %certificate.id, error = %error, "a stored key does not open");
            Ok(None)
        }
    }
}
