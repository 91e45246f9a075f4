//! Certificates and, sealed, their private keys. The key is a column that only `keys` reads; no other finder selects it.

mod census;
mod keys;
mod life;
mod reminders;

pub use census::{Census, Soonest, census, soonest};
pub use keys::{SealedKey, SealedRow, destroy_keys, master_keys, replace_wrapped, sealed_key, sealed_with};
pub use life::{claim_try, due_retirements, due_tries, lock, refused, save_state, worked};
pub use reminders::{
    DueMail, Ending, claim_mail, due_mails, ending, forget_mails, insert_mail, insert_reminder, mailed, postpone_mail,
};

use crate::entity::certificates;
use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::certificate::State;
use domain::ids::{CertificateId, ClientId, IntegrationId};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

/// A certificate; its key stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub id: CertificateId,
    pub client_id: ClientId,
    pub integration_id: IntegrationId,
    pub state: State,
    /// Hexadecimal.
    pub serial: String,
    /// SHA-256 of the DER, 64 lower-case hexadecimal digits.
    pub thumbprint: String,
    pub pem: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub created_at: Timestamp,
    /// Who made it, as people read it; unknown for those made long ago.
    pub made_by: Option<String>,
    /// When Salesforce last took a signature of it.
    pub last_worked_at: Option<Timestamp>,
    /// When Salesforce last refused a signature of it.
    pub refused_at: Option<Timestamp>,
    /// Of a new one beside the one in use: how often Salesforce refused it.
    pub tries: u32,
    /// Of the same: when it is tried again.
    pub next_try_at: Option<Timestamp>,
    /// Of a replaced one: when its key is destroyed.
    pub retire_at: Option<Timestamp>,
    /// When it was over, for whatever reason.
    pub retired_at: Option<Timestamp>,
    pub key_destroyed_at: Option<Timestamp>,
}

/// Writes the certificate with its key, and the expiry beside the integration.
pub async fn insert(tx: &Tx, certificate: &Certificate, key: &SealedKey) -> Result<(), Error> {
    let row = certificates::Model {
        id: certificate.id.uuid(),
        client_id: certificate.client_id.uuid(),
        integration_id: certificate.integration_id.uuid(),
        state: certificate.state.word().to_owned(),
        serial: certificate.serial.clone(),
        thumbprint_sha256: certificate.thumbprint.clone(),
        pem: certificate.pem.clone(),
        not_before: certificate.not_before.millis(),
        not_after: certificate.not_after.millis(),
        created_at: certificate.created_at.millis(),
        made_by: certificate.made_by.clone(),
        last_worked_at: certificate.last_worked_at.map(Timestamp::millis),
        refused_at: certificate.refused_at.map(Timestamp::millis),
        tries: i64::from(certificate.tries),
        next_try_at: certificate.next_try_at.map(Timestamp::millis),
        retire_at: certificate.retire_at.map(Timestamp::millis),
        retired_at: certificate.retired_at.map(Timestamp::millis),
        sealed_key: Some(key.sealed.clone()),
        wrapped_data_key: Some(key.wrapped_data_key.clone()),
        master_key_id: Some(key.master_key_id.clone()),
        key_destroyed_at: certificate.key_destroyed_at.map(Timestamp::millis),
    };
    certificates::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    note_expiry(tx, certificate.client_id, certificate.integration_id).await
}

/// The one to hand out: the newest whose key is still there.
pub async fn newest(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Option<Certificate>, Error> {
    let alive = certificates::Column::KeyDestroyedAt.is_null();
    read(of(client, integration).filter(alive).limit(1), reading).await.map(|found| found.into_iter().next())
}

/// `thumbprint` in lower-case hexadecimal.
pub async fn by_thumbprint(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    thumbprint: &str,
) -> Result<Option<Certificate>, Error> {
    let same = certificates::Column::ThumbprintSha256.eq(thumbprint);
    read(of(client, integration).filter(same).limit(1), reading).await.map(|found| found.into_iter().next())
}

/// Every certificate the integration ever had, newest first.
pub async fn all(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
) -> Result<Vec<Certificate>, Error> {
    read(of(client, integration), reading).await
}

/// Writes beside the integration when its certificate ends: of the one in use or else of the new one.
async fn note_expiry(tx: &Tx, client: ClientId, integration: IntegrationId) -> Result<(), Error> {
    let (client, integration) = (client.uuid(), integration.uuid());
    sql::execute(
        tx.connection(),
        "UPDATE integrations SET certificate_not_after = (SELECT c.not_after FROM certificates AS c \
         WHERE c.client_id = $1 AND c.integration_id = $2 AND c.state IN ('in_use', 'waiting') \
         ORDER BY CASE c.state WHEN 'in_use' THEN 0 ELSE 1 END LIMIT 1) WHERE client_id = $3 AND id = $4",
        vec![client.into(), integration.into(), client.into(), integration.into()],
    )
    .await?;
    Ok(())
}

fn of(client: ClientId, integration: IntegrationId) -> Select<certificates::Entity> {
    let condition = Condition::all()
        .add(certificates::Column::ClientId.eq(client.uuid()))
        .add(certificates::Column::IntegrationId.eq(integration.uuid()));
    certificates::Entity::find()
        .filter(condition)
        .order_by_desc(certificates::Column::CreatedAt)
        .order_by_desc(certificates::Column::Id)
}

async fn read(query: Select<certificates::Entity>, reading: &impl Reading) -> Result<Vec<Certificate>, Error> {
    let found = query.into_partial_model::<Public>().all(&reading.executor()).await?;
    found.into_iter().map(Certificate::try_from).collect()
}

/// Every column but the key's.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "certificates::Entity")]
struct Public {
    id: Uuid,
    client_id: Uuid,
    integration_id: Uuid,
    state: String,
    serial: String,
    thumbprint_sha256: String,
    pem: String,
    not_before: i64,
    not_after: i64,
    created_at: i64,
    made_by: Option<String>,
    last_worked_at: Option<i64>,
    refused_at: Option<i64>,
    tries: i64,
    next_try_at: Option<i64>,
    retire_at: Option<i64>,
    retired_at: Option<i64>,
    key_destroyed_at: Option<i64>,
}

impl TryFrom<Public> for Certificate {
    type Error = Error;

    fn try_from(row: Public) -> Result<Self, Error> {
        Ok(Self {
            id: CertificateId::from_uuid(row.id),
            client_id: ClientId::from_uuid(row.client_id),
            integration_id: IntegrationId::from_uuid(row.integration_id),
            state: State::parse(&row.state).ok_or_else(|| Error::corrupt("certificates.state", &row.state))?,
            serial: row.serial,
            thumbprint: row.thumbprint_sha256,
            pem: row.pem,
            not_before: Timestamp::from_millis(row.not_before),
            not_after: Timestamp::from_millis(row.not_after),
            created_at: Timestamp::from_millis(row.created_at),
            made_by: row.made_by,
            last_worked_at: row.last_worked_at.map(Timestamp::from_millis),
            refused_at: row.refused_at.map(Timestamp::from_millis),
            tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
            next_try_at: row.next_try_at.map(Timestamp::from_millis),
            retire_at: row.retire_at.map(Timestamp::from_millis),
            retired_at: row.retired_at.map(Timestamp::from_millis),
            key_destroyed_at: row.key_destroyed_at.map(Timestamp::from_millis),
        })
    }
}
