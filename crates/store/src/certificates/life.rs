//! The life of certificates as rows. Whoever changes it holds the integration's row, so two people and a worker go one
//! after the other.

use super::keys::without_key;
use super::{Certificate, all, note_expiry, read};
use crate::entity::certificates;
use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::certificate::State;
use domain::ids::{ClientId, IntegrationId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Waits for whoever else changes the certificates of this integration, and answers all of them, newest first; `None`
/// when it was removed.
pub async fn lock(tx: &Tx, client: ClientId, integration: IntegrationId) -> Result<Option<Vec<Certificate>>, Error> {
    let locked = sql::execute(
        tx.connection(),
        "UPDATE integrations SET certificate_not_after = certificate_not_after \
         WHERE client_id = $1 AND id = $2 AND removed_at IS NULL",
        vec![client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    if locked == 0 { Ok(None) } else { all(tx, client, integration).await.map(Some) }
}

/// Writes the state that a certificate has come to from `from`, with the times that go with it. A state without a key
/// overwrites the key with nothing.
///
/// # Errors
/// [`Error::Stale`] unless it is still in `from`.
pub async fn save_state(tx: &Tx, certificate: &Certificate, from: State, at: Timestamp) -> Result<(), Error> {
    let mut update = certificates::Entity::update_many();
    if !certificate.state.has_key() {
        update = without_key(update, at).col_expr(certificates::Column::RetiredAt, Expr::value(at.millis()));
    }
    let changed = update
        .col_expr(certificates::Column::State, Expr::value(certificate.state.word()))
        .col_expr(certificates::Column::NextTryAt, Expr::value(certificate.next_try_at.map(Timestamp::millis)))
        .col_expr(certificates::Column::RetireAt, Expr::value(certificate.retire_at.map(Timestamp::millis)))
        .filter(certificates::Column::ClientId.eq(certificate.client_id.uuid()))
        .filter(certificates::Column::Id.eq(certificate.id.uuid()))
        .filter(certificates::Column::State.eq(from.word()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Stale);
    }
    note_expiry(tx, certificate.client_id, certificate.integration_id).await
}

/// Salesforce took a signature of it. A replaced one that still works is kept until `retire_at`.
pub async fn worked(
    tx: &Tx,
    certificate: &Certificate,
    at: Timestamp,
    retire_at: Option<Timestamp>,
) -> Result<(), Error> {
    let mut update = certificates::Entity::update_many()
        .col_expr(certificates::Column::LastWorkedAt, Expr::value(at.millis()))
        .filter(certificates::Column::ClientId.eq(certificate.client_id.uuid()))
        .filter(certificates::Column::Id.eq(certificate.id.uuid()));
    if let Some(retire_at) = retire_at {
        update = update
            .col_expr(certificates::Column::RetireAt, Expr::value(retire_at.millis()))
            .filter(certificates::Column::State.eq(State::Retiring.word()));
    }
    update.exec(tx.connection()).await?;
    Ok(())
}

/// Salesforce refused a signature of it; a new one beside the one in use is tried again at `next_try_at`.
pub async fn refused(
    tx: &Tx,
    certificate: &Certificate,
    at: Timestamp,
    next_try_at: Option<Timestamp>,
) -> Result<(), Error> {
    let mut update = certificates::Entity::update_many()
        .col_expr(certificates::Column::RefusedAt, Expr::value(at.millis()))
        .filter(certificates::Column::ClientId.eq(certificate.client_id.uuid()))
        .filter(certificates::Column::Id.eq(certificate.id.uuid()));
    if let Some(next_try_at) = next_try_at {
        update = update
            .col_expr(certificates::Column::Tries, Expr::col(certificates::Column::Tries).add(1_i64))
            .col_expr(certificates::Column::NextTryAt, Expr::value(next_try_at.millis()))
            .filter(certificates::Column::State.eq(State::Waiting.word()));
    }
    update.exec(tx.connection()).await?;
    Ok(())
}

/// New certificates of the whole installation whose next try is due.
pub async fn due_tries(reading: &impl Reading, now: Timestamp, limit: u64) -> Result<Vec<Certificate>, Error> {
    let query = certificates::Entity::find()
        .filter(Expr::cust("state = 'waiting'"))
        .filter(certificates::Column::NextTryAt.lte(now.millis()))
        .order_by_asc(certificates::Column::NextTryAt)
        .limit(limit);
    read(query, reading).await
}

/// Takes a due try, so that no other process makes it too; answers false when one was faster.
pub async fn claim_try(tx: &Tx, certificate: &Certificate, next_try_at: Timestamp) -> Result<bool, Error> {
    let changed = certificates::Entity::update_many()
        .col_expr(certificates::Column::NextTryAt, Expr::value(next_try_at.millis()))
        .filter(certificates::Column::ClientId.eq(certificate.client_id.uuid()))
        .filter(certificates::Column::Id.eq(certificate.id.uuid()))
        .filter(certificates::Column::State.eq(State::Waiting.word()))
        .filter(certificates::Column::NextTryAt.eq(certificate.next_try_at.map(Timestamp::millis)))
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected > 0)
}

/// Replaced certificates of the whole installation whose time is over.
pub async fn due_retirements(reading: &impl Reading, now: Timestamp, limit: u64) -> Result<Vec<Certificate>, Error> {
    let query = certificates::Entity::find()
        .filter(Expr::cust("state = 'retiring'"))
        .filter(certificates::Column::RetireAt.lte(now.millis()))
        .order_by_asc(certificates::Column::RetireAt)
        .limit(limit);
    read(query, reading).await
}
