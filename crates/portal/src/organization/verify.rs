//! From a token to the organization it belongs to, and whether that is the one that was kept.

use super::{changed, keep};
use crate::{Error, Portal};
use domain::diagnosis::Evidence;
use domain::integration::State;
use domain::organization::{Organization, OrganizationId, in_words};
use salesforce::{Failure, FailureKind, Token};
use secrecy::ExposeSecret;
use store::Integration;

/// Why there is no token that may be used.
pub(crate) enum NoToken {
    /// Salesforce gave none, or did not say whose it is.
    Failed(Failure),
    /// It belongs to another organization than the one that was kept, or than the unknown one of values that worked.
    OtherOrganization { kept: Option<Organization>, found: Organization },
}

impl NoToken {
    /// What the catalogue explains of another organization.
    pub(crate) fn other(kept: Option<&Organization>, found: &Organization) -> Evidence {
        Evidence::OrganizationChanged { kept: in_words(kept), found: found.to_string() }
    }
}

/// The organization of a token that was just made for these values of the integration. Nothing may be done with the token
/// before this has answered `Ok`.
pub(crate) async fn verify(
    portal: &Portal,
    integration: &Integration,
    token: &Token,
) -> Result<Result<Organization, NoToken>, Error> {
    let host = token.instance.host().to_owned();
    let own = OrganizationId::of_access_token(token.access_token.expose_secret());
    let named = match named(portal, token).await {
        Ok(named) => named,
        Err(failure) => return Ok(Err(NoToken::Failed(failure))),
    };
    match own {
        Some(own) if own != named => contradicted(portal, integration, [own, named], host).await,
        _ => compare(portal, integration, Organization { id: named, host }).await,
    }
}

/// The token's reply says whose it is. One that does not is asked about at its own host, which sends nothing of ours.
async fn named(portal: &Portal, token: &Token) -> Result<OrganizationId, Failure> {
    if let Some(named) = token.identity_url.as_deref().and_then(OrganizationId::of_identity_url) {
        return Ok(named);
    }
    let identity = portal.salesforce().identity(token).await?.value;
    OrganizationId::parse(&identity.organization_id).ok_or_else(|| unexpected("names no Salesforce organization"))
}

/// The token begins with one organization, and its reply names another: whichever is not the kept one counts, and neither
/// is kept.
async fn contradicted(
    portal: &Portal,
    integration: &Integration,
    both: [OrganizationId; 2],
    host: String,
) -> Result<Result<Organization, NoToken>, Error> {
    let stored = store::integrations::find(portal.store(), integration.client_id, integration.id).await?;
    let kept = stored.ok_or(Error::NotFound)?.proven.organization;
    match both.into_iter().find(|id| kept.as_ref().is_some_and(|kept| kept.id != *id)) {
        Some(id) => changed::note(portal, integration, Organization { id, host }).await,
        None => Ok(Err(NoToken::Failed(unexpected("names two Salesforce organizations")))),
    }
}

fn unexpected(what: &str) -> Failure {
    FailureKind::Unexpected { status: 200, detail: format!("the reply to the sign-in {what}") }.into()
}

/// Compares what a token of these values belongs to with the organization that was kept. The stored row decides, not the
/// one that the caller read: another organization may have been confirmed since.
pub(crate) async fn compare(
    portal: &Portal,
    integration: &Integration,
    found: Organization,
) -> Result<Result<Organization, NoToken>, Error> {
    let stored = store::integrations::find(portal.store(), integration.client_id, integration.id).await?;
    let stored = stored.ok_or(Error::NotFound)?;
    if stored.proven.is_other(&found, &integration.settings, stored.connected_at.is_some()) {
        return changed::note(portal, integration, found).await;
    }
    // Connected by a version of the program that did not keep it: these values have worked. Otherwise the end of the first
    // check that passes keeps it.
    if stored.proven.organization.is_none() && stored.state == State::Connected {
        return keep::first(portal, integration, found).await;
    }
    Ok(Ok(found))
}
