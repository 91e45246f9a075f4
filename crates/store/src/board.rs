//! Where the integrations of a customer success manager's clients stand: one query a page, over as many clients as are
//! assigned. A client without an integration is a row, too, since somebody waits for the first one.

use crate::clients::Client;
use crate::entity::{assignments, clients, integrations};
use crate::page::Cursor;
use crate::reader::Reader;
use crate::{Error, Integration, Page, Reading, sql};
use domain::Timestamp;
use domain::ids::MemberId;
use domain::integration::State;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoCondition, Order};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    RelationTrait,
};

/// What the board is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BoardSort {
    /// What has not been connected for longest comes first; what is connected comes last.
    #[default]
    Stuck,
    /// By the client's address.
    Client,
}

/// Which rows to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BoardFilter {
    /// Everything that is not connected, clients without an integration included.
    Stuck,
    State(State),
    Paused,
    /// Clients without an integration.
    Empty,
}

/// One page of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardQuery {
    pub sort: BoardSort,
    pub filter: Option<BoardFilter>,
    /// Part of the client's name or address, or of what an integration's list is searched by.
    pub search: Option<String>,
    /// [`Page::next`] or [`Page::previous`] of another page; what cannot be read is the first page.
    pub after: Option<String>,
    pub limit: u32,
}

/// One row: an integration, or a client that has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub client: Client,
    pub integration: Option<Integration>,
}

impl BoardRow {
    /// Since when it has been connected, or not.
    pub fn since(&self) -> Timestamp {
        self.integration.as_ref().map_or(self.client.created_at, |integration| integration.standing_since)
    }

    fn is_connected(&self) -> bool {
        self.integration.as_ref().is_some_and(|integration| integration.state == State::Connected)
    }

    fn id(&self) -> uuid::Uuid {
        self.integration.as_ref().map_or(self.client.id.uuid(), |integration| integration.id.uuid())
    }
}

/// Puts what is connected behind everything else: later than any time.
const BEHIND: i64 = 1_000_000_000_000_000;

impl BoardSort {
    const fn letter(self) -> char {
        match self {
            Self::Stuck => 's',
            Self::Client => 'c',
        }
    }

    fn key(self) -> Expr {
        match self {
            Self::Stuck => Expr::cust(
                "CASE WHEN integrations.state = 'Connected' THEN 1000000000000000 + integrations.standing_since \
                 ELSE COALESCE(integrations.standing_since, clients.created_at) END",
            ),
            Self::Client => Expr::col((clients::Entity, clients::Column::Slug)),
        }
    }

    fn value(self, key: &str) -> Option<Expr> {
        match self {
            Self::Stuck => key.parse::<i64>().ok().map(Expr::value),
            Self::Client => Some(Expr::value(key)),
        }
    }

    fn key_of(self, row: &BoardRow) -> String {
        match self {
            Self::Stuck => {
                let behind = if row.is_connected() { BEHIND } else { 0 };
                (behind + row.since().millis()).to_string()
            }
            Self::Client => row.client.slug.to_string(),
        }
    }
}

/// One page of the board of a customer success manager. A page that has become empty is the first page instead.
pub async fn page(reading: &impl Reading, member: MemberId, query: &BoardQuery) -> Result<Page<BoardRow>, Error> {
    let executor = reading.executor();
    let order = query.sort.letter();
    let cursor = query.after.as_deref().and_then(|text| Cursor::read(text, order));
    let mut cursor = cursor.filter(|cursor| query.sort.value(&cursor.key).is_some());
    let mut rows = fetch(&executor, member, query, cursor.as_ref()).await?;
    if rows.is_empty() && cursor.is_some() {
        cursor = None;
        rows = fetch(&executor, member, query, None).await?;
    }
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    Ok(Page::make(rows, limit, order, cursor.as_ref(), |row| (query.sort.key_of(row), row.id())))
}

async fn fetch(
    executor: &Reader<'_>,
    member: MemberId,
    query: &BoardQuery,
    cursor: Option<&Cursor>,
) -> Result<Vec<BoardRow>, Error> {
    let column = |column| Expr::col((integrations::Entity, column));
    let mut select = clients::Entity::find()
        .join(JoinType::InnerJoin, assignments::Relation::Client.def().rev())
        .join(JoinType::LeftJoin, theirs())
        .select_also(integrations::Entity)
        .filter(assignments::Column::MemberId.eq(member.uuid()));
    match query.filter {
        Some(BoardFilter::Stuck) => {
            let state = column(integrations::Column::State);
            select = select.filter(state.clone().is_null().or(state.ne(State::Connected.word())));
        }
        Some(BoardFilter::State(state)) => select = select.filter(integrations::Column::State.eq(state.word())),
        Some(BoardFilter::Paused) => select = select.filter(integrations::Column::Paused.eq(true)),
        Some(BoardFilter::Empty) => select = select.filter(integrations::Column::Id.is_null()),
        None => {}
    }
    if let Some(search) = query.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        let position = if executor.get_database_backend() == DbBackend::Sqlite { "instr" } else { "strpos" };
        let search = search.to_lowercase();
        let has = |text: Expr| Expr::expr(Func::cust(position).arg(text).arg(search.clone())).gt(0);
        let lower = Expr::expr(Func::lower(Expr::col((clients::Entity, clients::Column::Name))));
        let found = has(Expr::col((clients::Entity, clients::Column::Slug)))
            .or(has(lower))
            .or(has(column(integrations::Column::SearchText)));
        select = select.filter(found);
    }
    let id = || Expr::cust("COALESCE(integrations.id, clients.id)");
    let backward = cursor.is_some_and(|cursor| cursor.backward);
    if let Some(cursor) = cursor
        && let Some(value) = query.sort.value(&cursor.key)
    {
        let (place, bound) = (Expr::tuple([query.sort.key(), id()]), Expr::tuple([value, Expr::value(cursor.id)]));
        select = select.filter(if backward { place.lt(bound) } else { place.gt(bound) });
    }
    let direction = if backward { Order::Desc } else { Order::Asc };
    let found = select
        .order_by(query.sort.key(), direction.clone())
        .order_by(id(), direction)
        .limit(u64::from(query.limit).saturating_add(1))
        .all(executor)
        .await?;
    found
        .into_iter()
        .map(|(client, integration)| {
            Ok(BoardRow {
                client: Client::read(&client)?,
                integration: integration.map(Integration::read).transpose()?,
            })
        })
        .collect()
}

/// From a client to those of its integrations that are not removed.
fn theirs() -> RelationDef {
    let belongs: RelationDef = integrations::Entity::belongs_to(clients::Entity)
        .from(integrations::Column::ClientId)
        .to(clients::Column::Id)
        .into();
    belongs
        .rev()
        .on_condition(|_, right| Expr::col((right, integrations::Column::RemovedAt)).is_null().into_condition())
}

/// How many integrations took how long from activation to their first connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// The shortest of [`TOOK_UP_TO_HOURS`] that they fit into; `None` is longer than all.
    pub up_to_hours: Option<i64>,
    pub integrations: i64,
}

/// The spans that are told apart, in hours.
pub const TOOK_UP_TO_HOURS: [i64; 5] = [1, 24, 72, 168, 672];

/// How long the integrations of the member's clients took, removed ones included; spans without any are left out.
pub async fn took(reading: &impl Reading, member: MemberId) -> Result<Vec<Took>, Error> {
    let spans: String = TOOK_UP_TO_HOURS
        .iter()
        .map(|hours| format!("WHEN i.connected_at - i.created_at <= {} THEN {hours} ", hours * 3_600_000))
        .collect::<Vec<_>>()
        .concat();
    let statement = format!(
        "SELECT CAST(t.span AS BIGINT), COUNT(*) FROM (SELECT CASE {spans}ELSE 0 END AS span FROM integrations i \
         JOIN assignments a ON a.client_id = i.client_id \
         WHERE a.member_id = $1 AND i.connected_at IS NOT NULL) AS t GROUP BY t.span ORDER BY t.span"
    );
    let found = sql::rows(&reading.executor(), &statement, vec![member.uuid().into()]).await?;
    found
        .into_iter()
        .map(|row| {
            let hours: i64 = row.try_get_by_index(0)?;
            Ok(Took { up_to_hours: (hours > 0).then_some(hours), integrations: row.try_get_by_index(1)? })
        })
        .collect()
}
