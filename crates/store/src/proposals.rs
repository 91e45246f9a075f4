//! What guests propose in place of values that worked: one open proposal per integration, and the decided ones as history.

use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::consumer_key::ConsumerKey;
use domain::ids::{ClientId, HandoffLinkId, IntegrationId, ProposalId};
use domain::username::SalesforceUsername;

/// Values that wait for a member's decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    pub link: HandoffLinkId,
    /// Who proposes them, as people read it.
    pub proposed_by: String,
    /// Of the integration when it was proposed; a later one makes the proposal stale.
    pub integration_version: i64,
    pub username: Option<SalesforceUsername>,
    pub consumer_key: Option<ConsumerKey>,
    pub created_at: Timestamp,
}

/// How a proposal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Accepted,
    Rejected,
    /// A later one took its place.
    Replaced,
}

impl Decision {
    const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Replaced => "replaced",
        }
    }
}

pub async fn insert(tx: &Tx, proposal: &Proposal) -> Result<(), Error> {
    let statement = format!(
        "INSERT INTO proposals (id, client_id, integration_id, handoff_link_id, proposed_by, integration_version, \
         username, consumer_key, created_at) VALUES {}",
        sql::tuples(1, 9, 1)
    );
    let values = vec![
        proposal.id.uuid().into(),
        proposal.client_id.uuid().into(),
        proposal.integration_id.uuid().into(),
        proposal.link.uuid().into(),
        proposal.proposed_by.clone().into(),
        proposal.integration_version.into(),
        proposal.username.as_ref().map(ToString::to_string).into(),
        proposal.consumer_key.as_ref().map(ToString::to_string).into(),
        proposal.created_at.millis().into(),
    ];
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}

/// The proposal of the integration that nobody has decided about.
pub async fn open(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Proposal>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT id, handoff_link_id, proposed_by, integration_version, username, consumer_key, created_at \
         FROM proposals WHERE client_id = $1 AND integration_id = $2 AND decided_at IS NULL",
        vec![client.uuid().into(), integration.uuid().into()],
    )
    .await?;
    let Some(row) = found.first() else { return Ok(None) };
    let username: Option<String> = row.try_get_by_index(4)?;
    let consumer_key: Option<String> = row.try_get_by_index(5)?;
    Ok(Some(Proposal {
        id: ProposalId::from_uuid(row.try_get_by_index(0)?),
        client_id: client,
        integration_id: integration,
        link: HandoffLinkId::from_uuid(row.try_get_by_index(1)?),
        proposed_by: row.try_get_by_index(2)?,
        integration_version: row.try_get_by_index(3)?,
        username: SalesforceUsername::parse_optional(username.as_deref().unwrap_or_default())
            .map_err(|reason| Error::corrupt("proposals.username", reason))?,
        consumer_key: ConsumerKey::parse_optional(consumer_key.as_deref().unwrap_or_default())
            .map_err(|reason| Error::corrupt("proposals.consumer_key", reason))?,
        created_at: Timestamp::from_millis(row.try_get_by_index(6)?),
    }))
}

/// Ends an open proposal; false when it was decided about before.
pub async fn decide(
    tx: &Tx,
    client: ClientId,
    id: ProposalId,
    decision: Decision,
    by: &str,
    at: Timestamp,
) -> Result<bool, Error> {
    let decided = sql::execute(
        tx.connection(),
        "UPDATE proposals SET decided_at = $1, decided_by = $2, decision = $3 \
         WHERE client_id = $4 AND id = $5 AND decided_at IS NULL",
        vec![at.millis().into(), by.into(), decision.word().into(), client.uuid().into(), id.uuid().into()],
    )
    .await?;
    Ok(decided == 1)
}
