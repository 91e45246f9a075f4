//! The limits that operators gave single clients, and how much of each is used. Whoever counts before a change holds the
//! client first ([`crate::clients::lock`]).

use crate::{Error, Reading, Tx, sql};
use domain::ids::ClientId;
use domain::quota::Quota;

/// The limits of this client that differ from those of the installation.
pub async fn of_client(reading: &impl Reading, client: ClientId) -> Result<Vec<(Quota, u32)>, Error> {
    let rows = sql::rows(
        &reading.executor(),
        "SELECT name, value FROM quotas WHERE client_id = $1",
        vec![client.uuid().into()],
    )
    .await?;
    let mut limits = Vec::new();
    for row in rows {
        let (name, value): (String, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        // A later version may have had more of them.
        if let Some(quota) = Quota::parse(&name) {
            limits.push((quota, u32::try_from(value).map_err(|reason| Error::corrupt("quotas.value", reason))?));
        }
    }
    Ok(limits)
}

/// Gives the client a limit of its own, or the one of the installation again.
pub async fn set(tx: &Tx, client: ClientId, quota: Quota, limit: Option<u32>) -> Result<(), Error> {
    let (id, name) = (client.uuid(), quota.word());
    if let Some(limit) = limit {
        let sql = "INSERT INTO quotas (client_id, name, value) VALUES ($1, $2, $3) \
                   ON CONFLICT (client_id, name) DO UPDATE SET value = excluded.value";
        sql::execute(tx.connection(), sql, vec![id.into(), name.into(), i64::from(limit).into()]).await?;
    } else {
        let sql = "DELETE FROM quotas WHERE client_id = $1 AND name = $2";
        sql::execute(tx.connection(), sql, vec![id.into(), name.into()]).await?;
    }
    Ok(())
}

/// How much the client has of something that is counted or measured; nothing for the rates, which are budgets.
pub async fn used(reading: &impl Reading, client: ClientId, quota: Quota) -> Result<u64, Error> {
    let sql = match quota {
        Quota::Integrations => "SELECT COUNT(*) FROM integrations WHERE client_id = $1 AND removed_at IS NULL",
        Quota::Keys => "SELECT COUNT(*) FROM keys WHERE client_id = $1 AND revoked_at IS NULL",
        Quota::Members => "SELECT COUNT(*) FROM members WHERE client_id = $1 AND removed_at IS NULL",
        Quota::WaitingMegabytes => {
            "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM deliveries WHERE client_id = $1 AND state = 'waiting'"
        }
        Quota::AnswersMegabytes => {
            "SELECT CAST(COALESCE(SUM(LENGTH(api_answers.body)), 0) AS BIGINT) FROM api_answers \
             INNER JOIN keys ON keys.id = api_answers.key_id WHERE keys.client_id = $1"
        }
        Quota::ChecksPerHour | Quota::ChecksPerMinute => return Ok(0),
    };
    let rows = sql::rows(&reading.executor(), sql, vec![client.uuid().into()]).await?;
    let used: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(used).unwrap_or_default())
}
