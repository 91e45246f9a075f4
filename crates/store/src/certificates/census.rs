//! How the certificates stand in numbers, and which one of a client ends first.

use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::certificate::SOON_DAYS;
use domain::ids::{ClientId, IntegrationId};

/// The certificates in use of the whole installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    pub valid: i64,
    pub expires_soon: i64,
    pub expired: i64,
    /// Of those that have not ended.
    pub nearest: Option<Timestamp>,
}

pub async fn census(reading: &impl Reading, now: Timestamp) -> Result<Census, Error> {
    let soon = now.plus_days(SOON_DAYS).millis();
    let found = sql::rows(
        &reading.executor(),
        "SELECT COUNT(*), COUNT(CASE WHEN not_after < $1 THEN 1 END), \
         COUNT(CASE WHEN not_after <= $2 THEN 1 END), MIN(CASE WHEN not_after >= $3 THEN not_after END) \
         FROM certificates WHERE state = 'in_use'",
        vec![now.millis().into(), soon.into(), now.millis().into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(Census::default()) };
    let (all, expired, ending): (i64, i64, i64) =
        (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    let nearest: Option<i64> = row.try_get_by_index(3)?;
    Ok(Census {
        valid: all - ending,
        expires_soon: ending - expired,
        expired,
        nearest: nearest.map(Timestamp::from_millis),
    })
}

/// The integration of a client whose certificate ends first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soonest {
    pub integration_id: IntegrationId,
    pub name: String,
    pub not_after: Timestamp,
}

pub async fn soonest(reading: &impl Reading, client: ClientId) -> Result<Option<Soonest>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT id, name, certificate_key FROM integrations \
         WHERE client_id = $1 AND removed_at IS NULL AND certificate_key > 0 ORDER BY certificate_key, id LIMIT 1",
        vec![client.uuid().into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(Soonest {
        integration_id: IntegrationId::from_uuid(row.try_get_by_index(0)?),
        name: row.try_get_by_index(1)?,
        not_after: Timestamp::from_millis(row.try_get_by_index(2)?),
    }))
}
