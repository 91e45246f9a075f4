//! Signing in while there may be two keys: with the one known to work, and once with the other when Salesforce refuses
//! the signature. What it takes is the proof of which certificate it holds.

use super::{State, in_state, step};
use crate::audit::{Change, record};
use crate::checks::local::{Ready, Signer};
use crate::organization::{NoToken, verify};
use crate::{Caller, Error, Portal};
use domain::certificate::{OVERLAP_SECS, is_signature_refusal, trial_pause_secs};
use domain::organization::Organization;
use salesforce::{Failure, FailureKind, JwtBearer, Token};
use serde_json::json;
use store::{Certificate, Integration};

/// Whether the new certificate of a rotation is tried before the one known to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewFirst {
    /// A person wants to know now.
    Always,
    /// Only when its next try is due.
    WhenDue,
}

/// A token, the organization it belongs to, and the certificate that Salesforce took the signature of.
pub(crate) struct SignedIn {
    pub(crate) token: Token,
    pub(crate) organization: Organization,
    pub(crate) certificate: Certificate,
}

/// How often a sign-in is written down for one certificate at most, in milliseconds.
const NOTED_EVERY_MS: i64 = 60 * 1000;

/// Signs in with the first key that Salesforce takes. Any other refusal than of the signature ends it. This is the only
/// way to a token, so none is used that belongs to another organization than the one that was kept.
pub(crate) async fn sign_in(
    portal: &Portal,
    integration: &Integration,
    ready: &Ready,
) -> Result<Result<SignedIn, NoToken>, Error> {
    let mut refused = None;
    for signer in &ready.signers {
        match ask(portal, integration, ready, signer).await {
            Ok(token) => {
                // Before it proves the certificate: another organization may hold the same one.
                let organization = match verify(portal, integration, &token).await? {
                    Ok(organization) => organization,
                    Err(no_token) => return Ok(Err(no_token)),
                };
                took(portal, integration, &signer.certificate).await?;
                return Ok(Ok(SignedIn { token, organization, certificate: signer.certificate.clone() }));
            }
            Err(failure) if is_about_signature(&failure) => {
                note_refusal(portal, &signer.certificate).await?;
                refused = Some(failure);
            }
            Err(failure) => return Ok(Err(NoToken::Failed(failure))),
        }
    }
    refused
        .map(|failure| Err(NoToken::Failed(failure)))
        .ok_or_else(|| Error::internal("nothing was there to sign with", integration.id.to_string()))
}

async fn ask(portal: &Portal, integration: &Integration, ready: &Ready, signer: &Signer) -> Result<Token, Failure> {
    let ask = JwtBearer {
        login_host: integration.settings.login_host.host(),
        consumer_key: &ready.consumer_key,
        username: &ready.username,
        now_ms: portal.now().millis(),
    };
    portal.salesforce().jwt_bearer(&ask, &signer.key).await
}

fn is_about_signature(failure: &Failure) -> bool {
    matches!(&failure.kind, FailureKind::OAuth { error, description, .. }
        if is_signature_refusal(error, description.as_deref()))
}

/// Salesforce took a signature of this certificate.
async fn took(portal: &Portal, integration: &Integration, certificate: &Certificate) -> Result<(), Error> {
    let now = portal.now();
    let noted = certificate.last_worked_at.is_some_and(|at| now.since(at) < NOTED_EVERY_MS);
    match certificate.state {
        State::Waiting => return prove(portal, integration, certificate).await,
        State::InUse if noted => return Ok(()),
        _ => {}
    }
    // As long as the replaced one is the one that works, it is kept.
    let retire_at = (certificate.state == State::Retiring).then(|| now.plus_secs(OVERLAP_SECS));
    let tx = portal.store().write().await?;
    store::certificates::worked(&tx, certificate, now, retire_at).await?;
    tx.commit().await?;
    Ok(())
}

/// The first time: the new certificate is in use from now on, and the one before it retires after a while.
async fn prove(portal: &Portal, integration: &Integration, certificate: &Certificate) -> Result<(), Error> {
    let now = portal.now();
    let tx = portal.store().write().await?;
    let present = store::certificates::lock(&tx, certificate.client_id, certificate.integration_id).await?;
    let waiting = present.as_deref().and_then(|present| in_state(present, State::Waiting));
    // Somebody may have aborted the rotation, or another process proved it, in this very moment.
    let Some(waiting) = waiting.filter(|waiting| waiting.id == certificate.id) else { return Ok(()) };
    let older = present.as_deref().and_then(|present| in_state(present, State::InUse));
    if let Some(older) = older {
        let replaced = older.state.replaced();
        let older = step(&tx, older, replaced, Some(now.plus_secs(OVERLAP_SECS)), now).await?;
        let name = integration.settings.name.to_string();
        let change = Change::of_client(certificate.client_id, "certificate.replaced", name)
            .with(json!({ "thumbprint": { "before": older.thumbprint, "after": waiting.thumbprint } }));
        record(portal, &tx, &Caller::System, change).await?;
    }
    let proven = waiting.state.proven();
    let proven = step(&tx, waiting, proven, None, now).await?;
    store::certificates::worked(&tx, &proven, now, None).await?;
    tx.commit().await?;
    tracing::info!(integration = %integration.id, thumbprint = proven.thumbprint, "a new certificate works");
    Ok(())
}

async fn note_refusal(portal: &Portal, certificate: &Certificate) -> Result<(), Error> {
    let now = portal.now();
    // Alone it needs no plan: whatever signs in tries it.
    let beside_another = certificate.state == State::Waiting && certificate.next_try_at.is_some();
    let next = beside_another.then(|| now.plus_secs(trial_pause_secs(certificate.tries.saturating_add(1))));
    let tx = portal.store().write().await?;
    store::certificates::refused(&tx, certificate, now, next).await?;
    tx.commit().await?;
    tracing::info!(thumbprint = certificate.thumbprint, "Salesforce refused the signature of a certificate");
    Ok(())
}
