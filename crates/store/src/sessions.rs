//! Sessions, by the hash of their id: whoever reads the database cannot take one over.

use crate::entity::sessions;
use crate::links::hash;
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::ids::MemberId;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::fmt;

/// A session as it is stored. Whether it is too old is for the caller to say.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the id in the cookie.
    pub id_hash: [u8; 32],
    /// `None` before sign-in.
    pub member_id: Option<MemberId>,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The absolute end, whatever happens until then.
    pub expires_at: Timestamp,
    /// JSON.
    pub data: String,
}

/// # Errors
/// [`Error::Unique`] when the id is in use.
pub async fn insert(tx: &Tx, row: &SessionRow) -> Result<(), Error> {
    sessions::Entity::insert(row.write().into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

pub async fn load(reading: &impl Reading, id_hash: &[u8; 32]) -> Result<Option<SessionRow>, Error> {
    let found = sessions::Entity::find_by_id(id_hash.to_vec()).one(&reading.executor()).await?;
    found.map(SessionRow::read).transpose()
}

/// Writes the whole row, whether it is there or not.
pub async fn save(tx: &Tx, row: &SessionRow) -> Result<(), Error> {
    use sessions::Column::{Data, ExpiresAt, IdHash, LastSeenAt, MemberId};
    sessions::Entity::insert(row.write().into_active_model())
        .on_conflict(OnConflict::column(IdHash).update_columns([MemberId, LastSeenAt, ExpiresAt, Data]).to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Notes that the session was used.
pub async fn touch(tx: &Tx, id_hash: &[u8; 32], at: Timestamp) -> Result<(), Error> {
    sessions::Entity::update_many()
        .col_expr(sessions::Column::LastSeenAt, Expr::value(at.millis()))
        .filter(sessions::Column::IdHash.eq(id_hash.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub async fn delete(tx: &Tx, id_hash: &[u8; 32]) -> Result<(), Error> {
    sessions::Entity::delete_by_id(id_hash.to_vec()).exec(tx.connection()).await?;
    Ok(())
}

/// Ends a member's sessions, all or all but one; answers how many.
pub async fn delete_of_member(tx: &Tx, member: MemberId, except: Option<&[u8; 32]>) -> Result<u64, Error> {
    let mut query = sessions::Entity::delete_many().filter(sessions::Column::MemberId.eq(member.uuid()));
    if let Some(except) = except {
        query = query.filter(sessions::Column::IdHash.ne(except.to_vec()));
    }
    Ok(query.exec(tx.connection()).await?.rows_affected)
}

/// Ends every session of the installation.
pub async fn delete_all(tx: &Tx) -> Result<(), Error> {
    sessions::Entity::delete_many().exec(tx.connection()).await?;
    Ok(())
}

/// Deletes up to `limit` sessions past their absolute end at `now` or last seen before `idle_before`; answers how many.
pub async fn delete_expired(tx: &Tx, now: Timestamp, idle_before: Timestamp, limit: u32) -> Result<u64, Error> {
    let mut expired = Query::select()
        .column(sessions::Column::IdHash)
        .from(sessions::Entity)
        .and_where(
            Expr::col(sessions::Column::ExpiresAt)
                .lte(now.millis())
                .or(Expr::col(sessions::Column::LastSeenAt).lt(idle_before.millis())),
        )
        .limit(u64::from(limit))
        .take();
    // Waits for no row that somebody else holds: two who wait for each other would both be broken off.
    expired.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let deleted = sessions::Entity::delete_many()
        .filter(sessions::Column::IdHash.in_subquery(expired))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

impl SessionRow {
    fn read(row: sessions::Model) -> Result<Self, Error> {
        Ok(Self {
            id_hash: hash(row.id_hash, "sessions.id_hash")?,
            member_id: row.member_id.map(MemberId::from_uuid),
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            data: row.data,
        })
    }

    fn write(&self) -> sessions::Model {
        sessions::Model {
            id_hash: self.id_hash.to_vec(),
            member_id: self.member_id.map(MemberId::uuid),
            created_at: self.created_at.millis(),
            last_seen_at: self.last_seen_at.millis(),
            expires_at: self.expires_at.millis(),
            data: self.data.clone(),
        }
    }
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRow")
            .field("member_id", &self.member_id)
            .field("last_seen_at", &self.last_seen_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
