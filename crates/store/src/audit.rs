//! The audit: who did what to what, and who was refused. Rows are only ever added; one of a
//! refused attempt counts its repeats.

use crate::entity::audit;
use crate::page::Cursor;
use crate::{Error, Page, Reading, Tx, json};
use domain::Timestamp;
use domain::ids::{AuditId, ClientId};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

/// How the action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Done,
    /// Refused for want of a right.
    Denied,
    Failed,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    /// `None` for what concerns the installation.
    pub client_id: Option<ClientId>,
    pub at: Timestamp,
    /// Who, as people read it.
    pub actor: String,
    /// What kind of actor: a word.
    pub actor_kind: String,
    pub action: String,
    pub target: String,
    pub outcome: Outcome,
    /// Where the call came from, an IP address.
    pub address: Option<String>,
    pub detail: serde_json::Value,
    /// How often it happened; only refused attempts are counted.
    pub count: i64,
    /// When it happened last, if that was more than once.
    pub last_at: Option<Timestamp>,
}

/// The letter of the only order there is.
const NEWEST_FIRST: char = 't';

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Done, Self::Denied, Self::Failed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }
}

pub async fn insert(tx: &Tx, entry: &Entry) -> Result<(), Error> {
    let row = audit::Model {
        id: entry.id.uuid(),
        client_id: entry.client_id.map(ClientId::uuid),
        at: entry.at.millis(),
        actor: entry.actor.clone(),
        actor_kind: entry.actor_kind.clone(),
        action: entry.action.clone(),
        target: entry.target.clone(),
        outcome: entry.outcome.word().to_owned(),
        address: entry.address.clone(),
        detail: entry.detail.to_string(),
        count: entry.count,
        last_at: entry.last_at.map(Timestamp::millis),
    };
    audit::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Adds repeats to an entry that is there.
pub async fn repeat(tx: &Tx, id: AuditId, times: i64, last_at: Timestamp) -> Result<(), Error> {
    audit::Entity::update_many()
        .col_expr(audit::Column::Count, Expr::col(audit::Column::Count).add(times))
        .col_expr(audit::Column::LastAt, Expr::value(last_at.millis()))
        .filter(audit::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A client's entries, newest first; `before` is a cursor of an earlier page.
pub async fn of_client(
    reading: &impl Reading,
    client: ClientId,
    before: Option<&str>,
    limit: u32,
) -> Result<Page<Entry>, Error> {
    page(reading, audit::Entity::find().filter(audit::Column::ClientId.eq(client.uuid())), before, limit).await
}

/// The entries that concern no client, newest first.
pub async fn of_installation(reading: &impl Reading, before: Option<&str>, limit: u32) -> Result<Page<Entry>, Error> {
    page(reading, audit::Entity::find().filter(audit::Column::ClientId.is_null()), before, limit).await
}

async fn page(
    reading: &impl Reading,
    mut query: Select<audit::Entity>,
    before: Option<&str>,
    limit: u32,
) -> Result<Page<Entry>, Error> {
    let cursor = before.and_then(|text| Cursor::read(text, NEWEST_FIRST));
    let cursor = cursor.and_then(|cursor| cursor.key.parse::<i64>().ok().map(|at| (cursor, at)));
    let backward = cursor.as_ref().is_some_and(|(cursor, _)| cursor.backward);
    if let Some((cursor, at)) = &cursor {
        let place = Expr::tuple([Expr::col(audit::Column::At), Expr::col(audit::Column::Id)]);
        let bound = Expr::tuple([Expr::value(*at), Expr::value(cursor.id)]);
        query = query.filter(if backward { place.gt(bound) } else { place.lt(bound) });
    }
    let order = if backward { Order::Asc } else { Order::Desc };
    let found = query
        .order_by(audit::Column::At, order.clone())
        .order_by(audit::Column::Id, order)
        .limit(u64::from(limit).saturating_add(1))
        .all(&reading.executor())
        .await?;
    let entries = found.into_iter().map(Entry::read).collect::<Result<Vec<_>, _>>()?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let cursor = cursor.as_ref().map(|(cursor, _)| cursor);
    Ok(Page::make(entries, limit, NEWEST_FIRST, cursor, |entry| (entry.at.millis().to_string(), entry.id.uuid())))
}

impl Entry {
    fn read(row: audit::Model) -> Result<Self, Error> {
        Ok(Self {
            id: AuditId::from_uuid(row.id),
            client_id: row.client_id.map(ClientId::from_uuid),
            at: Timestamp::from_millis(row.at),
            actor: row.actor,
            actor_kind: row.actor_kind,
            action: row.action,
            target: row.target,
            outcome: Outcome::parse(&row.outcome).ok_or_else(|| Error::corrupt("audit.outcome", &row.outcome))?,
            address: row.address,
            detail: json::read("audit.detail", &row.detail)?,
            count: row.count,
            last_at: row.last_at.map(Timestamp::from_millis),
        })
    }
}

/// Who did this to that last, as far as the audit of the client knows.
pub async fn last_actor(
    reading: &impl Reading,
    client: ClientId,
    action: &str,
    target: &str,
) -> Result<Option<String>, Error> {
    let newest = audit::Entity::find()
        .filter(audit::Column::ClientId.eq(client.uuid()))
        .filter(audit::Column::Action.eq(action))
        .filter(audit::Column::Target.eq(target))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(1)
        .one(&reading.executor())
        .await?;
    Ok(newest.map(|entry| entry.actor))
}
