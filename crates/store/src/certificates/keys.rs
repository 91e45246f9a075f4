//! Sealed private keys: the one place that reads and writes that column.

use crate::entity::certificates;
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::certificate::State;
use domain::ids::{CertificateId, ClientId, IntegrationId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use std::fmt;
use uuid::Uuid;

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

/// The sealed private key; `None` when it was destroyed.
pub async fn sealed_key(
    reading: &impl Reading,
    client: ClientId,
    certificate: CertificateId,
) -> Result<Option<SealedKey>, Error> {
    let found = certificates::Entity::find()
        .filter(certificates::Column::ClientId.eq(client.uuid()))
        .filter(certificates::Column::Id.eq(certificate.uuid()))
        .into_partial_model::<KeyColumns>()
        .one(&reading.executor())
        .await?;
    Ok(found.and_then(sealed_row).map(|row| row.key))
}

/// Overwrites every private key of an integration that is removed with nothing.
pub async fn destroy_keys(tx: &Tx, client: ClientId, integration: IntegrationId, at: Timestamp) -> Result<(), Error> {
    without_key(certificates::Entity::update_many(), at)
        .col_expr(certificates::Column::State, Expr::value(State::Revoked.word()))
        .col_expr(certificates::Column::RetiredAt, Expr::value(at.millis()))
        .filter(certificates::Column::ClientId.eq(client.uuid()))
        .filter(certificates::Column::IntegrationId.eq(integration.uuid()))
        .filter(certificates::Column::KeyDestroyedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// An update that overwrites the private key with nothing.
pub(super) fn without_key(update: UpdateMany<certificates::Entity>, at: Timestamp) -> UpdateMany<certificates::Entity> {
    update
        .col_expr(certificates::Column::SealedKey, Expr::value(None::<Vec<u8>>))
        .col_expr(certificates::Column::WrappedDataKey, Expr::value(None::<Vec<u8>>))
        .col_expr(certificates::Column::MasterKeyId, Expr::value(None::<String>))
        .col_expr(certificates::Column::KeyDestroyedAt, Expr::value(at.millis()))
}

/// Up to `limit` keys of the whole installation that a master key other than this one wraps; for its rotation.
pub async fn sealed_with(reading: &impl Reading, other_than_key_id: &str, limit: u32) -> Result<Vec<SealedRow>, Error> {
    let found = certificates::Entity::find()
        .filter(certificates::Column::MasterKeyId.ne(other_than_key_id))
        .order_by_asc(certificates::Column::Id)
        .limit(u64::from(limit))
        .into_partial_model::<KeyColumns>()
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

/// A key and what it is bound to: columns of the first day, so that a database of any age can be asked.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "certificates::Entity")]
struct KeyColumns {
    id: Uuid,
    client_id: Uuid,
    integration_id: Uuid,
    sealed_key: Option<Vec<u8>>,
    wrapped_data_key: Option<Vec<u8>>,
    master_key_id: Option<String>,
}

fn sealed_row(row: KeyColumns) -> Option<SealedRow> {
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
