//! A key pair and its certificate, made off the async threads, at most two at once, and clients take turns.

use super::State;
use crate::keys::NewCertificate;
use crate::{Caller, Error, Portal};
use domain::ids::{CertificateId, ClientId, IntegrationId};
use store::{Certificate, SealedKey};

/// When somebody who finds no room to wait may come back, in seconds.
const COME_BACK_SECS: u64 = 30;

/// A new certificate and its sealed key; nothing is stored yet.
pub(crate) async fn make(
    portal: &Portal,
    caller: &Caller,
    client: ClientId,
    integration: IntegrationId,
) -> Result<(Certificate, SealedKey), Error> {
    let (now, days) = (portal.now(), portal.settings().certificate_days);
    let turn = portal.0.key_makers.turn(client).await.map_err(|_| Error::Busy { retry_after_secs: COME_BACK_SECS })?;
    // The turn goes along with the work, which goes on when its caller hangs up.
    let making = tokio::task::spawn_blocking(move || {
        let made = NewCertificate::make(integration, now, days);
        drop(turn);
        made
    });
    let made = making.await;
    let made = made.map_err(|error| Error::internal("a key-making task did not end", error))??;
    let certificate = Certificate {
        id: CertificateId::from_uuid(portal.new_id()),
        client_id: client,
        integration_id: integration,
        state: State::Waiting,
        serial: made.serial,
        thumbprint: made.thumbprint,
        pem: made.pem,
        not_before: made.not_before,
        not_after: made.not_after,
        created_at: now,
        made_by: Some(caller.display_name()),
        last_worked_at: None,
        refused_at: None,
        tries: 0,
        next_try_at: None,
        retire_at: None,
        retired_at: None,
        key_destroyed_at: None,
    };
    let sealed = portal.sealer().seal(certificate.id, &made.private_key)?;
    Ok((certificate, sealed))
}

/// Stores a certificate with its key, wrapped by the master key that the installation uses in this very moment: a rotation
/// may have ended since the key was sealed.
pub(crate) async fn insert(
    portal: &Portal,
    tx: &store::Tx,
    certificate: &Certificate,
    sealed: SealedKey,
) -> Result<(), Error> {
    let sealed = portal.wrapped_for_now(tx, sealed).await?;
    Ok(store::certificates::insert(tx, certificate, &sealed).await?)
}
