//! Certificates and, sealed, their private keys. The key is a column that only [`sealed_key`] and the rotation of the
//! master key read; no other finder selects it.

use crate::entity::{certificates, integrations};
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::ids::{CertificateId, ClientId, IntegrationId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DerivePartialModel, EntityTrait, IntoActiveModel, QueryFilter};
use sea_orm::{QueryOrder, QuerySelect};
use std::fmt;
use uuid::Uuid;

/// A certificate; its key stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub id: CertificateId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    /// Hexadecimal.
    pub serial: String,
    /// SHA-256 of the DER, 64 lower-case hexadecimal digits.
    pub thumbprint: String,
    pub pem: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub created_at: Timestamp,
    pub retired_at: Option<Timestamp>,
    pub key_destroyed_at: Option<Timestamp>,
}

/// A private key as it is stored: sealed under a data key, which is wrapped by the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey {
    pub sealed: Vec<u8>,
    pub wrapped_data_key: Vec<u8>,
    /// Which master key wraps it.
    pub master_key_id: String,
}

/// A sealed key and the row it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    pub certificate_id: CertificateId,
    pub key: SealedKey,
}

/// Writes the certificate with its key, and its expiry beside the integration.
pub async fn insert(tx: &Tx, certificate: &Certificate, key: &SealedKey) -> Result<(), Error> {
    let row = certificates::Model {
        id: certificate.id.uuid(),
        client_id: certificate.client_id.uuid(),
        integration_id: certificate.integration_id.uuid(),
        serial: certificate.serial.clone(),
        thumbprint_sha256: certificate.thumbprint.clone(),
        pem: certificate.pem.clone(),
        not_before: certificate.not_before.millis(),
        not_after: certificate.not_after.millis(),
        created_at: certificate.created_at.millis(),
        retired_at: certificate.retired_at.map(Timestamp::millis),
        sealed_key: Some(key.sealed.clone()),
        wrapped_data_key: Some(key.wrapped_data_key.clone()),
        master_key_id: Some(key.master_key_id.clone()),
        key_destroyed_at: certificate.key_destroyed_at.map(Timestamp::millis),
    };
    certificates::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    integrations::Entity::update_many()
        .col_expr(integrations::Column::CertificateNotAfter, Expr::value(certificate.not_after.millis()))
        .filter(integrations::Column::ClientId.eq(certificate.client_id.uuid()))
        .filter(integrations::Column::Id.eq(certificate.integration_id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The one to hand out and to sign with.
pub async fn newest(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Certificate>, Error> {
    Ok(of(reading, client, integration, None, Some(1)).await?.into_iter().next())
}

/// `thumbprint` in lower-case hexadecimal.
pub async fn by_thumbprint(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    thumbprint: &str,
) -> Result<Option<Certificate>, Error> {
    Ok(of(reading, client, integration, Some(thumbprint), Some(1)).await?.into_iter().next())
}

/// Every certificate the integration ever had, newest first.
pub async fn all(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Vec<Certificate>, Error> {
    of(reading, client, integration, None, None).await
}

/// The sealed private key; `None` when it was destroyed.
pub async fn sealed_key(
    reading: &impl Reading,
    client: ClientId,
    certificate: CertificateId,
) -> Result<Option<SealedKey>, Error> {
    let found = certificates::Entity::find()
        .filter(certificates::Column::ClientId.eq(client.uuid()))
        .filter(certificates::Column::Id.eq(certificate.uuid()))
        .one(&reading.executor())
        .await?;
    Ok(found.and_then(sealed_row).map(|row| row.key))
}

/// Overwrites every private key of the integration with nothing.
pub async fn destroy_keys(tx: &Tx, client: ClientId, integration: IntegrationId, at: Timestamp) -> Result<(), Error> {
    certificates::Entity::update_many()
        .col_expr(certificates::Column::SealedKey, Expr::value(None::<Vec<u8>>))
        .col_expr(certificates::Column::WrappedDataKey, Expr::value(None::<Vec<u8>>))
        .col_expr(certificates::Column::MasterKeyId, Expr::value(None::<String>))
        .col_expr(certificates::Column::KeyDestroyedAt, Expr::value(at.millis()))
        .filter(certificates::Column::ClientId.eq(client.uuid()))
        .filter(certificates::Column::IntegrationId.eq(integration.uuid()))
        .filter(certificates::Column::KeyDestroyedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Up to `limit` keys of the whole installation that a master key other than this one wraps; for its rotation.
pub async fn sealed_with(reading: &impl Reading, other_than_key_id: &str, limit: u32) -> Result<Vec<SealedRow>, Error> {
    let found = certificates::Entity::find()
        .filter(certificates::Column::MasterKeyId.ne(other_than_key_id))
        .order_by_asc(certificates::Column::Id)
        .limit(u64::from(limit))
        .all(&reading.executor())
        .await?;
    Ok(found.into_iter().filter_map(sealed_row).collect())
}

/// Ids of the master keys that the installation's private keys are sealed with. It looks at every certificate.
pub async fn master_keys(reading: &impl Reading) -> Result<Vec<String>, Error> {
    let ids: Vec<Option<String>> = certificates::Entity::find()
        .select_only()
        .column(certificates::Column::MasterKeyId)
        .filter(certificates::Column::MasterKeyId.is_not_null())
        .distinct()
        .order_by_asc(certificates::Column::MasterKeyId)
        .into_tuple()
        .all(&reading.executor())
        .await?;
    Ok(ids.into_iter().flatten().collect())
}

/// Writes a key wrapped anew, unless it was destroyed meanwhile.
pub async fn replace_wrapped(tx: &Tx, certificate: CertificateId, key: &SealedKey) -> Result<(), Error> {
    certificates::Entity::update_many()
        .col_expr(certificates::Column::SealedKey, Expr::value(key.sealed.clone()))
        .col_expr(certificates::Column::WrappedDataKey, Expr::value(key.wrapped_data_key.clone()))
        .col_expr(certificates::Column::MasterKeyId, Expr::value(key.master_key_id.as_str()))
        .filter(certificates::Column::Id.eq(certificate.uuid()))
        .filter(certificates::Column::KeyDestroyedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn of(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    thumbprint: Option<&str>,
    limit: Option<u64>,
) -> Result<Vec<Certificate>, Error> {
    let condition = Condition::all()
        .add(certificates::Column::ClientId.eq(client.uuid()))
        .add(certificates::Column::IntegrationId.eq(integration.uuid()))
        .add_option(thumbprint.map(|thumbprint| certificates::Column::ThumbprintSha256.eq(thumbprint)));
    let found = certificates::Entity::find()
        .filter(condition)
        .order_by_desc(certificates::Column::CreatedAt)
        .order_by_desc(certificates::Column::Id)
        .limit(limit)
        .into_partial_model::<Public>()
        .all(&reading.executor())
        .await?;
    Ok(found.into_iter().map(Certificate::from).collect())
}

/// Every column but the key's.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "certificates::Entity")]
struct Public {
    id: Uuid,
    client_id: Uuid,
    integration_id: Uuid,
    serial: String,
    thumbprint_sha256: String,
    pem: String,
    not_before: i64,
    not_after: i64,
    created_at: i64,
    retired_at: Option<i64>,
    key_destroyed_at: Option<i64>,
}

impl From<Public> for Certificate {
    fn from(row: Public) -> Self {
        Self {
            id: CertificateId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            integration_id: IntegrationId::from_uuid(row.integration_id),
            serial: row.serial,
            thumbprint: row.thumbprint_sha256,
            pem: row.pem,
            not_before: Timestamp::from_millis(row.not_before),
            not_after: Timestamp::from_millis(row.not_after),
            created_at: Timestamp::from_millis(row.created_at),
            retired_at: row.retired_at.map(Timestamp::from_millis),
            key_destroyed_at: row.key_destroyed_at.map(Timestamp::from_millis),
        }
    }
}

fn sealed_row(row: certificates::Model) -> Option<SealedRow> {
    Some(SealedRow {
        client_id: ClientId::from_uuid(row.client_id),
        integration_id: IntegrationId::from_uuid(row.integration_id),
        certificate_id: CertificateId::from_uuid(row.id),
        key: SealedKey {
            sealed: row.sealed_key?,
            wrapped_data_key: row.wrapped_data_key?,
            master_key_id: row.master_key_id?,
        },
    })
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedKey").field("master_key_id", &self.master_key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_key() {
        let key = SealedKey { sealed: vec![201; 4], wrapped_data_key: vec![202; 4], master_key_id: "k1".into() };
        let shown = format!("{key:?}");
        assert!(shown.contains("k1") && !shown.contains("201") && !shown.contains("202"), "{shown}");
    }
}
