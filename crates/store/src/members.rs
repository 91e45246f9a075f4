//! People who sign in, and which clients the vendor's own people look after. A removed member stays as a row, so that
//! the audit can name them, and frees the e-mail address.

use crate::entity::{assignments, clients, members};
use crate::{Client, Error, Reading, Tx};
use domain::Timestamp;
use domain::email::Email;
use domain::ids::{ClientId, MemberId};
use domain::policy::Role;
use domain::text::PersonName;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};
use std::fmt;

/// A person: of one client, or of the vendor's staff.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    /// `None` for staff.
    pub client_id: Option<ClientId>,
    pub email: Email,
    pub name: PersonName,
    pub role: Role,
    pub integration_permission: bool,
    /// PHC string; `None` until the first password is chosen.
    pub password_hash: Option<String>,
    pub created_at: Timestamp,
    pub removed_at: Option<Timestamp>,
    pub version: i64,
}

/// The member of that address who is not removed.
pub async fn by_email(reading: &impl Reading, email: &Email) -> Result<Option<Member>, Error> {
    let query = present().filter(members::Column::Email.eq(email.as_str()));
    query.one(&reading.executor()).await?.map(Member::read).transpose()
}

/// Anybody, removed or not: the session layer asks on each request.
pub async fn by_id(reading: &impl Reading, id: MemberId) -> Result<Option<Member>, Error> {
    let found = members::Entity::find_by_id(id.uuid()).one(&reading.executor()).await?;
    found.map(Member::read).transpose()
}

/// A client's people who are not removed, in the order of their addresses, from the one behind `after`.
pub async fn of_client(
    reading: &impl Reading,
    client: ClientId,
    after: Option<String>,
    limit: u32,
) -> Result<Vec<Member>, Error> {
    let mut query = present()
        .filter(members::Column::ClientId.eq(client.uuid()))
        .order_by_asc(members::Column::Email)
        .limit(u64::from(limit));
    if let Some(after) = after {
        query = query.filter(members::Column::Email.gt(after));
    }
    query.all(&reading.executor()).await?.into_iter().map(Member::read).collect()
}

/// One of a client's people who is not removed.
pub async fn in_client(reading: &impl Reading, client: ClientId, id: MemberId) -> Result<Option<Member>, Error> {
    let query = present().filter(members::Column::Id.eq(id.uuid())).filter(members::Column::ClientId.eq(client.uuid()));
    query.one(&reading.executor()).await?.map(Member::read).transpose()
}

/// The vendor's people who are not removed, each with the clients assigned to them, in the order of their addresses.
pub async fn staff(reading: &impl Reading) -> Result<Vec<(Member, Vec<Client>)>, Error> {
    let executor = reading.executor();
    let people = present()
        .filter(members::Column::ClientId.is_null())
        .order_by_asc(members::Column::Email)
        .all(&executor)
        .await?;
    let pairs = assignments::Entity::find()
        .find_also_related(clients::Entity)
        .order_by_asc(clients::Column::Slug)
        .all(&executor)
        .await?;
    let mut staff =
        people.into_iter().map(|row| Ok((Member::read(row)?, vec![]))).collect::<Result<Vec<_>, Error>>()?;
    for (assignment, client) in pairs {
        let member = staff.iter_mut().find(|(member, _)| member.id.uuid() == assignment.member_id);
        if let (Some((_, clients)), Some(client)) = (member, client) {
            clients.push(Client::read(&client)?);
        }
    }
    Ok(staff)
}

/// # Errors
/// [`Error::Unique`] of [`crate::constraint::MEMBER_EMAIL`].
pub async fn insert(tx: &Tx, member: &Member) -> Result<(), Error> {
    let row = members::Model {
        id: member.id.uuid(),
        client_id: member.client_id.map(ClientId::uuid),
        email: member.email.as_str().to_owned(),
        name: member.name.as_str().to_owned(),
        role: member.role.word().to_owned(),
        integration_permission: member.integration_permission,
        password_set_at: member.password_hash.as_ref().map(|_| member.created_at.millis()),
        password_hash: member.password_hash.clone(),
        created_at: member.created_at.millis(),
        removed_at: member.removed_at.map(Timestamp::millis),
        version: member.version,
    };
    members::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Writes what people edit of a member, or the removal, and counts the version up. Never touches the password.
///
/// # Errors
/// [`Error::Stale`] unless the stored version is still `member.version`; [`Error::Unique`] as in [`insert`].
pub async fn update(tx: &Tx, member: &Member) -> Result<(), Error> {
    let changed = members::Entity::update_many()
        .col_expr(members::Column::Email, Expr::value(member.email.as_str()))
        .col_expr(members::Column::Name, Expr::value(member.name.as_str()))
        .col_expr(members::Column::Role, Expr::value(member.role.word()))
        .col_expr(members::Column::IntegrationPermission, Expr::value(member.integration_permission))
        .col_expr(members::Column::RemovedAt, Expr::value(member.removed_at.map(Timestamp::millis)))
        .col_expr(members::Column::Version, Expr::col(members::Column::Version).add(1))
        .filter(members::Column::Id.eq(member.id.uuid()))
        .filter(members::Column::Version.eq(member.version))
        .filter(match member.client_id {
            Some(client) => members::Column::ClientId.eq(client.uuid()),
            None => members::Column::ClientId.is_null(),
        })
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Sets the password of a member who is not removed; of anybody else nothing happens.
pub async fn set_password(tx: &Tx, id: MemberId, hash: &str, at: Timestamp) -> Result<(), Error> {
    members::Entity::update_many()
        .col_expr(members::Column::PasswordHash, Expr::value(hash))
        .col_expr(members::Column::PasswordSetAt, Expr::value(at.millis()))
        .filter(members::Column::Id.eq(id.uuid()))
        .filter(members::Column::RemovedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Gives a client to a customer success manager; doing it twice is doing it once.
pub async fn assign(tx: &Tx, member: MemberId, client: ClientId) -> Result<(), Error> {
    let row = assignments::Model { member_id: member.uuid(), client_id: client.uuid() };
    let keys = [assignments::Column::MemberId, assignments::Column::ClientId];
    assignments::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns(keys).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

pub async fn unassign(tx: &Tx, member: MemberId, client: ClientId) -> Result<(), Error> {
    assignments::Entity::delete_by_id((member.uuid(), client.uuid())).exec(tx.connection()).await?;
    Ok(())
}

pub async fn is_assigned(reading: &impl Reading, member: MemberId, client: ClientId) -> Result<bool, Error> {
    let found = assignments::Entity::find_by_id((member.uuid(), client.uuid())).one(&reading.executor()).await?;
    Ok(found.is_some())
}

fn present() -> Select<members::Entity> {
    members::Entity::find().filter(members::Column::RemovedAt.is_null())
}

impl Member {
    fn read(row: members::Model) -> Result<Self, Error> {
        Ok(Self {
            id: MemberId::from_uuid(row.id),
            client_id: row.client_id.map(ClientId::from_uuid),
            email: Email::stored(&row.email).map_err(|reason| Error::corrupt("members.email", reason))?,
            name: PersonName::stored(&row.name).map_err(|reason| Error::corrupt("members.name", reason))?,
            role: Role::parse(&row.role).ok_or_else(|| Error::corrupt("members.role", &row.role))?,
            integration_permission: row.integration_permission,
            password_hash: row.password_hash,
            created_at: Timestamp::from_millis(row.created_at),
            removed_at: row.removed_at.map(Timestamp::from_millis),
            version: row.version,
        })
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("id", &self.id)
            .field("client_id", &self.client_id)
            .field("email", &self.email)
            .field("role", &self.role)
            .field("integration_permission", &self.integration_permission)
            .field("password_hash", &self.password_hash.as_ref().map(|_| "redacted"))
            .field("removed_at", &self.removed_at)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Whether the client has a Client Admin besides this one.
pub async fn has_other_admin(reading: &impl Reading, client: ClientId, besides: MemberId) -> Result<bool, Error> {
    let admins = present().filter(members::Column::ClientId.eq(client.uuid()));
    has_other(reading, admins.filter(members::Column::Role.eq(Role::ClientAdmin.word())), besides).await
}

/// Whether the installation has an operator besides this one.
pub async fn has_other_operator(reading: &impl Reading, besides: MemberId) -> Result<bool, Error> {
    let operators = present().filter(members::Column::ClientId.is_null());
    has_other(reading, operators.filter(members::Column::Role.eq(Role::Operator.word())), besides).await
}

async fn has_other(reading: &impl Reading, people: Select<members::Entity>, besides: MemberId) -> Result<bool, Error> {
    let other: Option<uuid::Uuid> = people
        .select_only()
        .column(members::Column::Id)
        .filter(members::Column::Id.ne(besides.uuid()))
        .limit(1)
        .into_tuple()
        .one(&reading.executor())
        .await?;
    Ok(other.is_some())
}
