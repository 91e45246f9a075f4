//! Telling people by mail that an integration needs attention: once for each time it stops, and not again within a day
//! for the same diagnosis, however often it comes and goes.
//!
//! It counts as told when it is written down that it was, before the mail is on its way: a mail may be lost with the
//! process that sends it, and none is ever sent twice. The portal says the same for as long as it is true.

use crate::authz::may;
use crate::mail::{Letter, MailError, NotSent};
use crate::{Caller, Error, Portal};
use domain::Timestamp;
use domain::check::Refusal;
use domain::diagnosis::{Rendered, render_refusal};
use domain::email::Email;
use domain::ids::ClientId;
use domain::policy::{Action, Resource, Role};
use domain::text::unlinked;
use std::fmt::Write;
use std::time::Duration;
use store::{Client, Integration, Member};

/// The same diagnosis is news again after so long.
const NEWS_AFTER_DAYS: i64 = 1;
/// Pauses before the next attempts, when the mail server says that later may be better.
const PAUSES: [Duration; 2] = [Duration::from_mins(1), Duration::from_mins(10)];
/// The longest that a mail waits for its budget, in milliseconds: a day, and the hour in which the last one was used up.
const WAITS_AT_MOST_MS: i64 = 25 * 60 * 60 * 1000;
/// People read at once.
const PEOPLE: u32 = 100;

/// Whether this is to be told; decided in the transaction that makes it true.
pub(crate) async fn is_news(
    portal: &Portal,
    tx: &store::Tx,
    integration: &Integration,
    diagnosis: &str,
    now: Timestamp,
) -> Result<bool, store::Error> {
    if portal.settings().smtp.is_none() {
        return Ok(false);
    }
    let since = now.plus_days(-NEWS_AFTER_DAYS);
    store::queues::tell(tx, integration.client_id, integration.id, diagnosis, now, since).await
}

/// Sends the mails in the background. Nobody waits for them, and nothing depends on them.
pub(super) fn start(portal: &Portal, integration: Integration) {
    if portal.settings().smtp.is_none() {
        return;
    }
    let portal = portal.clone();
    portal.0.worker.tasks.clone().spawn(async move {
        let told = tokio::select! {
            told = tell(&portal, &integration) => told,
            () = portal.0.worker.stop.cancelled() => return,
        };
        if let Err(error) = told {
            tracing::error!(integration = %integration.id, error = %error, "nobody could be told about an integration");
        }
    });
}

async fn tell(portal: &Portal, integration: &Integration) -> Result<(), Error> {
    let client = store::clients::by_id(portal.store(), integration.client_id).await?.ok_or(Error::NotFound)?;
    let Some(refusal) = &integration.diagnosis else { return Ok(()) };
    let Some((subject, text)) = words(portal, &client, integration, refusal) else { return Ok(()) };
    let people = receivers(portal, client.id).await?;
    let receivers: Vec<Email> = people.into_iter().map(|member| member.email).collect();
    if receivers.is_empty() {
        tracing::warn!(integration = %integration.id, "an integration needs attention, and there is nobody to tell");
    }
    send(portal, receivers, Notice { caller: &Caller::System, about: integration, subject, text }).await;
    Ok(())
}

/// What is sent to several people, and because of whom.
pub(crate) struct Notice<'a> {
    pub(crate) caller: &'a Caller,
    /// The integration as it was then. A mail that had to wait is not sent when it is another since.
    pub(crate) about: &'a Integration,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// A mail to each; those that were not taken for now are tried again together.
pub(crate) async fn send(portal: &Portal, receivers: Vec<Email>, notice: Notice<'_>) {
    let Notice { caller, about, subject, text } = notice;
    let begun = portal.now();
    let mut left: Vec<(Email, usize)> = receivers.into_iter().map(|to| (to, 0)).collect();
    loop {
        let mut again = Vec::new();
        let mut shortest: Option<Duration> = None;
        for (to, failures) in left {
            let letter = Letter {
                client: Some(about.client_id),
                to: to.as_str(),
                subject: subject.as_str(),
                text: text.clone(),
            };
            let Err(error) = portal.mail(caller, letter).await else { continue };
            tracing::warn!(error = %crate::chain(&error), "a mail about an integration was not taken");
            if let Some((pause, failures)) = again_after(&error, failures, begun, portal.now()) {
                shortest = Some(shortest.map_or(pause, |shortest| shortest.min(pause)));
                again.push((to, failures));
            }
        }
        let Some(pause) = shortest else { return };
        tokio::time::sleep(pause).await;
        if !is_still_so(portal, about).await {
            tracing::info!(integration = %about.id, "a mail that waited is not sent: the integration has changed since");
            return;
        }
        left = again;
    }
}

async fn is_still_so(portal: &Portal, about: &Integration) -> bool {
    match store::integrations::find(portal.store(), about.client_id, about.id).await {
        Ok(stored) => stored.is_some_and(|now| (now.state, now.version) == (about.state, about.version)),
        // Nobody knows; a mail too many is better than none.
        Err(_) => true,
    }
}

/// How long to wait before a mail is tried again, and how often it failed then; `None` when that cannot help. A budget that
/// is used up is no failure: the mail waits for the next window, for a day at most.
fn again_after(error: &NotSent, failures: usize, begun: Timestamp, now: Timestamp) -> Option<(Duration, usize)> {
    match error {
        NotSent::OverBudget { until } if until.since(begun) <= WAITS_AT_MOST_MS => {
            let left = u64::try_from(until.since(now)).unwrap_or_default();
            Some((Duration::from_millis(left).max(PAUSES[0]), failures))
        }
        NotSent::Failed(MailError::Smtp(refused)) if !refused.is_permanent() => {
            PAUSES.get(failures).map(|pause| (*pause, failures + 1))
        }
        _ => None,
    }
}

/// The client's people who may work on its integrations; the customer success managers of a client that has none.
pub(crate) async fn receivers(portal: &Portal, client: ClientId) -> Result<Vec<Member>, Error> {
    let receivers = members_who(portal, client, |member| may(member, Action::Update, Resource::Integration)).await?;
    if receivers.is_empty() { assigned_csms(portal, client).await } else { Ok(receivers) }
}

/// The client's people who may do something. Whoever did not choose a password yet could not follow the link of a mail.
pub(crate) async fn members_who(
    portal: &Portal,
    client: ClientId,
    may: impl Fn(&Member) -> bool,
) -> Result<Vec<Member>, Error> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let people = store::members::of_client(portal.store(), client, after, PEOPLE).await?;
        after = people.last().map(|member| member.email.as_str().to_owned());
        let was_last = people.len() < PEOPLE as usize;
        found.extend(people.into_iter().filter(|member| member.password_hash.is_some() && may(member)));
        if was_last {
            return Ok(found);
        }
    }
}

/// The customer success managers of a client.
pub(crate) async fn assigned_csms(portal: &Portal, client: ClientId) -> Result<Vec<Member>, Error> {
    let staff = store::members::staff(portal.store()).await?;
    let assigned = staff.into_iter().filter(|(member, clients)| {
        member.role == Role::Csm && member.password_hash.is_some() && clients.iter().any(|one| one.id == client)
    });
    Ok(assigned.map(|(member, _)| member).collect())
}

/// Subject and text.
fn words(portal: &Portal, client: &Client, integration: &Integration, refusal: &Refusal) -> Option<(String, String)> {
    let settings = portal.settings();
    let said = render_refusal(refusal, &settings.vendor.words(&integration.settings))?;
    let (name, client_name) = (unlinked(integration.settings.name.as_str()), unlinked(client.name.as_str()));
    let subject = format!("{name} needs attention ({client_name})");
    let page = format!("{}/clients/{}/integrations/{}", settings.public_url, client.slug.as_str(), integration.id);
    let text = format!(
        "The integration \"{name}\" of {client_name} cannot deliver any more.\n\n\
         {what}\n\n\
         Its events are kept and wait in their order. When it is mended, press \"Check connection\" on its page:\n\
         {page}\n\n\
         Orgbridge also looks by itself, less and less often. You get this mail once, because you may work on this \
         integration.\n",
        what = diagnosis(&said),
    );
    Some((subject, text))
}

/// The diagnosis as the portal shows it, without its colors.
fn diagnosis(said: &Rendered) -> String {
    let mut text = format!("{}\n", said.title);
    for words in said.said.iter().flat_map(|said| said.errors.iter().chain(&said.descriptions)) {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "> {words}");
    }
    let _ = writeln!(text, "\n{}\n\nWhat to change", said.meaning);
    for (number, fix) in (1..).zip(&said.fixes) {
        let _ = writeln!(text, "{number}. {}: {}\n   {}", fix.place.label(), fix.path, fix.action);
    }
    let _ = write!(text, "\n{}", said.waiting_sentence);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_over_its_budget_waits_for_the_next_window_and_not_for_ever() {
        let begun = Timestamp::from_millis(1_000_000);
        let over = |hours: i64| NotSent::OverBudget { until: begun.plus_secs(hours * 3_600) };
        assert_eq!(again_after(&over(1), 0, begun, begun), Some((Duration::from_hours(1), 0)));
        let later = begun.plus_secs(3_590);
        assert_eq!(again_after(&over(1), 2, begun, later), Some((PAUSES[0], 2)), "not all at the same moment");
        assert_eq!(again_after(&over(26), 0, begun, begun), None);
        assert_eq!(again_after(&NotSent::NoServer, 0, begun, begun), None);
        assert_eq!(again_after(&NotSent::Failed(MailError::TooSlow), 0, begun, begun), None, "it may have arrived");
    }
}
