//! Reminders of the end of certificates: each goes out once, by mail to whoever may rotate, and whoever was away for
//! longer sends the last one alone.

use super::Certificates;
use crate::audit::{Change, record};
use crate::mail::{Letter, NotSent};
use crate::worker::receivers;
use crate::{Caller, Error, Portal, counts};
use domain::Timestamp;
use domain::certificate::reminder_due;
use domain::text::unlinked;
use serde_json::json;
use store::certificates::{DueMail, Ending};

/// How long a process may take to send one mail: more than the mail server is ever waited for, in seconds.
const LEASE_SECS: i64 = 120;
/// The pause after a mail that could not be sent, doubled each time, in seconds; and after how many it is given up.
const FIRST_PAUSE_SECS: i64 = 5 * 60;
const TRIES: u32 = 8;
/// A mail that nobody could be sent is forgotten after so many days.
const FORGOTTEN_DAYS: i64 = 3;

impl Certificates<'_> {
    /// Writes every reminder that is due, starts sending mails, and counts how certificates stand.
    pub(super) async fn remind(&self) -> Result<(), Error> {
        let now = self.0.now();
        loop {
            let ending = store::certificates::ending(self.0.store(), now, 100).await?;
            let mut written = false;
            for ending in ending {
                if let Some(days) = reminder_due(ending.created_at, ending.not_after, now) {
                    written |= self.write(&ending, days).await?;
                }
            }
            // What is left is not due: it is too young for this reminder.
            if !written {
                break;
            }
        }
        if self.0.settings().smtp.is_some() {
            let portal = self.0.clone();
            self.0.0.worker.spawn(async move {
                if let Err(error) = send_mails(&portal).await {
                    tracing::warn!(error = %error, "reminders wait: their rows could not be read or written");
                }
            });
        }
        counts::certificates(store::certificates::census(self.0.store(), now).await?, now);
        Ok(())
    }

    /// The row decides who sends it; answers false when somebody else did.
    async fn write(&self, ending: &Ending, days: u16) -> Result<bool, Error> {
        let now = self.0.now();
        let people =
            if self.0.settings().smtp.is_some() { receivers(self.0, ending.client_id).await? } else { Vec::new() };
        let tx = self.0.store().write().await?;
        if !store::certificates::insert_reminder(&tx, ending, days, now).await? {
            return Ok(false);
        }
        for person in &people {
            store::certificates::insert_mail(&tx, ending, days, person.id, now).await?;
        }
        let to: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        let change = Change::of_client(ending.client_id, "certificate.reminded", ending.name.clone())
            .with(json!({ "days": days, "mailed_to": to }));
        record(self.0, &tx, &Caller::System, change).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn send_mails(portal: &Portal) -> Result<(), Error> {
    let now = portal.now();
    for mail in store::certificates::due_mails(portal.store(), now, 100).await? {
        let tx = portal.store().write().await?;
        let claimed = store::certificates::claim_mail(&tx, &mail, portal.now().plus_secs(LEASE_SECS)).await?;
        tx.commit().await?;
        if !claimed {
            continue;
        }
        let (subject, text) = words(&mail, &portal.settings().public_url, now);
        let letter = Letter { client: Some(mail.client_id), to: &mail.to, subject: &subject, text };
        let sent = portal.mail(&Caller::System, letter).await;
        let tries = mail.tries + 1;
        if let Err(error) = &sent {
            tracing::warn!(error = %crate::chain(error), tries, "a reminder could not be mailed");
        }
        let tx = portal.store().write().await?;
        match sent {
            // No try: the mail server was not asked.
            Err(NotSent::OverBudget { until }) => {
                store::certificates::postpone_mail(&tx, &mail, mail.tries, until).await?;
            }
            Err(_) if tries < TRIES => {
                let pause = FIRST_PAUSE_SECS.saturating_mul(1 << mail.tries.min(8));
                store::certificates::postpone_mail(&tx, &mail, tries, portal.now().plus_secs(pause)).await?;
            }
            Ok(()) | Err(_) => store::certificates::mailed(&tx, &mail).await?,
        }
        tx.commit().await?;
    }
    let tx = portal.store().write().await?;
    store::certificates::forget_mails(&tx, now.plus_days(-FORGOTTEN_DAYS)).await?;
    tx.commit().await?;
    Ok(())
}

fn words(mail: &DueMail, public_url: &str, now: Timestamp) -> (String, String) {
    let DueMail { client_slug, client_name, integration_id, integration_name, not_after, .. } = mail;
    let (integration_name, client_name) = (unlinked(integration_name), unlinked(client_name));
    let (expires, date) = (when(not_after.since(now)), not_after.date_words());
    let address = format!("{public_url}/clients/{client_slug}/integrations/{integration_id}");
    let subject = format!("The certificate of {integration_name} {expires}");
    let text = format!(
        "The certificate of the integration {integration_name} of {client_name} {expires}, on {date}. After that Salesforce refuses it, and events wait.\n\nMake a new one in time; it works beside the old one, and nothing stops:\n{address}#certificates\n\nYou get this mail because you may rotate certificates of {client_name}.\n"
    );
    (subject, text)
}

/// The reminder of 60 days says 60 although a moment of the first of them is over.
fn when(left_ms: i64) -> String {
    const DAY: i64 = 86_400_000;
    match left_ms {
        ..0 => "has expired".to_owned(),
        0..=DAY => "expires in 1 day".to_owned(),
        _ => format!("expires in {} days", (left_ms + DAY - 1) / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_how_long_is_left() {
        assert_eq!(when(-1), "has expired");
        assert_eq!(when(5), "expires in 1 day");
        assert_eq!(when(86_400_001), "expires in 2 days");
        assert_eq!(when(14 * 86_400_000 - 60_000), "expires in 14 days");
    }
}
