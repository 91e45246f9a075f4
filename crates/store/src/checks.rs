//! Connection checks. One at a time runs per integration; a task fills its row link by link and beats, so that a check
//! whose process died is told from one that is slow.

use crate::entity::checks;
use crate::{Error, Reading, Tx, constraint, json};
use domain::Timestamp;
use domain::check::{Chain, CheckState};
use domain::ids::{CheckId, ClientId, IntegrationId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany};

/// A connection check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub id: CheckId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    pub state: CheckState,
    pub chain: Chain,
    /// Who asked for it, as people read it.
    pub requested_by: String,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// The version of the integration that is checked; a later one makes the result worthless.
    pub integration_version: i64,
}

/// # Errors
/// [`Error::Unique`] of [`constraint::CHECK_RUNNING`] when one is running: nothing is written, the transaction stays
/// usable, and [`running`] finds it.
pub async fn insert(tx: &Tx, check: &Check) -> Result<(), Error> {
    let row = checks::Model {
        id: check.id.uuid(),
        client_id: check.client_id.uuid(),
        integration_id: check.integration_id.uuid(),
        state: check.state.word().to_owned(),
        links: json::write("checks.links", &check.chain)?,
        requested_by: check.requested_by.clone(),
        started_at: check.started_at.millis(),
        finished_at: check.finished_at.map(Timestamp::millis),
        integration_version: check.integration_version,
        beat_at: check.started_at.millis(),
    };
    // The words of the partial index, literally: neither database recognizes it by a bound value.
    let one_running = OnConflict::columns([checks::Column::ClientId, checks::Column::IntegrationId])
        .target_and_where(Expr::cust("state = 'running'"))
        .do_nothing()
        .to_owned();
    let written = checks::Entity::insert(row.into_active_model())
        .on_conflict(one_running)
        .exec_without_returning(tx.connection())
        .await?;
    if written == 0 { Err(Error::unique(constraint::CHECK_RUNNING)) } else { Ok(()) }
}

pub async fn find(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    id: CheckId,
) -> Result<Option<Check>, Error> {
    let query = of(client, integration).filter(checks::Column::Id.eq(id.uuid()));
    query.one(&reading.executor()).await?.map(Check::read).transpose()
}

/// The one that is running.
pub async fn running(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Check>, Error> {
    let query = of(client, integration).filter(checks::Column::State.eq(CheckState::Running.word()));
    query.one(&reading.executor()).await?.map(Check::read).transpose()
}

/// The last ones, newest first.
pub async fn newest(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    limit: u32,
) -> Result<Vec<Check>, Error> {
    let query = of(client, integration)
        .order_by_desc(checks::Column::StartedAt)
        .order_by_desc(checks::Column::Id)
        .limit(u64::from(limit));
    query.all(&reading.executor()).await?.into_iter().map(Check::read).collect()
}

/// The check that passed at this moment.
pub async fn finished_at(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    at: Timestamp,
) -> Result<Option<Check>, Error> {
    let query = of(client, integration)
        .filter(checks::Column::State.eq(CheckState::Passed.word()))
        .filter(checks::Column::FinishedAt.eq(at.millis()))
        .order_by_desc(checks::Column::StartedAt)
        .limit(1);
    query.one(&reading.executor()).await?.map(Check::read).transpose()
}

/// Writes how far the check has come, which is also its beat.
///
/// # Errors
/// [`Error::Stale`] when it is not running any more.
pub async fn save_chain(tx: &Tx, check: &Check, at: Timestamp) -> Result<(), Error> {
    let update = checks::Entity::update_many()
        .col_expr(checks::Column::Links, Expr::value(json::write("checks.links", &check.chain)?))
        .col_expr(checks::Column::BeatAt, Expr::value(at.millis()));
    while_running(update, check, tx).await
}

/// Writes the end of the check: its state, chain and `finished_at`.
///
/// # Errors
/// [`Error::Stale`] when it is not running any more.
pub async fn finish(tx: &Tx, check: &Check) -> Result<(), Error> {
    let update = checks::Entity::update_many()
        .col_expr(checks::Column::State, Expr::value(check.state.word()))
        .col_expr(checks::Column::Links, Expr::value(json::write("checks.links", &check.chain)?))
        .col_expr(checks::Column::FinishedAt, Expr::value(check.finished_at.map(Timestamp::millis)));
    while_running(update, check, tx).await
}

/// Ends every running check of the installation whose last beat was before `beat_before`; answers how many.
pub async fn interrupt_stale(tx: &Tx, beat_before: Timestamp, at: Timestamp) -> Result<u64, Error> {
    let stale = checks::Entity::find()
        .filter(checks::Column::State.eq(CheckState::Running.word()))
        .filter(checks::Column::BeatAt.lt(beat_before.millis()))
        .all(tx.connection())
        .await?;
    let mut interrupted = 0;
    for row in stale {
        let mut check = Check::read(row)?;
        check.state = CheckState::Interrupted;
        check.chain = check.chain.interrupt();
        check.finished_at = Some(at);
        match finish(tx, &check).await {
            Ok(()) => interrupted += 1,
            Err(Error::Stale) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(interrupted)
}

fn of(client: ClientId, integration: IntegrationId) -> Select<checks::Entity> {
    checks::Entity::find()
        .filter(checks::Column::ClientId.eq(client.uuid()))
        .filter(checks::Column::IntegrationId.eq(integration.uuid()))
}

async fn while_running(update: UpdateMany<checks::Entity>, check: &Check, tx: &Tx) -> Result<(), Error> {
    let changed = update
        .filter(checks::Column::ClientId.eq(check.client_id.uuid()))
        .filter(checks::Column::Id.eq(check.id.uuid()))
        .filter(checks::Column::State.eq(CheckState::Running.word()))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

impl Check {
    fn read(row: checks::Model) -> Result<Self, Error> {
        Ok(Self {
            id: CheckId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            integration_id: IntegrationId::from_uuid(row.integration_id),
            state: row.state.parse().map_err(|reason| Error::corrupt("checks.state", reason))?,
            chain: json::read("checks.links", &row.links)?,
            requested_by: row.requested_by,
            started_at: Timestamp::from_millis(row.started_at),
            finished_at: row.finished_at.map(Timestamp::from_millis),
            integration_version: row.integration_version,
        })
    }
}
