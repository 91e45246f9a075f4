//! One integration: how it stands, what has to happen next and who does it, and everything that is known about it.

use super::status::{status, tone_of};
use super::{organization, proposal, texts};
use crate::door::{Visit, page};
use crate::features::certificates::card::{Certificates, certificates};
use crate::features::checks::diagnosis::{FormAt, diagnosis, rendered};
use crate::features::checks::history::{history, last_check};
use crate::features::event_set::contents;
use crate::features::guide;
use crate::features::{bundle, deliveries};
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    Breaking, Button, ButtonKind, Card, CopyText, Crumb, DateTimeUtc, Definition, Definitions, Disclosure, Form,
    IconName, LinkButton, MiddleSize, Notice, PageHeader, Tag, Tone,
};
use domain::consumer_key::ConsumerKey;
use domain::integration::{NextStep, State};
use leptos::prelude::*;
use portal::integrations::{EventSet, Integration, Overview, next_step};
use portal::{Error, Vendor};

/// What opens the edit and the remove modal; the focus comes back to it.
pub(super) const EDIT_ID: &str = "edit-integration";
pub(super) const REMOVE_ID: &str = "remove-integration";
/// What opens the hand-off links; the focus comes back to it.
pub(crate) const HANDOFF_ID: &str = "hand-off";

#[component]
pub fn ShowPage() -> impl IntoView {
    page(|visit| async move {
        let overview = visit
            .door
            .portal
            .integrations()
            .show(&visit.door.caller, &visit.param("client"), &visit.param("id"))
            .await?;
        framed_integration(&visit, overview, None).await
    })
}

/// The integration's page, with the modal (and its title) that the address asks for.
pub(crate) async fn framed_integration(
    visit: &Visit,
    overview: Overview,
    dialog: Option<(&'static str, AnyView)>,
) -> Result<AnyView, Error> {
    let client = ClientHere::from(&overview.scope);
    let name = overview.integration.settings.name.to_string();
    let (title, dialog) = match dialog {
        Some((title, dialog)) => (format!("{title} · {name}"), Some(dialog)),
        None => (name, None),
    };
    let done = texts::done(&visit.query("done"));
    let door = &visit.door;
    let id = overview.integration.id.to_string();
    let deliveries = door.portal.deliveries().overview(&door.caller, &client.slug, &id).await?;
    let submission = door.portal.new_submission().to_string();
    let deliveries = deliveries::overview::card(deliveries, &submission, door.portal.now());
    let guide =
        if dialog.is_some() { None } else { guide::on_page(visit, &client.slug, &overview.integration).await? };
    let certificates = certificates(visit, &client.slug, &id, dialog.is_some()).await?;
    let proposal = if dialog.is_some() || overview.integration.state == State::Removed {
        None
    } else {
        proposal::on_page(visit, &client.slug, &overview.integration).await?
    };
    let organization = organization::notice(door, &client.slug, &overview.integration);
    let shown = Parts { deliveries, guide, certificates, proposal, organization, behind: dialog.is_some() };
    let content = content(&door.portal.settings().vendor, overview, shown, done);
    framed(&visit.door, Page { title, section: Section::ApiManagement, client: Some(client), dialog, content }).await
}

/// What other features show on the page.
struct Parts {
    deliveries: AnyView,
    guide: Option<AnyView>,
    certificates: Certificates,
    /// What a guest proposes.
    proposal: Option<AnyView>,
    /// That it leads to another org, in place of the next step.
    organization: Option<AnyView>,
    /// The page lies behind a modal.
    behind: bool,
}

fn content(vendor: &Vendor, overview: Overview, parts: Parts, done: Option<&'static str>) -> AnyView {
    let Parts { deliveries, guide, certificates, proposal, organization, behind } = parts;
    let Overview { scope, integration, event_set, checks, now, .. } = overview;
    let slug = scope.client.slug.to_string();
    let here = routes::integration(&slug, integration.id);
    let step = next_step(&integration);
    let alive = integration.state != State::Removed;
    let refusal = integration.diagnosis.as_ref().and_then(|refusal| rendered(refusal, vendor, &integration.settings));
    let why = refusal.filter(|_| alive).map(|refusal| {
        let edit = routes::edit_integration(&slug, integration.id);
        let words = diagnosis(refusal, FormAt::Whole(&edit));
        view! { <Card title="Diagnosis" id="diagnosis">{words}</Card> }
    });
    let odd_key = alive && integration.settings.consumer_key.as_ref().is_some_and(ConsumerKey::looks_odd);
    let bundle = (alive && !behind).then(|| bundle::card(&slug, &integration));
    // One deploy instead of the guide's steps, as long as they are to be done.
    let (short_way, bundle) = if integration.state == State::Connected { (None, bundle) } else { (bundle, None) };
    view! {
        {header(&slug, &integration, step)}
        <div class="stack-loose">
            {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
            {organization.unwrap_or_else(|| next_step_notice(step, &slug, &integration))}
            {proposal}
            {certificates.reminder}
            {odd_key.then(|| view! { <Notice tone=Tone::Warn title="The consumer key looks unusual">{texts::ODD_CONSUMER_KEY}</Notice> })}
            <div class="split">
                <div class="stack-loose">
                    {why}
                    {short_way}
                    {guide}
                    {(alive || !checks.is_empty()).then(|| last_check(checks.first(), &here, now))}
                    {deliveries}
                    {certificates.card}
                    {bundle}
                    {history(checks, &here, now)}
                </div>
                <div class="stack-loose">
                    {settings(&integration, &event_set)}
                    {alive.then(|| ending(&slug, &integration))}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn header(slug: &str, integration: &Integration, step: NextStep) -> AnyView {
    let (state, paused) = (integration.state, integration.paused);
    let crumbs = vec![
        Crumb::link("API Management", routes::integrations(slug)),
        Crumb::here(integration.settings.name.to_string()),
    ];
    let alive = state != State::Removed;
    let edit = routes::edit_integration(slug, integration.id);
    let checks = routes::checks(slug, integration.id);
    let handoff = routes::handoff_links(slug, integration.id);
    // Where the next step is to check, its notice has the button.
    let check = (alive && !matches!(step, NextStep::CheckConnection | NextStep::FollowDiagnosis)).then(|| {
        let kind = if step == NextStep::SendEvents { ButtonKind::Primary } else { ButtonKind::Secondary };
        check_button(checks, kind)
    });
    view! {
        <PageHeader
            title=integration.settings.name.to_string()
            crumbs=crumbs
            status=move || status(state, paused)
            action=move || check
            secondary=move || alive.then(|| view! {
                <LinkButton href=edit icon=IconName::Pencil id=EDIT_ID>"Edit"</LinkButton>
                <LinkButton href=handoff icon=IconName::Link id=HANDOFF_ID>"Hand-off link"</LinkButton>
            })
        />
    }
    .into_any()
}

fn check_button(checks: String, kind: ButtonKind) -> AnyView {
    view! { <Form action=checks class="inline"><Button kind=kind icon=IconName::Activity>"Check connection"</Button></Form> }.into_any()
}

/// The one sentence and the one button.
fn next_step_notice(step: NextStep, slug: &str, integration: &Integration) -> AnyView {
    let fill_in = |words: &'static str| {
        let edit = routes::edit_integration(slug, integration.id);
        view! { <LinkButton href=edit kind=ButtonKind::Primary>{words}</LinkButton> }.into_any()
    };
    let action = match step {
        // Another org has a notice of its own.
        NextStep::Nothing | NextStep::SendEvents | NextStep::ConfirmOrganization => None,
        NextStep::MakeCertificate => {
            let rotate = routes::certificates(slug, integration.id, "rotate");
            Some(view! { <LinkButton href=rotate kind=ButtonKind::Primary icon=IconName::Key>"New certificate"</LinkButton> }.into_any())
        }
        NextStep::Resume => {
            let resume = routes::resume(slug, integration.id);
            Some(view! { <Form action=resume class="inline"><Button kind=ButtonKind::Primary icon=IconName::Play>"Resume"</Button></Form> }.into_any())
        }
        NextStep::FillInUsernameAndConsumerKey => Some(fill_in("Fill in username and key")),
        NextStep::FillInUsername => Some(fill_in("Fill in the username")),
        NextStep::FillInConsumerKey => Some(fill_in("Fill in the consumer key")),
        NextStep::CheckConnection | NextStep::FollowDiagnosis => {
            Some(check_button(routes::checks(slug, integration.id), ButtonKind::Primary))
        }
    };
    let title = if matches!(step, NextStep::Nothing | NextStep::SendEvents) { None } else { Some("Next step") };
    view! { <Notice tone=tone_of(step) title=title action=move || action>{step.sentence()}</Notice> }.into_any()
}

fn settings(integration: &Integration, event_set: &EventSet) -> AnyView {
    let settings = &integration.settings;
    let not_yet = || view! { <span class="muted">"Not yet"</span> }.into_any();
    let username = settings
        .username
        .as_ref()
        .map_or_else(not_yet, |username| view! { <Breaking value=username.to_string()/> }.into_any());
    let consumer_key = settings.consumer_key.as_ref().map_or_else(not_yet, |key| {
        view! { <CopyText value=key.to_string() label="Copy consumer key" size=MiddleSize::Short/> }.into_any()
    });
    let namespace = settings.version.has_namespace(integration.kind).then(|| {
        let value = match &settings.namespace {
            Some(namespace) => view! { <span class="mono">{namespace.to_string()}</span> }.into_any(),
            None => view! { <span class="muted">"None"</span> }.into_any(),
        };
        view! { <Definition term="Namespace">{value}</Definition> }
    });
    let organization = settings_organization(integration);
    let (host, subdomain) = (settings.login_host.host().to_owned(), settings.login_host.subdomain().label());
    let (kind, version, set_name) = (integration.kind.label(), settings.version.word(), event_set.name.clone());
    let types = contents(&event_set.types);
    let (created, updated) = (integration.created_at.millis(), integration.updated_at.millis());
    let removed = integration
        .removed_at
        .map(|at| view! { <Definition term="Removed"><DateTimeUtc at_ms=at.millis()/></Definition> });
    view! {
        <Card title="Settings">
            <Definitions>
                <Definition term="Type">{kind} " " <Tag word=version/></Definition>
                <Definition term="Username">{username}</Definition>
                <Definition term="Signs in at">
                    <Breaking value=host/> " " <span class="muted nowrap">"("{subdomain}")"</span>
                </Definition>
                <Definition term="Consumer key">{consumer_key}</Definition>
                {organization}
                {namespace}
                <Definition term="Event set">
                    {set_name}
                    <Disclosure summary="What it contains"><div class="small">{types}</div></Disclosure>
                </Definition>
                <Definition term="Activated"><DateTimeUtc at_ms=created/></Definition>
                {(updated != created).then(|| view! { <Definition term="Changed"><DateTimeUtc at_ms=updated/></Definition> })}
                {removed}
            </Definitions>
        </Card>
    }
    .into_any()
}

/// The org that events go to, once there is one.
fn settings_organization(integration: &Integration) -> Option<AnyView> {
    let kept = organization::organization(integration.proven.organization.as_ref()?);
    Some(view! { <Definition term="Salesforce org">{kept}</Definition> }.into_any())
}

/// Pausing and removing stand apart from everything else.
fn ending(slug: &str, integration: &Integration) -> AnyView {
    let pause = (!integration.paused).then(|| {
        let pause = routes::pause(slug, integration.id);
        view! {
            <div class="stack-tight">
                <p class="muted">"Pause it, and events wait in order until you resume."</p>
                <Form action=pause class="inline"><Button icon=IconName::Pause>"Pause"</Button></Form>
            </div>
        }
    });
    let remove = routes::remove(slug, integration.id);
    view! {
        <Card title="Pause or remove">
            {pause}
            <div class="stack-tight">
                <p class="muted">"Remove it, and its key is destroyed for good. The history stays."</p>
                <div class="cluster">
                    <LinkButton href=remove kind=ButtonKind::Danger icon=IconName::Trash id=REMOVE_ID>"Remove"</LinkButton>
                </div>
            </div>
        </Card>
    }
    .into_any()
}
