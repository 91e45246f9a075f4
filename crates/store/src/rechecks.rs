//! When an open guide may check an integration again: one row each, taken by whoever comes first.

use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::ids::{ClientId, IntegrationId};

/// The plan for the next check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recheck {
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    /// Of the integration when it was planned.
    pub version: i64,
    pub due_at: Timestamp,
    /// How many checks before it found the same.
    pub repeats: u32,
    /// What the last one found: a code of the diagnosis catalogue.
    pub refusal: Option<String>,
}

pub async fn find(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Recheck>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT version, due_at, repeats, refusal FROM rechecks WHERE client_id = $1 AND integration_id = $2",
        vec![client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    Ok(Some(Recheck {
        client_id: client,
        integration_id: integration,
        version: row.try_get_by_index(0)?,
        due_at: Timestamp::from_millis(row.try_get_by_index(1)?),
        repeats: u32::try_from(row.try_get_by_index::<i64>(2)?).unwrap_or(u32::MAX),
        refusal: row.try_get_by_index(3)?,
    }))
}

/// Replaces the plan that was read, or the absence of one; `false` when somebody else was faster.
pub async fn take(tx: &Tx, read: Option<&Recheck>, next: &Recheck) -> Result<bool, Error> {
    let values = vec![
        next.client_id.uuid().into(),
        next.integration_id.uuid().into(),
        next.version.into(),
        next.due_at.millis().into(),
        i64::from(next.repeats).into(),
        next.refusal.clone().into(),
    ];
    let touched = match read {
        None => {
            let statement = "INSERT INTO rechecks (client_id, integration_id, version, due_at, repeats, refusal) \
                             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (client_id, integration_id) DO NOTHING";
            sql::execute(tx.connection(), statement, values).await?
        }
        Some(read) => {
            let statement = "UPDATE rechecks SET version = $3, due_at = $4, repeats = $5, refusal = $6 \
                             WHERE client_id = $1 AND integration_id = $2 AND version = $7 AND due_at = $8 \
                             AND repeats = $9";
            let read = [read.version.into(), read.due_at.millis().into(), i64::from(read.repeats).into()];
            sql::execute(tx.connection(), statement, values.into_iter().chain(read).collect()).await?
        }
    };
    Ok(touched == 1)
}
