//! Integrations: the row, its finders and its writes; the list with its sorts and cursors has a file of its own.

mod list;
mod row;

use crate::entity::integrations;
use crate::{Error, Reading, Tx, constraint, queues};
use domain::Timestamp;
use domain::check::{CheckState, Refusal};
use domain::ids::{ClientId, IntegrationId, SubmissionId};
use domain::integration::{IntegrationType, Settings, State};
use domain::organization::{Organization, Proven};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

pub use list::{ListQuery, ListRow, Sort, StatusFilter, list, list_plan};

/// An integration as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    pub id: IntegrationId,
    pub client_id: ClientId,
    pub kind: IntegrationType,
    pub settings: Settings,
    pub state: State,
    pub paused: bool,
    /// Why it is not connected, from the last check that was refused.
    pub diagnosis: Option<Refusal>,
    pub last_check_at: Option<Timestamp>,
    pub last_check: Option<CheckState>,
    /// When the certificate in use, or else the new one, ends; `None` when there is none with a key. Written by the
    /// certificates.
    pub certificate_expires: Option<Timestamp>,
    /// The form post that made it; a repeat of that post finds it.
    pub submission: SubmissionId,
    /// Since when it has been connected, or not.
    pub standing_since: Timestamp,
    /// When it was connected first.
    pub connected_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub removed_at: Option<Timestamp>,
    pub version: i64,
    /// What the last *Connected* has proven; the organization is kept for good.
    pub proven: Proven,
    /// The other organization that a token belonged to, while nobody has confirmed it.
    pub found_organization: Option<Organization>,
}

impl Integration {
    /// Moves to a state at a moment, and keeps since when it has been connected or not.
    pub fn stand(&mut self, state: State, at: Timestamp) {
        if (self.state == State::Connected) != (state == State::Connected) {
            self.standing_since = at;
        }
        if state == State::Connected {
            self.connected_at.get_or_insert(at);
        }
        self.state = state;
    }
}

/// One integration of a client, removed ones included.
pub async fn find(reading: &impl Reading, client: ClientId, id: IntegrationId) -> Result<Option<Integration>, Error> {
    let found = integrations::Entity::find()
        .filter(integrations::Column::ClientId.eq(client.uuid()))
        .filter(integrations::Column::Id.eq(id.uuid()))
        .one(&reading.executor())
        .await?;
    found.map(Integration::read).transpose()
}

/// What an earlier post of the same form made.
pub async fn by_submission(
    reading: &impl Reading,
    client: ClientId,
    submission: SubmissionId,
) -> Result<Option<Integration>, Error> {
    let found = integrations::Entity::find()
        .filter(integrations::Column::ClientId.eq(client.uuid()))
        .filter(integrations::Column::SubmissionId.eq(submission.uuid()))
        .one(&reading.executor())
        .await?;
    found.map(Integration::read).transpose()
}

/// Whether an integration of the client that is not removed, other than `except`, has the name with this key
/// ([`domain::text::IntegrationName::key`]).
pub async fn name_taken(
    reading: &impl Reading,
    client: ClientId,
    name_key: &str,
    except: Option<IntegrationId>,
) -> Result<bool, Error> {
    let holder: Option<uuid::Uuid> = integrations::Entity::find()
        .select_only()
        .column(integrations::Column::Id)
        .filter(integrations::Column::ClientId.eq(client.uuid()))
        .filter(integrations::Column::NameKey.eq(name_key))
        .filter(integrations::Column::RemovedAt.is_null())
        .into_tuple()
        .one(&reading.executor())
        .await?;
    Ok(holder.is_some_and(|id| Some(id) != except.map(IntegrationId::uuid)))
}

/// Writes a new integration and its queue.
///
/// # Errors
/// [`Error::Unique`] of [`constraint::INTEGRATION_SUBMISSION`] when the same post was made before: nothing is written,
/// the transaction stays usable, and [`by_submission`] finds what it made. [`Error::Unique`] of
/// [`constraint::INTEGRATION_NAME`] for a taken name.
pub async fn insert(tx: &Tx, integration: &Integration) -> Result<(), Error> {
    // Of two equal ones in the same moment PostgreSQL may meet the name first: whichever it was, the transaction goes on.
    let written = integrations::Entity::insert(integration.write()?.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    if written == 0 {
        let repeated = by_submission(tx, integration.client_id, integration.submission).await?.is_some();
        let constraint = if repeated { constraint::INTEGRATION_SUBMISSION } else { constraint::INTEGRATION_NAME };
        return Err(Error::unique(constraint));
    }
    queues::insert_of(tx, integration.client_id, integration.id).await
}

/// Writes the row, without what belongs to the certificates and to [`record_check`], and counts the version up.
///
/// # Errors
/// [`Error::Stale`] unless the stored version is still `integration.version`; [`Error::Unique`] of
/// [`constraint::INTEGRATION_NAME`] for a taken name.
pub async fn update(tx: &Tx, integration: &Integration) -> Result<(), Error> {
    let mut row = integration.write()?.into_active_model().reset_all();
    row.version = ActiveValue::Set(integration.version.saturating_add(1));
    for fixed in [
        integrations::Column::Id,
        integrations::Column::ClientId,
        integrations::Column::Kind,
        integrations::Column::SubmissionId,
        integrations::Column::CreatedAt,
        // Belongs to the certificates, which write it.
        integrations::Column::CertificateNotAfter,
        // A form that was read before an organization was kept must not take it back.
        integrations::Column::OrganizationId,
        integrations::Column::OrganizationHost,
        integrations::Column::FoundOrganizationId,
        integrations::Column::FoundOrganizationHost,
        integrations::Column::ProvenUsername,
        integrations::Column::ProvenConsumerKey,
    ] {
        row.not_set(fixed);
    }
    let changed = integrations::Entity::update_many()
        .set(row)
        .filter(integrations::Column::ClientId.eq(integration.client_id.uuid()))
        .filter(integrations::Column::Id.eq(integration.id.uuid()))
        .filter(integrations::Column::Version.eq(integration.version))
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Writes what a check or a token found: state, diagnosis, the last check, and which organization it was. Whoever read the
/// integration for it holds its queue ([`crate::queues::lock`]). The version stays, so that a check never conflicts
/// with a form somebody has open.
///
/// # Errors
/// [`Error::Stale`] unless the stored version is still `integration.version`.
pub async fn record_check(tx: &Tx, integration: &Integration) -> Result<(), Error> {
    let row = integration.write()?;
    let changed = integrations::Entity::update_many()
        .col_expr(integrations::Column::State, Expr::value(row.state))
        .col_expr(integrations::Column::Diagnosis, Expr::value(row.diagnosis))
        .col_expr(integrations::Column::LastCheckAt, Expr::value(row.last_check_at))
        .col_expr(integrations::Column::LastCheckState, Expr::value(row.last_check_state))
        .col_expr(integrations::Column::StandingSince, Expr::value(row.standing_since))
        .col_expr(integrations::Column::ConnectedAt, Expr::value(row.connected_at))
        .col_expr(integrations::Column::OrganizationId, Expr::value(row.organization_id))
        .col_expr(integrations::Column::OrganizationHost, Expr::value(row.organization_host))
        .col_expr(integrations::Column::FoundOrganizationId, Expr::value(row.found_organization_id))
        .col_expr(integrations::Column::FoundOrganizationHost, Expr::value(row.found_organization_host))
        .col_expr(integrations::Column::ProvenUsername, Expr::value(row.proven_username))
        .col_expr(integrations::Column::ProvenConsumerKey, Expr::value(row.proven_consumer_key))
        .filter(integrations::Column::ClientId.eq(integration.client_id.uuid()))
        .filter(integrations::Column::Id.eq(integration.id.uuid()))
        .filter(integrations::Column::Version.eq(integration.version))
        .filter(integrations::Column::RemovedAt.is_null())
        .exec(tx.connection())
        .await?;
    if changed.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}
