//! Reminders of the end of certificates: a row for each that went out, and a row for each of its mails until it is sent.

use crate::{Error, Reading, Tx, sql};
use domain::Timestamp;
use domain::certificate::REMINDERS;
use domain::ids::{CertificateId, ClientId, IntegrationId, MemberId};
use sea_orm::Value;

/// A certificate in use that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub certificate_id: CertificateId,
    pub client_id: ClientId,
    /// Of the integration.
    pub name: String,
    pub created_at: Timestamp,
    pub not_after: Timestamp,
}

/// Certificates in use of the whole installation that are owed a reminder, the first to end first.
pub async fn ending(reading: &impl Reading, now: Timestamp, limit: u32) -> Result<Vec<Ending>, Error> {
    // The reminder whose moment came last makes up for those before it; one that the certificate is too young for is none.
    let case = |unit: i64| -> String {
        let branch = |(index, days): (usize, &u16)| {
            format!("WHEN c.not_after <= ${} THEN {} ", index + 1, i64::from(*days) * unit)
        };
        format!("CASE {}END", REMINDERS.iter().rev().enumerate().map(branch).collect::<String>())
    };
    let (days, millis) = (case(1), case(86_400_000));
    let moments = REMINDERS.iter().rev().map(|days| now.plus_days(i64::from(*days)).millis());
    let (soon, last) = (REMINDERS.len() + 1, REMINDERS.len() + 2);
    let statement = format!(
        "SELECT c.id, c.client_id, i.name, c.created_at, c.not_after FROM certificates AS c \
         JOIN integrations AS i ON i.client_id = c.client_id AND i.id = c.integration_id \
         WHERE c.state = 'in_use' AND c.not_after <= ${soon} AND i.removed_at IS NULL \
         AND c.created_at < c.not_after - {millis} AND NOT EXISTS (SELECT 1 FROM certificate_reminders AS r \
         WHERE r.certificate_id = c.id AND r.days <= {days}) ORDER BY c.not_after, c.id LIMIT ${last}"
    );
    let longest = REMINDERS.iter().copied().max().unwrap_or_default();
    let values: Vec<Value> =
        moments.chain([now.plus_days(i64::from(longest)).millis(), i64::from(limit)]).map(Value::from).collect();
    let found = sql::rows(&reading.executor(), &statement, values).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Ending {
                certificate_id: CertificateId::from_uuid(row.try_get_by_index(0)?),
                client_id: ClientId::from_uuid(row.try_get_by_index(1)?),
                name: row.try_get_by_index(2)?,
                created_at: Timestamp::from_millis(row.try_get_by_index(3)?),
                not_after: Timestamp::from_millis(row.try_get_by_index(4)?),
            })
        })
        .collect()
}

/// Writes that this reminder goes out; answers false when it did before.
pub async fn insert_reminder(tx: &Tx, ending: &Ending, days: u16, at: Timestamp) -> Result<bool, Error> {
    let written = sql::execute(
        tx.connection(),
        "INSERT INTO certificate_reminders (certificate_id, days, client_id, reminded_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (certificate_id, days) DO NOTHING",
        vec![
            ending.certificate_id.uuid().into(),
            i64::from(days).into(),
            ending.client_id.uuid().into(),
            at.millis().into(),
        ],
    )
    .await?;
    Ok(written > 0)
}

/// Writes that this person gets a mail about it.
pub async fn insert_mail(tx: &Tx, ending: &Ending, days: u16, to: MemberId, at: Timestamp) -> Result<(), Error> {
    sql::execute(
        tx.connection(),
        "INSERT INTO reminder_mails (certificate_id, days, member_id, client_id, tries, next_try_at) \
         VALUES ($1, $2, $3, $4, 0, $5)",
        vec![
            ending.certificate_id.uuid().into(),
            i64::from(days).into(),
            to.uuid().into(),
            ending.client_id.uuid().into(),
            at.millis().into(),
        ],
    )
    .await?;
    Ok(())
}

/// A mail that is to be sent now.
#[derive(Clone, Debug)]
pub struct DueMail {
    pub certificate_id: CertificateId,
    pub days: u16,
    pub member_id: MemberId,
    pub tries: u32,
    pub to: String,
    pub client_id: ClientId,
    pub client_slug: String,
    pub client_name: String,
    pub integration_id: IntegrationId,
    pub integration_name: String,
    pub not_after: Timestamp,
}

/// Mails whose time has come. Not those whose certificate was replaced meanwhile, or whose receiver is gone.
pub async fn due_mails(reading: &impl Reading, now: Timestamp, limit: u32) -> Result<Vec<DueMail>, Error> {
    let found = sql::rows(
        &reading.executor(),
        "SELECT w.certificate_id, w.days, w.member_id, w.tries, m.email, k.slug, k.name, i.id, i.name, c.not_after, k.id \
         FROM reminder_mails AS w JOIN members AS m ON m.id = w.member_id AND m.removed_at IS NULL \
         JOIN certificates AS c ON c.id = w.certificate_id AND c.state = 'in_use' \
         JOIN integrations AS i ON i.client_id = c.client_id AND i.id = c.integration_id \
         JOIN clients AS k ON k.id = w.client_id \
         WHERE w.next_try_at <= $1 ORDER BY w.next_try_at LIMIT $2",
        vec![now.millis().into(), i64::from(limit).into()],
    )
    .await?;
    found
        .into_iter()
        .map(|row| {
            let (days, tries): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(3)?);
            Ok(DueMail {
                certificate_id: CertificateId::from_uuid(row.try_get_by_index(0)?),
                days: u16::try_from(days).map_err(|reason| Error::corrupt("reminder_mails.days", reason))?,
                member_id: MemberId::from_uuid(row.try_get_by_index(2)?),
                tries: u32::try_from(tries).unwrap_or(u32::MAX),
                to: row.try_get_by_index(4)?,
                client_slug: row.try_get_by_index(5)?,
                client_name: row.try_get_by_index(6)?,
                integration_id: IntegrationId::from_uuid(row.try_get_by_index(7)?),
                integration_name: row.try_get_by_index(8)?,
                not_after: Timestamp::from_millis(row.try_get_by_index(9)?),
                client_id: ClientId::from_uuid(row.try_get_by_index(10)?),
            })
        })
        .collect()
}

/// Takes a mail to send it, until then; answers false when another process was faster.
pub async fn claim_mail(tx: &Tx, mail: &DueMail, until: Timestamp) -> Result<bool, Error> {
    let values = [Value::from(until.millis())].into_iter().chain(key(mail)).chain([i64::from(mail.tries).into()]);
    let claimed = sql::execute(
        tx.connection(),
        "UPDATE reminder_mails SET tries = tries + 1, next_try_at = $1 \
         WHERE certificate_id = $2 AND days = $3 AND member_id = $4 AND tries = $5",
        values.collect(),
    )
    .await?;
    Ok(claimed > 0)
}

/// It could not be sent now, after so many tries.
pub async fn postpone_mail(tx: &Tx, mail: &DueMail, tries: u32, next_try_at: Timestamp) -> Result<(), Error> {
    let values = [Value::from(next_try_at.millis())].into_iter().chain(key(mail)).chain([i64::from(tries).into()]);
    sql::execute(
        tx.connection(),
        "UPDATE reminder_mails SET next_try_at = $1, tries = $5 \
         WHERE certificate_id = $2 AND days = $3 AND member_id = $4",
        values.collect(),
    )
    .await?;
    Ok(())
}

/// It is sent, or was tried often enough.
pub async fn mailed(tx: &Tx, mail: &DueMail) -> Result<(), Error> {
    sql::execute(
        tx.connection(),
        "DELETE FROM reminder_mails WHERE certificate_id = $1 AND days = $2 AND member_id = $3",
        key(mail).into(),
    )
    .await?;
    Ok(())
}

/// Deletes mails that should have been sent before `before`: nobody needs them any more.
pub async fn forget_mails(tx: &Tx, before: Timestamp) -> Result<u64, Error> {
    sql::execute(tx.connection(), "DELETE FROM reminder_mails WHERE next_try_at < $1", vec![before.millis().into()])
        .await
}

fn key(mail: &DueMail) -> [Value; 3] {
    [mail.certificate_id.uuid().into(), i64::from(mail.days).into(), mail.member_id.uuid().into()]
}
