//! Saved answers of calls that carry an `Idempotency-Key`. Of two who come with the same one at the same moment, one
//! claims it; a claim is fenced by its time, so whoever lost it to another writes nothing any more.

use crate::entity::api_answers;
use crate::links::hash;
use crate::{Error, Reading, Tx, json};
use domain::Timestamp;
use domain::ids::KeyId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

/// One call by what identifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub key_id: KeyId,
    /// SHA-256 of the `Idempotency-Key`.
    pub name_hash: [u8; 32],
    /// SHA-256 of everything that makes two calls the same call.
    pub request_hash: [u8; 32],
}

/// What a call was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedAnswer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// A claimed or answered call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    pub request_hash: [u8; 32],
    pub claimed_at: Timestamp,
    pub claimed_until: Timestamp,
    pub expires_at: Timestamp,
    /// `None` while the call runs.
    pub answer: Option<SavedAnswer>,
}

/// Claims a call that nobody claimed before; whether it was this call that did.
pub async fn claim(
    tx: &Tx,
    call: &Call,
    now: Timestamp,
    claimed_until: Timestamp,
    expires_at: Timestamp,
) -> Result<bool, Error> {
    let row = api_answers::Model {
        key_id: call.key_id.uuid(),
        name_hash: call.name_hash.to_vec(),
        request_hash: call.request_hash.to_vec(),
        claimed_at: now.millis(),
        claimed_until: claimed_until.millis(),
        expires_at: expires_at.millis(),
        status: None,
        headers: None,
        body: None,
    };
    let place = [api_answers::Column::KeyId, api_answers::Column::NameHash];
    let inserted = api_answers::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns(place).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(inserted == 1)
}

/// What is known of the call with this `Idempotency-Key`, whatever its request was.
pub async fn get(reading: &impl Reading, call: &Call) -> Result<Option<AnswerRow>, Error> {
    let id = (call.key_id.uuid(), call.name_hash.to_vec());
    let found = api_answers::Entity::find_by_id(id).one(&reading.executor()).await?;
    found.map(AnswerRow::read).transpose()
}

/// Claims anew what was claimed at `seen` and is over: expired, or given up by whoever claimed it.
pub async fn take_over(
    tx: &Tx,
    call: &Call,
    seen: Timestamp,
    now: Timestamp,
    claimed_until: Timestamp,
    expires_at: Timestamp,
) -> Result<bool, Error> {
    use api_answers::Column::{Body, ClaimedAt, ClaimedUntil, ExpiresAt, Headers, RequestHash, Status};
    let taken = api_answers::Entity::update_many()
        .col_expr(RequestHash, Expr::value(call.request_hash.to_vec()))
        .col_expr(ClaimedAt, Expr::value(now.millis()))
        .col_expr(ClaimedUntil, Expr::value(claimed_until.millis()))
        .col_expr(ExpiresAt, Expr::value(expires_at.millis()))
        .col_expr(Status, Expr::value(None::<i64>))
        .col_expr(Headers, Expr::value(None::<String>))
        .col_expr(Body, Expr::value(None::<Vec<u8>>))
        .filter(of(call, seen))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Saves the answer of a call claimed at `claimed_at`; `false` when the claim was lost meanwhile.
pub async fn save(tx: &Tx, call: &Call, claimed_at: Timestamp, answer: &SavedAnswer) -> Result<bool, Error> {
    use api_answers::Column::{Body, Headers, Status};
    let saved = api_answers::Entity::update_many()
        .col_expr(Status, Expr::value(i64::from(answer.status)))
        .col_expr(Headers, Expr::value(json::write("api_answers.headers", &answer.headers)?))
        .col_expr(Body, Expr::value(answer.body.clone()))
        .filter(of(call, claimed_at))
        .filter(Status.is_null())
        .exec(tx.connection())
        .await?;
    Ok(saved.rows_affected == 1)
}

/// Forgets a call that came to no answer worth keeping, so that the next one runs.
pub async fn release(tx: &Tx, call: &Call, claimed_at: Timestamp) -> Result<(), Error> {
    api_answers::Entity::delete_many()
        .filter(of(call, claimed_at))
        .filter(api_answers::Column::Status.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes up to `limit` answers that expired before `now`; answers how many.
pub async fn delete_expired(tx: &Tx, now: Timestamp, limit: u32) -> Result<u64, Error> {
    use api_answers::Column::{ExpiresAt, KeyId, NameHash};
    let expired = Query::select()
        .columns([KeyId, NameHash])
        .from(api_answers::Entity)
        .and_where(Expr::col(ExpiresAt).lte(now.millis()))
        .limit(u64::from(limit))
        .take();
    let place = Expr::tuple([Expr::col(KeyId), Expr::col(NameHash)]);
    let deleted = api_answers::Entity::delete_many().filter(place.in_subquery(expired)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}

fn of(call: &Call, claimed_at: Timestamp) -> Condition {
    Condition::all()
        .add(api_answers::Column::KeyId.eq(call.key_id.uuid()))
        .add(api_answers::Column::NameHash.eq(call.name_hash.to_vec()))
        .add(api_answers::Column::ClaimedAt.eq(claimed_at.millis()))
}

impl AnswerRow {
    fn read(row: api_answers::Model) -> Result<Self, Error> {
        let answer = match row.status {
            None => None,
            Some(status) => Some(SavedAnswer {
                status: u16::try_from(status).map_err(|reason| Error::corrupt("api_answers.status", reason))?,
                headers: json::read("api_answers.headers", &row.headers.unwrap_or_default())?,
                body: row.body.unwrap_or_default(),
            }),
        };
        Ok(Self {
            request_hash: hash(row.request_hash, "api_answers.request_hash")?,
            claimed_at: Timestamp::from_millis(row.claimed_at),
            claimed_until: Timestamp::from_millis(row.claimed_until),
            expires_at: Timestamp::from_millis(row.expires_at),
            answer,
        })
    }
}
