//! One check: live while it runs, and afterwards the chain with the diagnosis at the link that was refused.

use super::diagnosis::{FormAt, diagnosis, rendered};
use super::history::outcome;
use super::live::LiveChain;
use super::texts::{link_about, outcome_sentence, took};
use super::wire::{CheckNow, LinkNow};
use crate::door::page;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    Ago, Button, ButtonKind, Card, Chain, ChainLink, Crumb, Definition, Definitions, Form, IconName, LinkButton,
    LinkState, PageHeader, Wake,
};
use domain::check::CheckState;
use domain::diagnosis::Rendered;
use domain::integration::State;
use leptos::prelude::*;
use portal::checks::CheckView;

#[component]
pub fn CheckPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id, check) = (visit.param("client"), visit.param("id"), visit.param("check"));
        let found = visit.door.portal.checks().show(&visit.door.caller, &slug, &id, &check).await?;
        let client = ClientHere::from(&found.scope);
        let title = format!("Connection check · {}", found.integration.settings.name);
        let vendor = &visit.door.portal.settings().vendor;
        let refusal =
            found.check.chain.refusal().and_then(|(_, refusal)| rendered(refusal, vendor, &found.integration.settings));
        let content = content(found, refusal);
        framed(
            &visit.door,
            Page { title, section: Section::ApiManagement, client: Some(client), dialog: None, content },
        )
        .await
    })
}

fn content(found: CheckView, refusal: Option<Rendered>) -> AnyView {
    let CheckView { scope, integration, check, now } = found;
    let slug = scope.client.slug.to_string();
    let here = routes::integration(&slug, integration.id);
    let again = routes::checks(&slug, integration.id);
    let name = integration.settings.name.to_string();
    let crumbs = vec![
        Crumb::link("API Management", routes::integrations(&slug)),
        Crumb::link(name.clone(), here.clone()),
        Crumb::here("Connection check"),
    ];
    let state = check.state;
    let page = routes::check(&slug, integration.id, check.id);
    let snapshot = CheckNow::of(state, &check.chain);
    let chain = if state == CheckState::Running {
        running(snapshot, page)
    } else {
        finished(snapshot, refusal, FormAt::Whole(&routes::edit_integration(&slug, integration.id)))
    };
    let may_check = integration.state != State::Removed;
    let (started, took) = (check.started_at.millis(), check.finished_at.map(|end| took(end.since(check.started_at))));
    let username = integration.settings.username.map_or_else(|| "not yet".to_owned(), |username| username.to_string());
    let host = integration.settings.login_host.host().to_owned();
    let back = here.clone();
    view! {
        <PageHeader
            title="Connection check"
            crumbs=crumbs
            description=format!("{name}: {}", outcome_sentence(state))
            status=move || outcome(state)
            action=move || may_check.then(|| check_again(again, state))
            secondary=move || view! { <LinkButton href=back>"Back to the integration"</LinkButton> }
        />
        <div class="split">
            <Card title="The chain">{chain}</Card>
            <Card title="About this check">
                <Definitions>
                    <Definition term="Started"><Ago at_ms=started now_ms=now.millis()/></Definition>
                    <Definition term="By">{check.requested_by}</Definition>
                    {took.map(|took| view! { <Definition term="Took">{took}</Definition> })}
                    <Definition term="Username"><crate::ui::Breaking value=username/></Definition>
                    <Definition term="Signs in at"><crate::ui::Breaking value=host/></Definition>
                </Definitions>
            </Card>
        </div>
    }
    .into_any()
}

fn check_again(again: String, state: CheckState) -> AnyView {
    let reason = (state == CheckState::Running).then_some("One check at a time: this one is running.");
    let kind = if state == CheckState::Passed { ButtonKind::Secondary } else { ButtonKind::Primary };
    view! {
        <Form action=again class="inline">
            <Button kind=kind icon=IconName::Activity disabled_reason=reason>"Check connection"</Button>
        </Form>
    }
    .into_any()
}

/// Moves by itself with script; without, the browser opens the page again every two seconds.
pub(crate) fn running(snapshot: CheckNow, page: String) -> AnyView {
    let stream = format!("{page}/stream");
    view! {
        <Wake/>
        <LiveChain start=snapshot stream=stream result=page/>
        <noscript><meta http-equiv="refresh" content="2"/></noscript>
    }
    .into_any()
}

/// The chain as it ended, with the diagnosis at the link that was refused.
pub(crate) fn finished(snapshot: CheckNow, mut refusal: Option<Rendered>, form: FormAt<'_>) -> AnyView {
    let links = snapshot
        .links
        .into_iter()
        .map(|LinkNow { link, state, detail }| {
            let more = match refusal.take_if(|_| state == LinkState::Refused) {
                Some(refusal) => diagnosis(refusal, form),
                None => view! { <p class="small muted">{link_about(link)}</p> }.into_any(),
            };
            view! { <ChainLink state=state title=link.label() detail=detail>{more}</ChainLink> }
        })
        .collect_view();
    view! { <Chain label="Links of the connection">{links}</Chain> }.into_any()
}
