//! The mail about another organization: to those who may confirm it.

use crate::authz::may;
use crate::worker::{Notice, assigned_csms, members_who, send_mails};
use crate::{Caller, Error, Portal};
use domain::email::Email;
use domain::organization::{Organization, in_words};
use domain::policy::{Action, Resource};
use domain::text::unlinked;
use store::{Client, Integration};

/// Sends the mails in the background. Nobody waits for them, and nothing depends on them.
pub(super) fn start(portal: &Portal, integration: Integration, kept: Option<Organization>, found: Organization) {
    let of_task = portal.clone();
    portal.0.worker.spawn_until_stopped(async move {
        if let Err(error) = send(&of_task, &integration, kept.as_ref(), &found).await {
            tracing::error!(integration = %integration.id, error = %error, "nobody could be mailed about another organization");
        }
    });
}

async fn send(
    portal: &Portal,
    integration: &Integration,
    kept: Option<&Organization>,
    found: &Organization,
) -> Result<(), Error> {
    if portal.settings().smtp.is_none() {
        return Ok(());
    }
    let client = store::clients::by_id(portal.store(), integration.client_id).await?.ok_or(Error::NotFound)?;
    let admins = members_who(portal, client.id, |member| may(member, Action::Update, Resource::Organization)).await?;
    let people = admins.into_iter().chain(assigned_csms(portal, client.id).await?);
    let receivers: Vec<Email> = people.map(|member| member.email).collect();
    let (subject, text) = words(portal, &client, integration, kept, found);
    send_mails(portal, receivers, Notice { caller: &Caller::System, about: integration, subject, text }).await;
    Ok(())
}

fn words(
    portal: &Portal,
    client: &Client,
    integration: &Integration,
    kept: Option<&Organization>,
    found: &Organization,
) -> (String, String) {
    let (name, client_name) = (unlinked(integration.settings.name.as_str()), unlinked(client.name.as_str()));
    let address = &portal.settings().public_url;
    let client_page = format!("{address}/clients/{}", client.slug);
    let subject = format!("{name} leads to a different Salesforce org ({client_name})");
    let text = format!(
        "The integration \"{name}\" of {client_name} was connected to one Salesforce org, and its last sign-in led to another one.\n\n\
         Before: {before}\n\
         Now:    {found}\n\n\
         Nothing is sent to the other org. Events are kept and wait in their order.\n\n\
         If you did not expect this, restore the username, consumer key and host, and press \"Check connection\". If events shall \
         go to the other org from now on, confirm it. Both on this page:\n\
         {client_page}/integrations/{id}\n\n\
         Who changed the values is in the audit:\n\
         {client_page}/audit\n",
        before = in_words(kept),
        id = integration.id,
    );
    (subject, text)
}
