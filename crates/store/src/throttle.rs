//! Attempts counted per key (an account, an address), so that every server of an installation sees the same count. An
//! attempt counts before it is made, and is taken back when it turns out well.

use crate::entity::throttle;
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// The attempts of one key in its current window that were not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    pub key: String,
    pub failures: u32,
    pub window_started_at: Timestamp,
    pub blocked_until: Option<Timestamp>,
}

pub async fn get(reading: &impl Reading, key: &str) -> Result<Option<Throttle>, Error> {
    let found = throttle::Entity::find_by_id(key).one(&reading.executor()).await?;
    found.map(Throttle::read).transpose()
}

/// The keys that begin like this, in their order; a hundred at most.
pub async fn keys_below(reading: &impl Reading, prefix: &str) -> Result<Vec<String>, Error> {
    let rows = throttle::Entity::find()
        .filter(throttle::Column::Key.starts_with(prefix))
        .order_by_asc(throttle::Column::Key)
        .limit(100)
        .all(&reading.executor())
        .await?;
    Ok(rows.into_iter().map(|row| row.key).collect())
}

/// Counts one attempt and answers the row as it is then, which nobody else changes before this transaction ends. A
/// window older than `window_ms` milliseconds is over: counting starts again at one.
pub async fn count(tx: &Tx, key: &str, now: Timestamp, window_ms: i64) -> Result<Throttle, Error> {
    use throttle::Column::{Failures, Key, WindowStartedAt};
    let row =
        throttle::Model { key: key.to_owned(), failures: 1, window_started_at: now.millis(), blocked_until: None };
    let window_is_over = || Expr::col((throttle::Entity, WindowStartedAt)).lte(now.millis().saturating_sub(window_ms));
    let counted = throttle::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::column(Key)
                .value(
                    Failures,
                    CaseStatement::new()
                        .case(window_is_over(), Expr::value(1_i64))
                        .finally(Expr::col((throttle::Entity, Failures)).add(1_i64)),
                )
                .value(
                    WindowStartedAt,
                    CaseStatement::new()
                        .case(window_is_over(), Expr::value(now.millis()))
                        .finally(Expr::col((throttle::Entity, WindowStartedAt))),
                )
                .to_owned(),
        )
        .exec_with_returning(tx.connection())
        .await?;
    Throttle::read(counted)
}

/// Refuses the key until then; a key without attempts cannot be blocked.
pub async fn block(tx: &Tx, key: &str, until: Timestamp) -> Result<(), Error> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::BlockedUntil, Expr::value(until.millis()))
        .filter(throttle::Column::Key.eq(key))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Takes one counted attempt back, and with it the block that it set, if that still stands.
pub async fn take_back(tx: &Tx, key: &str, block: Option<Timestamp>) -> Result<(), Error> {
    use throttle::Column::{BlockedUntil, Failures, Key};
    let mut update = throttle::Entity::update_many().col_expr(Failures, Expr::col(Failures).sub(1_i64));
    if let Some(until) = block {
        let kept = CaseStatement::new()
            .case(Expr::col(BlockedUntil).eq(until.millis()), Expr::value(None::<i64>))
            .finally(Expr::col(BlockedUntil));
        update = update.col_expr(BlockedUntil, kept.into());
    }
    update.filter(Key.eq(key)).filter(Failures.gt(0_i64)).exec(tx.connection()).await?;
    Ok(())
}

/// Forgets the key's attempts and its block.
pub async fn clear(tx: &Tx, key: &str) -> Result<(), Error> {
    throttle::Entity::delete_by_id(key).exec(tx.connection()).await?;
    Ok(())
}

/// Deletes up to `limit` keys whose window began before `before` and whose block, if any, ended before it.
pub async fn delete_older(tx: &Tx, before: Timestamp, limit: u32) -> Result<u64, Error> {
    let blocked_until = || Expr::col(throttle::Column::BlockedUntil);
    let mut old = Query::select()
        .column(throttle::Column::Key)
        .from(throttle::Entity)
        .and_where(Expr::col(throttle::Column::WindowStartedAt).lt(before.millis()))
        .and_where(blocked_until().is_null().or(blocked_until().lt(before.millis())))
        .limit(u64::from(limit))
        .take();
    // An attempt counts several keys: it holds one and waits for the next, so this must wait for none of them. SQLite has
    // one writer and no such clause.
    old.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let deleted =
        throttle::Entity::delete_many().filter(throttle::Column::Key.in_subquery(old)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}

impl Throttle {
    fn read(row: throttle::Model) -> Result<Self, Error> {
        Ok(Self {
            key: row.key,
            failures: u32::try_from(row.failures).map_err(|reason| Error::corrupt("throttle.failures", reason))?,
            window_started_at: Timestamp::from_millis(row.window_started_at),
            blocked_until: row.blocked_until.map(Timestamp::from_millis),
        })
    }
}
