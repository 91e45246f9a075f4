//! The mail about a proposal: to those who may decide.

use crate::authz::may;
use crate::worker::{Notice, assigned_csms, members_who, send_mails};
use crate::{Caller, Error, Portal};
use domain::email::Email;
use domain::policy::{Action, Resource, Role};
use domain::text::unlinked;
use store::{Integration, Proposal};

/// Sends the mails in the background. Nobody waits for them, and nothing depends on them: the integration's page shows the
/// proposal for as long as nobody has decided.
pub(super) fn start(portal: &Portal, guest: Caller, integration: Integration, proposal: Proposal) {
    let of_task = portal.clone();
    portal.0.worker.spawn_until_stopped(async move {
        if let Err(error) = send(&of_task, &guest, &integration, &proposal).await {
            tracing::error!(integration = %integration.id, error = %error, "nobody could be mailed about a proposal");
        }
    });
}

async fn send(portal: &Portal, guest: &Caller, integration: &Integration, proposal: &Proposal) -> Result<(), Error> {
    if portal.settings().smtp.is_none() {
        return Ok(());
    }
    let client = store::clients::by_id(portal.store(), integration.client_id).await?.ok_or(Error::NotFound)?;
    let is_admin =
        |member: &store::Member| member.role == Role::ClientAdmin && may(member, Action::Update, Resource::Proposals);
    let mut people = members_who(portal, client.id, is_admin).await?;
    if people.is_empty() {
        people = assigned_csms(portal, client.id).await?;
    }
    let receivers: Vec<Email> = people.into_iter().map(|member| member.email).collect();
    let (name, client_name) = (unlinked(integration.settings.name.as_str()), unlinked(client.name.as_str()));
    let subject = format!("Other values are proposed for {name} ({client_name})");
    let text = format!(
        "{who} proposes other values for the integration \"{name}\" of {client_name}, in place of values that worked.\n\n\
         Nothing has changed. Look at the values, and accept or reject them on the integration's page:\n\
         {address}/clients/{slug}/integrations/{id}\n\n\
         If you do not know who has the hand-off link, reject them and revoke the link.\n",
        who = proposal.proposed_by,
        address = portal.settings().public_url,
        slug = client.slug,
        id = integration.id,
    );
    send_mails(portal, receivers, Notice { caller: guest, about: integration, subject, text }).await;
    Ok(())
}
