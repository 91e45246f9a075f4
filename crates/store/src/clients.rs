//! Clients. Their slug is their address and never changes.

use crate::entity::{assignments, clients};
use crate::{Backend, Error, Reading, Tx};
use domain::Timestamp;
use domain::ids::{ClientId, MemberId};
use domain::slug::ClientSlug;
use domain::text::ClientName;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

/// One customer of the vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub id: ClientId,
    pub slug: ClientSlug,
    pub name: ClientName,
    pub created_at: Timestamp,
    pub version: i64,
}

pub async fn by_slug(reading: &impl Reading, slug: &ClientSlug) -> Result<Option<Client>, Error> {
    let found =
        clients::Entity::find().filter(clients::Column::Slug.eq(slug.as_str())).one(&reading.executor()).await?;
    found.as_ref().map(Client::read).transpose()
}

pub async fn by_id(reading: &impl Reading, id: ClientId) -> Result<Option<Client>, Error> {
    let found = clients::Entity::find_by_id(id.uuid()).one(&reading.executor()).await?;
    found.as_ref().map(Client::read).transpose()
}

/// All clients in the order of their slugs, from the one behind `after`; for operators.
pub async fn list(reading: &impl Reading, after: Option<ClientSlug>, limit: u32) -> Result<Vec<Client>, Error> {
    let mut query = clients::Entity::find().order_by_asc(clients::Column::Slug).limit(u64::from(limit));
    if let Some(after) = after {
        query = query.filter(clients::Column::Slug.gt(after.as_str()));
    }
    query.all(&reading.executor()).await?.iter().map(Client::read).collect()
}

/// The clients a customer success manager looks after, in the order of their slugs.
pub async fn assigned_to(reading: &impl Reading, member: MemberId) -> Result<Vec<Client>, Error> {
    let found = clients::Entity::find()
        .join(JoinType::InnerJoin, assignments::Relation::Client.def().rev())
        .filter(assignments::Column::MemberId.eq(member.uuid()))
        .order_by_asc(clients::Column::Slug)
        .all(&reading.executor())
        .await?;
    found.iter().map(Client::read).collect()
}

/// Holds the client until the transaction ends: whoever counts what a client has before adding to it or taking from it
/// does so first, so that two who count at the same moment count one after the other. Take it before anything else of the
/// transaction and of one client only; then no two transactions wait for each other. Events of the client are accepted
/// meanwhile, because a foreign key asks for less than this holds.
pub async fn lock(tx: &Tx, client: ClientId) -> Result<(), Error> {
    // SQLite's writers come one after the other anyway.
    if tx.backend() == Backend::Postgres {
        let held = clients::Entity::find_by_id(client.uuid()).lock(LockType::NoKeyUpdate);
        held.one(tx.connection()).await?;
    }
    Ok(())
}

/// # Errors
/// [`Error::Unique`] of [`crate::constraint::CLIENT_SLUG`].
pub async fn insert(tx: &Tx, client: &Client) -> Result<(), Error> {
    let row = clients::Model {
        id: client.id.uuid(),
        slug: client.slug.as_str().to_owned(),
        name: client.name.as_str().to_owned(),
        created_at: client.created_at.millis(),
        version: client.version,
    };
    clients::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

impl Client {
    pub(crate) fn read(row: &clients::Model) -> Result<Self, Error> {
        Ok(Self {
            id: ClientId::from_uuid(row.id),
            slug: ClientSlug::parse(&row.slug).map_err(|reason| Error::corrupt("clients.slug", reason))?,
            name: ClientName::stored(&row.name).map_err(|reason| Error::corrupt("clients.name", reason))?,
            created_at: Timestamp::from_millis(row.created_at),
            version: row.version,
        })
    }
}
