//! One-time links, by the hash of their token. Using one is a single guarded update: of two who come at the same
//! moment, one wins. A member has at most one that can be used.

use crate::entity::links;
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::ids::MemberId;
use domain::one_time_link::Purpose;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

/// A one-time link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of the token; the token itself is nowhere.
    pub token_hash: [u8; 32],
    pub purpose: Purpose,
    /// Whose password it sets; `None` for a sign-up, whose member is made when the link is used.
    pub member_id: Option<MemberId>,
    /// JSON of whatever the purpose needs.
    pub payload: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Stores a link. One that the same member has not used yet stops working at that moment: the schema allows no second
/// one, however many are made at once. Sign-ups have no member, and a stranger who signs up with somebody's address must
/// not end that person's own.
pub async fn insert(tx: &Tx, link: &Link) -> Result<(), Error> {
    let row = links::Model {
        token_hash: link.token_hash.to_vec(),
        purpose: link.purpose.word().to_owned(),
        member_id: link.member_id.map(MemberId::uuid),
        payload: link.payload.clone(),
        created_at: link.created_at.millis(),
        expires_at: link.expires_at.millis(),
        used_at: link.used_at.map(Timestamp::millis),
    };
    let instead_of_the_unused_one = OnConflict::column(links::Column::MemberId)
        .target_and_where(Expr::col(links::Column::UsedAt).is_null())
        .update_columns([
            links::Column::TokenHash,
            links::Column::Purpose,
            links::Column::Payload,
            links::Column::CreatedAt,
            links::Column::ExpiresAt,
        ])
        .to_owned();
    links::Entity::insert(row.into_active_model())
        .on_conflict(instead_of_the_unused_one)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Takes a link away that reached nobody.
pub async fn forget(tx: &Tx, token_hash: &[u8; 32]) -> Result<(), Error> {
    links::Entity::delete_by_id(token_hash.to_vec()).exec(tx.connection()).await?;
    Ok(())
}

/// The link if it can still be used at `now`.
pub async fn peek(reading: &impl Reading, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Link>, Error> {
    let found = links::Entity::find().filter(usable(token_hash, now)).one(&reading.executor()).await?;
    found.map(Link::read).transpose()
}

/// Uses the link up. `None` when somebody else did, or it expired, or was never made.
pub async fn consume(tx: &Tx, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Link>, Error> {
    let won = links::Entity::update_many()
        .col_expr(links::Column::UsedAt, Expr::value(now.millis()))
        .filter(usable(token_hash, now))
        .exec_with_returning(tx.connection())
        .await?;
    won.into_iter().next().map(Link::read).transpose()
}

/// Deletes up to `limit` links that expired before `now`; answers how many.
pub async fn delete_expired(tx: &Tx, now: Timestamp, limit: u32) -> Result<u64, Error> {
    let mut expired = Query::select()
        .column(links::Column::TokenHash)
        .from(links::Entity)
        .and_where(Expr::col(links::Column::ExpiresAt).lte(now.millis()))
        .limit(u64::from(limit))
        .take();
    // Waits for no row that somebody else holds: two who wait for each other would both be broken off.
    expired.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let deleted = links::Entity::delete_many()
        .filter(links::Column::TokenHash.in_subquery(expired))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

fn usable(token_hash: &[u8; 32], now: Timestamp) -> Condition {
    Condition::all()
        .add(links::Column::TokenHash.eq(token_hash.to_vec()))
        .add(links::Column::UsedAt.is_null())
        .add(links::Column::ExpiresAt.gt(now.millis()))
}

impl Link {
    fn read(row: links::Model) -> Result<Self, Error> {
        Ok(Self {
            token_hash: hash(row.token_hash, "links.token_hash")?,
            purpose: Purpose::parse(&row.purpose).ok_or_else(|| Error::corrupt("links.purpose", &row.purpose))?,
            member_id: row.member_id.map(MemberId::from_uuid),
            payload: row.payload,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            used_at: row.used_at.map(Timestamp::from_millis),
        })
    }
}

/// A stored SHA-256.
pub(crate) fn hash(bytes: Vec<u8>, column: &str) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::corrupt(column, "not 32 bytes"))
}
