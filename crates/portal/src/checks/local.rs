//! The first link: everything that can be known without asking Salesforce.

use crate::certificates::sign_in::NewFirst;
use crate::keys::KeyPair;
use crate::{Error, Portal};
use domain::certificate::{Standing, State, signing_order, standing};
use domain::diagnosis::{Evidence, LocalKind};
use store::{Certificate, Integration};

/// A certificate with its key open.
pub(crate) struct Signer {
    pub(crate) certificate: Certificate,
    pub(crate) key: KeyPair,
}

/// What the other links need from our own side.
pub(crate) struct Ready {
    /// In the order in which they are tried; at least one.
    pub(crate) signers: Vec<Signer>,
    pub(crate) username: String,
    pub(crate) consumer_key: String,
    /// For the person: which certificates, and until when.
    pub(super) detail: String,
}

/// Checks what was filled in, the certificates' dates, and that each key is its certificate's.
pub(crate) async fn look(
    portal: &Portal,
    integration: &Integration,
    new_first: NewFirst,
) -> Result<Result<Ready, Evidence>, Error> {
    let found = |kind| Ok(Err(Evidence::Local(kind)));
    let Some(username) = &integration.settings.username else { return found(LocalKind::NoUsername) };
    let Some(consumer_key) = &integration.settings.consumer_key else { return found(LocalKind::NoConsumerKey) };
    let certificates = store::certificates::all(portal.store(), integration.client_id, integration.id).await?;
    let mut signers = Vec::new();
    let mut first_misfit = None;
    for certificate in in_order(portal, certificates, new_first) {
        let state = certificate.state;
        match signer(portal, certificate).await? {
            Ok(signer) => signers.push(signer),
            // Salesforce would refuse the other one as the wrong certificate, which it is not.
            Err(LocalKind::KeyUnavailable) if state == State::InUse => return found(LocalKind::KeyUnavailable),
            Err(kind) => first_misfit = first_misfit.or(Some(kind)),
        }
    }
    if signers.is_empty() {
        return found(first_misfit.unwrap_or(LocalKind::NoCertificate));
    }
    let detail = words(&signers);
    Ok(Ok(Ready { signers, username: username.to_string(), consumer_key: consumer_key.to_string(), detail }))
}

fn in_order(portal: &Portal, certificates: Vec<Certificate>, new_first: NewFirst) -> Vec<Certificate> {
    let is_due = |one: &Certificate| one.next_try_at.is_some_and(|at| at <= portal.now());
    let new_first =
        new_first == NewFirst::Always || certificates.iter().any(|one| one.state == State::Waiting && is_due(one));
    signing_order(certificates, |certificate| certificate.state, new_first)
}

async fn signer(portal: &Portal, certificate: Certificate) -> Result<Result<Signer, LocalKind>, Error> {
    match standing(certificate.not_before, certificate.not_after, portal.now()) {
        Standing::NotYetValid => return Ok(Err(LocalKind::CertificateNotYetValid)),
        Standing::Expired { .. } => return Ok(Err(LocalKind::CertificateExpired)),
        Standing::Valid { .. } | Standing::ExpiresSoon { .. } => {}
    }
    let Some(key) = open_key(portal, &certificate).await? else { return Ok(Err(LocalKind::KeyUnavailable)) };
    if !key.matches(&certificate.pem) {
        return Ok(Err(LocalKind::KeyMismatch));
    }
    Ok(Ok(Signer { certificate, key }))
}

fn words(signers: &[Signer]) -> String {
    let until = |signer: &Signer| format!("valid until {}", signer.certificate.not_after.date_words());
    match signers {
        [only] => until(only),
        several => {
            let each = several.iter().map(|one| format!("{}: {}", one.certificate.state.label(), until(one)));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

async fn open_key(portal: &Portal, certificate: &Certificate) -> Result<Option<KeyPair>, Error> {
    let Some(sealed) = store::certificates::sealed_key(portal.store(), certificate.client_id, certificate.id).await?
    else {
        return Ok(None);
    };
    match portal.sealer().open(certificate.id, &sealed) {
        Ok(opened) => KeyPair::from_sealed(&opened).map(Some),
        Err(error) => {
            let master_key = sealed.master_key_id;
            tracing::error!(certificate = %certificate.id, master_key, error = %error, "a stored key does not open");
            Ok(None)
        }
    }
}
