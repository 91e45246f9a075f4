//! Ingest keys and API keys, by the hash of their secret; the secret was shown once and is nowhere.

use crate::entity::keys;
use crate::links::hash;
use crate::page::Cursor;
use crate::{Error, Page, Reading, Tx, json};
use domain::Timestamp;
use domain::ids::{ClientId, KeyId};
use domain::text::KeyName;
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The vendor's platform posts events with it.
    Ingest,
    /// A client's own automation uses it.
    Api,
}

/// A key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    pub id: KeyId,
    pub client_id: ClientId,
    pub kind: KeyKind,
    pub name: KeyName,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// The secret's first characters, to tell keys apart.
    pub prefix: String,
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    /// Who made it, as people read it.
    pub created_by: String,
    pub revoked_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
}

impl KeyKind {
    pub const ALL: [Self; 2] = [Self::Ingest, Self::Api];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Api => "api",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// # Errors
/// [`Error::Unique`] of [`crate::constraint::KEY_NAME`] when a live key of the client has that name, and of
/// [`crate::constraint::KEY_HASH`].
pub async fn insert(tx: &Tx, key: &KeyRow) -> Result<(), Error> {
    let row = keys::Model {
        id: key.id.uuid(),
        client_id: key.client_id.uuid(),
        kind: key.kind.word().to_owned(),
        name: key.name.as_str().to_owned(),
        name_key: key.name.key(),
        hash: key.hash.to_vec(),
        prefix: key.prefix.clone(),
        scopes: json::write("keys.scopes", &key.scopes)?,
        created_at: key.created_at.millis(),
        created_by: key.created_by.clone(),
        revoked_at: key.revoked_at.map(Timestamp::millis),
        last_used_at: key.last_used_at.map(Timestamp::millis),
    };
    keys::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The letter of the only order there is.
const NEWEST_FIRST: char = 'k';

/// A client's keys, revoked ones included, newest first; `before` is a cursor of an earlier page.
pub async fn of_client(
    reading: &impl Reading,
    client: ClientId,
    before: Option<&str>,
    limit: u32,
) -> Result<Page<KeyRow>, Error> {
    let cursor = before.and_then(|text| Cursor::read(text, NEWEST_FIRST));
    let cursor = cursor.and_then(|cursor| cursor.key.parse::<i64>().ok().map(|at| (cursor, at)));
    let backward = cursor.as_ref().is_some_and(|(cursor, _)| cursor.backward);
    let mut query = keys::Entity::find().filter(keys::Column::ClientId.eq(client.uuid()));
    if let Some((cursor, at)) = &cursor {
        let place = Expr::tuple([Expr::col(keys::Column::CreatedAt), Expr::col(keys::Column::Id)]);
        let bound = Expr::tuple([Expr::value(*at), Expr::value(cursor.id)]);
        query = query.filter(if backward { place.gt(bound) } else { place.lt(bound) });
    }
    let order = if backward { Order::Asc } else { Order::Desc };
    let found = query
        .order_by(keys::Column::CreatedAt, order.clone())
        .order_by(keys::Column::Id, order)
        .limit(u64::from(limit).saturating_add(1))
        .all(&reading.executor())
        .await?;
    let rows = found.into_iter().map(KeyRow::read).collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let cursor = cursor.as_ref().map(|(cursor, _)| cursor);
    Ok(Page::make(rows, limit, NEWEST_FIRST, cursor, |row| (row.created_at.millis().to_string(), row.id.uuid())))
}

/// One key of the client, revoked or not.
pub async fn find(reading: &impl Reading, client: ClientId, id: KeyId) -> Result<Option<KeyRow>, Error> {
    let found = keys::Entity::find_by_id(id.uuid())
        .filter(keys::Column::ClientId.eq(client.uuid()))
        .one(&reading.executor())
        .await?;
    found.map(KeyRow::read).transpose()
}

/// The key with that secret, unless it is revoked.
pub async fn by_hash(reading: &impl Reading, hash: &[u8; 32]) -> Result<Option<KeyRow>, Error> {
    let found = keys::Entity::find()
        .filter(keys::Column::Hash.eq(hash.to_vec()))
        .filter(keys::Column::RevokedAt.is_null())
        .one(&reading.executor())
        .await?;
    found.map(KeyRow::read).transpose()
}

/// Whether it was this call that revoked it.
pub async fn revoke(tx: &Tx, client: ClientId, id: KeyId, at: Timestamp) -> Result<bool, Error> {
    let revoked = keys::Entity::update_many()
        .col_expr(keys::Column::RevokedAt, Expr::value(at.millis()))
        .filter(keys::Column::ClientId.eq(client.uuid()))
        .filter(keys::Column::Id.eq(id.uuid()))
        .filter(keys::Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(revoked.rows_affected == 1)
}

/// Notes that the key was used.
pub async fn touch(tx: &Tx, client: ClientId, id: KeyId, at: Timestamp) -> Result<(), Error> {
    keys::Entity::update_many()
        .col_expr(keys::Column::LastUsedAt, Expr::value(at.millis()))
        .filter(keys::Column::ClientId.eq(client.uuid()))
        .filter(keys::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

impl KeyRow {
    fn read(row: keys::Model) -> Result<Self, Error> {
        Ok(Self {
            id: KeyId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            kind: KeyKind::parse(&row.kind).ok_or_else(|| Error::corrupt("keys.kind", &row.kind))?,
            name: KeyName::stored(&row.name).map_err(|reason| Error::corrupt("keys.name", reason))?,
            hash: hash(row.hash, "keys.hash")?,
            prefix: row.prefix,
            scopes: json::read("keys.scopes", &row.scopes)?,
            created_at: Timestamp::from_millis(row.created_at),
            created_by: row.created_by,
            revoked_at: row.revoked_at.map(Timestamp::from_millis),
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
        })
    }
}
