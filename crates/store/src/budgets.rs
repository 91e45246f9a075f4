//! How much of something was used in a window of time, for every server of an installation: connection checks of a client,
//! mails to a person. The row of a budget is held until its transaction ends, so nothing passes the limit together.

use crate::{Backend, Error, Reading, Tx, sql};
use domain::Timestamp;

/// What is left of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    pub used: i64,
    /// When all of it can be used again.
    pub ends_at: Timestamp,
}

/// Takes one of `limit` in a window of `window_ms` milliseconds that begins with its first one. `Some` when nothing was
/// left: roll the transaction back then, so that a refusal uses nothing. Take several budgets in one order everywhere.
pub async fn take(tx: &Tx, key: &str, limit: u32, now: Timestamp, window_ms: i64) -> Result<Option<Spent>, Error> {
    let rows = sql::rows(
        tx.connection(),
        "INSERT INTO budgets (key, used, ends_at) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET \
         used = CASE WHEN budgets.ends_at <= $3 THEN 1 ELSE budgets.used + 1 END, \
         ends_at = CASE WHEN budgets.ends_at <= $3 THEN $2 ELSE budgets.ends_at END RETURNING used, ends_at",
        vec![key.into(), now.plus_millis(window_ms).millis().into(), now.millis().into()],
    )
    .await?;
    let row = rows.first().ok_or_else(|| Error::corrupt("budgets", "an upsert answered no row"))?;
    let spent = Spent { used: row.try_get_by_index(0)?, ends_at: Timestamp::from_millis(row.try_get_by_index(1)?) };
    Ok((spent.used > i64::from(limit)).then_some(spent))
}

/// Gives back one that was taken and not used, while its window goes on.
pub async fn give_back(tx: &Tx, key: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE budgets SET used = used - 1 WHERE key = $1 AND used > 0 AND ends_at > $2";
    sql::execute(tx.connection(), sql, vec![key.into(), now.millis().into()]).await?;
    Ok(())
}

/// How much of a budget is used at `now`.
pub async fn used(reading: &impl Reading, key: &str, now: Timestamp) -> Result<u64, Error> {
    let rows = sql::rows(
        &reading.executor(),
        "SELECT used FROM budgets WHERE key = $1 AND ends_at > $2",
        vec![key.into(), now.millis().into()],
    )
    .await?;
    let used: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(used).unwrap_or_default())
}

/// Deletes up to `limit` budgets whose window is over; answers how many.
pub async fn delete_over(tx: &Tx, now: Timestamp, limit: u32) -> Result<u64, Error> {
    // Whoever takes several budgets holds one and waits for the next: this must not wait for them in another order.
    let unheld = if tx.backend() == Backend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql =
        format!("DELETE FROM budgets WHERE key IN (SELECT key FROM budgets WHERE ends_at <= $1 LIMIT $2 {unheld})");
    sql::execute(tx.connection(), &sql, vec![now.millis().into(), i64::from(limit).into()]).await
}
