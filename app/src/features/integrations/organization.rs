//! `…/integrations/{id}/organization`: confirming that events go to another Salesforce org from now on, as a modal over the
//! integration's page; and the notice there that leads to it.

use super::show::framed_integration;
use super::texts;
use crate::door::{Answer, Door, Post, Redirect, page};
use crate::error_page::above_form;
use crate::routes;
use crate::ui::{
    Actions, Breaking, Button, ButtonKind, Definition, Definitions, Dialog, Form, IconName, LinkButton, Notice, Tone,
};
use domain::integration::State;
use domain::organization::Organization;
use domain::policy::{Action, Decision, Resource};
use leptos::prelude::*;
use portal::integrations::Integration;
use portal::organization::Confirmation;
use portal::{Error, Portal};

const ORGANIZATION: &str = "organization";
/// What opens the modal; the focus comes back to it.
const CONFIRM_ID: &str = "confirm-organization";

#[component]
pub fn ConfirmOrganizationPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let door = &visit.door;
        let above = above_form(door, &visit.state);
        let found = match door.portal.organizations().prepare(&door.caller, &slug, &id).await {
            // A refused post may find that nothing is left to confirm, which is then what it says.
            Err(Error::NotNow(_)) if visit.state.is_returned() => None,
            found => Some(found?),
        };
        let overview = door.portal.integrations().show_alive(&door.caller, &slug, &id).await?;
        let close = format!("{}#{CONFIRM_ID}", routes::integration(&slug, overview.integration.id));
        let name = overview.integration.settings.name.to_string();
        let form = found.map(|found| form(found, close.clone()));
        let dialog = view! {
            <Dialog title="Confirm Salesforce org" description=name close_href=close>
                <div class="stack">
                    {above}
                    {form}
                </div>
            </Dialog>
        };
        framed_integration(&visit, overview, Some(("Confirm Salesforce org", dialog.into_any()))).await
    })
}

fn form(confirmation: Confirmation, close: String) -> AnyView {
    let Confirmation { kept, found, waiting, waiting_more } = confirmation;
    let hidden = vec![(ORGANIZATION.to_owned(), found.id.to_string())];
    let (title, words, button) = if kept.as_ref().is_some_and(|kept| kept.id == found.id) {
        ("Events go on to the same org", texts::sign_in_is_back(waiting, waiting_more), "Continue with this org")
    } else {
        ("Events go to another org", texts::what_confirming_does(waiting, waiting_more), "Confirm this org")
    };
    view! {
        {both(kept.as_ref(), &found)}
        <Notice tone=Tone::Warn title=title>{words}</Notice>
        <Form label="Confirm Salesforce org" hidden=hidden>
            <Actions>
                <Button kind=ButtonKind::Danger icon=IconName::Check>{button}</Button>
                <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
    .into_any()
}

/// The org it was connected to, and the one that its values lead to.
fn both(kept: Option<&Organization>, found: &Organization) -> AnyView {
    let kept =
        kept.map_or_else(|| view! { <span class="muted">{texts::NOT_WRITTEN_DOWN}</span> }.into_any(), organization);
    let found = organization(found);
    view! {
        <Definitions>
            <Definition term="Connected to">{kept}</Definition>
            <Definition term="Now leads to">{found}</Definition>
        </Definitions>
    }
    .into_any()
}

/// An org by its host, with its id below.
pub(super) fn organization(organization: &Organization) -> AnyView {
    let (host, id) = (organization.host.clone(), organization.id.to_string());
    view! { <Breaking value=host/> <br/> <span class="mono small muted">{id}</span> }.into_any()
}

/// What the integration's page says while nobody has decided.
pub(super) fn notice(door: &Door, slug: &str, integration: &Integration) -> Option<AnyView> {
    if integration.state != State::OrganizationChanged {
        return None;
    }
    let kept = integration.proven.organization.as_ref();
    let found = integration.found_organization.as_ref().or(kept)?;
    let reason = match Portal::decision_inside(&door.caller, Action::Update, Resource::Organization) {
        Decision::Allow => None,
        Decision::SignIn | Decision::Forbidden(_) | Decision::Unknown => Some(texts::WHO_CONFIRMS),
    };
    let href = routes::confirm_organization(slug, integration.id);
    let edit = routes::edit_integration(slug, integration.id);
    let sentence = match kept {
        Some(kept) if kept.id == found.id => texts::LEADS_BACK,
        Some(_) => texts::LEADS_ELSEWHERE,
        None => texts::LEADS_SOMEWHERE,
    };
    let both = both(kept, found);
    let view = view! {
        <Notice tone=Tone::Bad title=State::OrganizationChanged.label() id="organization">
            <div class="stack">
                <p>{sentence}</p>
                {both}
                <div class="cluster">
                    <LinkButton href=edit icon=IconName::Pencil>"Restore the values"</LinkButton>
                    <LinkButton href=href icon=IconName::Building id=CONFIRM_ID disabled_reason=reason>"Confirm org"</LinkButton>
                </div>
            </div>
        </Notice>
    };
    Some(view.into_any())
}

/// Confirms the org that the form named, and leads to the check when one starts.
pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let organizations = post.door.portal.organizations();
    let check = organizations.confirm(&post.door.caller, slug, id, post.fields.get(ORGANIZATION)).await?;
    Ok(Redirect(match check {
        Some(check) => routes::check(slug, id, check.id),
        None => format!("{}?done=confirmed", routes::integration(slug, id)),
    }))
}
