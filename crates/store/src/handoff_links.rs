//! Hand-off links of an integration. Whoever has the token finds its link by the hash, whatever became of the link;
//! everything else is looked up inside one integration.

use crate::entity::handoff_links;
use crate::links::hash;
use crate::{Error, Reading, Tx};
use domain::Timestamp;
use domain::email::Email;
use domain::handoff::{Standing, standing};
use domain::ids::{ClientId, HandoffLinkId, IntegrationId, SubmissionId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
};

/// A hand-off link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffLink {
    pub id: HandoffLinkId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    /// SHA-256 of the token; the token itself is nowhere.
    pub token_hash: [u8; 32],
    pub submission: SubmissionId,
    /// Who made it, as people read it.
    pub made_by: String,
    /// The address it was mailed to.
    pub sent_to: Option<Email>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    /// How many visits there were.
    pub opened: i64,
    pub last_used_at: Option<Timestamp>,
    pub last_address: Option<String>,
    /// When the integration was connected with it: it takes nothing more, and shows that result until it expires.
    pub finished_at: Option<Timestamp>,
}

impl HandoffLink {
    /// Whether something may be changed with it now. Ask with the integration held, because a check that connects it, or a
    /// member, may end it in this very moment.
    #[must_use]
    pub fn takes_changes(&self, now: Timestamp) -> bool {
        self.finished_at.is_none() && standing(self.revoked_at, self.expires_at, now) == Standing::Live
    }
}

/// # Errors
/// [`Error::Unique`] of [`crate::constraint::HANDOFF_SUBMISSION`] when the same form made one before.
pub async fn insert(tx: &Tx, link: &HandoffLink) -> Result<(), Error> {
    let row = handoff_links::Model {
        id: link.id.uuid(),
        client_id: link.client_id.uuid(),
        integration_id: link.integration_id.uuid(),
        token_hash: link.token_hash.to_vec(),
        submission_id: link.submission.uuid(),
        made_by: link.made_by.clone(),
        sent_to: link.sent_to.as_ref().map(ToString::to_string),
        created_at: link.created_at.millis(),
        expires_at: link.expires_at.millis(),
        revoked_at: link.revoked_at.map(Timestamp::millis),
        opened: link.opened,
        last_used_at: link.last_used_at.map(Timestamp::millis),
        last_address: link.last_address.clone(),
        finished_at: link.finished_at.map(Timestamp::millis),
    };
    handoff_links::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The link with this token, also one that was revoked or has expired.
pub async fn by_token(reading: &impl Reading, token_hash: &[u8; 32]) -> Result<Option<HandoffLink>, Error> {
    let query = handoff_links::Entity::find().filter(handoff_links::Column::TokenHash.eq(token_hash.to_vec()));
    query.one(&reading.executor()).await?.map(HandoffLink::read).transpose()
}

/// One link of the integration.
pub async fn find(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    id: HandoffLinkId,
) -> Result<Option<HandoffLink>, Error> {
    let query = of(client, integration).filter(handoff_links::Column::Id.eq(id.uuid()));
    query.one(&reading.executor()).await?.map(HandoffLink::read).transpose()
}

/// Every link of the integration that works at `now`, newest first.
pub async fn live(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    now: Timestamp,
) -> Result<Vec<HandoffLink>, Error> {
    let works = Condition::all()
        .add(handoff_links::Column::RevokedAt.is_null())
        .add(handoff_links::Column::ExpiresAt.gt(now.millis()));
    read_all(reading, of(client, integration).filter(works)).await
}

/// The last `limit` links of the integration that do not work any more, newest first.
pub async fn ended(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<HandoffLink>, Error> {
    let over = Condition::any()
        .add(handoff_links::Column::RevokedAt.is_not_null())
        .add(handoff_links::Column::ExpiresAt.lte(now.millis()));
    read_all(reading, of(client, integration).filter(over).limit(limit)).await
}

/// Whether it was this call that revoked it.
pub async fn revoke(
    tx: &Tx,
    client: ClientId,
    integration: IntegrationId,
    id: HandoffLinkId,
    at: Timestamp,
) -> Result<bool, Error> {
    let revoked = one(client, id)
        .col_expr(handoff_links::Column::RevokedAt, Expr::value(at.millis()))
        .filter(handoff_links::Column::IntegrationId.eq(integration.uuid()))
        .filter(handoff_links::Column::RevokedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(revoked.rows_affected == 1)
}

/// Ends every link of the integration for whoever would change something by it; answers how many.
pub async fn finish(tx: &Tx, client: ClientId, integration: IntegrationId, at: Timestamp) -> Result<u64, Error> {
    let finished = handoff_links::Entity::update_many()
        .col_expr(handoff_links::Column::FinishedAt, Expr::value(at.millis()))
        .filter(handoff_links::Column::ClientId.eq(client.uuid()))
        .filter(handoff_links::Column::IntegrationId.eq(integration.uuid()))
        .filter(handoff_links::Column::FinishedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(finished.rows_affected)
}

/// Notes that the link was used from an address; `is_visit` counts it as opened.
pub async fn note_use(
    tx: &Tx,
    client: ClientId,
    id: HandoffLinkId,
    at: Timestamp,
    address: Option<&str>,
    is_visit: bool,
) -> Result<(), Error> {
    use handoff_links::Column::{LastAddress, LastUsedAt, Opened};
    let mut update =
        one(client, id).col_expr(LastUsedAt, Expr::value(at.millis())).col_expr(LastAddress, Expr::value(address));
    if is_visit {
        update = update.col_expr(Opened, Expr::col(Opened).add(1_i64));
    }
    update.exec(tx.connection()).await?;
    Ok(())
}

/// Notes to whom the link was mailed.
pub async fn note_sent(tx: &Tx, client: ClientId, id: HandoffLinkId, to: &Email) -> Result<(), Error> {
    one(client, id).col_expr(handoff_links::Column::SentTo, Expr::value(to.as_str())).exec(tx.connection()).await?;
    Ok(())
}

fn of(client: ClientId, integration: IntegrationId) -> Select<handoff_links::Entity> {
    handoff_links::Entity::find()
        .filter(handoff_links::Column::ClientId.eq(client.uuid()))
        .filter(handoff_links::Column::IntegrationId.eq(integration.uuid()))
}

fn one(client: ClientId, id: HandoffLinkId) -> UpdateMany<handoff_links::Entity> {
    handoff_links::Entity::update_many()
        .filter(handoff_links::Column::ClientId.eq(client.uuid()))
        .filter(handoff_links::Column::Id.eq(id.uuid()))
}

async fn read_all(reading: &impl Reading, query: Select<handoff_links::Entity>) -> Result<Vec<HandoffLink>, Error> {
    let query = query.order_by_desc(handoff_links::Column::CreatedAt).order_by_desc(handoff_links::Column::Id);
    query.all(&reading.executor()).await?.into_iter().map(HandoffLink::read).collect()
}

impl HandoffLink {
    fn read(row: handoff_links::Model) -> Result<Self, Error> {
        let sent_to = row.sent_to.map(|to| Email::stored(&to)).transpose();
        Ok(Self {
            id: HandoffLinkId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            integration_id: IntegrationId::from_uuid(row.integration_id),
            token_hash: hash(row.token_hash, "handoff_links.token_hash")?,
            submission: SubmissionId::from_uuid(row.submission_id),
            made_by: row.made_by,
            sent_to: sent_to.map_err(|reason| Error::corrupt("handoff_links.sent_to", reason))?,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            revoked_at: row.revoked_at.map(Timestamp::from_millis),
            opened: row.opened,
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
            last_address: row.last_address,
            finished_at: row.finished_at.map(Timestamp::from_millis),
        })
    }
}
