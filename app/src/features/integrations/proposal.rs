//! What a guest proposes in place of values that worked: shown on the integration's page with what is there now, and
//! accepted or rejected there.

use super::texts;
use crate::door::{Answer, Post, Redirect, Visit, posted_only};
use crate::routes;
use crate::ui::{
    Actions, Ago, Breaking, Button, ButtonKind, Card, Cell, Column, Form, IconName, Middle, MiddleSize, Notice, Row,
    RowHead, Table, Tone,
};
use domain::Timestamp;
use leptos::prelude::*;
use portal::Error;
use portal::integrations::Integration;
use portal::proposals::Proposal;

/// The card of the open proposal, if there is one.
pub(super) async fn on_page(visit: &Visit, slug: &str, integration: &Integration) -> Result<Option<AnyView>, Error> {
    let (door, id) = (&visit.door, integration.id.to_string());
    let open = door.portal.proposals().open(&door.caller, slug, &id).await?;
    Ok(open.map(|proposal| card(slug, integration, proposal, door.portal.now())))
}

fn card(slug: &str, integration: &Integration, proposal: Proposal, now: Timestamp) -> AnyView {
    let settings = &integration.settings;
    let rows = [
        ("Salesforce Username", text(settings.username.as_ref()), text(proposal.username.as_ref())),
        ("Salesforce Consumer Key", text(settings.consumer_key.as_ref()), text(proposal.consumer_key.as_ref())),
    ]
    .into_iter()
    .filter(|(_, is, proposed)| is != proposed)
    .map(|(label, is, proposed)| {
        view! {
            <Row>
                <RowHead>{label}</RowHead>
                <Cell label="Now">{shown(is)}</Cell>
                <Cell label="Proposed">{shown(proposed)}</Cell>
            </Row>
        }
    })
    .collect_view();
    let columns = vec![Column::new("Field"), Column::new("Now"), Column::new("Proposed")];
    let stale = (proposal.integration_version != integration.version).then_some(texts::PROPOSAL_STALE);
    let (accept, reject) = (
        routes::decide_proposal(slug, integration.id, proposal.id, "accept"),
        routes::decide_proposal(slug, integration.id, proposal.id, "reject"),
    );
    let at_ms = proposal.created_at.millis();
    view! {
        <Card title="Proposed values" id="proposal">
            <Notice tone=Tone::Warn title="Nothing has changed yet">{texts::PROPOSAL}</Notice>
            <p class="small muted">
                "Proposed " <Ago at_ms=at_ms now_ms=now.millis()/> " by " <Breaking value=proposal.proposed_by/> "."
            </p>
            <Table caption="Values as they are and as they are proposed" columns=columns>{rows}</Table>
            <Actions>
                <Form action=accept class="inline">
                    <Button kind=ButtonKind::Primary icon=IconName::Check disabled_reason=stale>"Accept values"</Button>
                </Form>
                <Form action=reject class="inline"><Button icon=IconName::X>"Reject values"</Button></Form>
            </Actions>
        </Card>
    }
    .into_any()
}

fn text(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

fn shown(value: Option<String>) -> AnyView {
    match value {
        Some(value) => view! { <Middle value=value size=MiddleSize::Full/> }.into_any(),
        None => view! { <span class="muted">"(empty)"</span> }.into_any(),
    }
}

/// The page of both addresses.
#[component]
pub fn DecidePage() -> impl IntoView {
    posted_only(|visit| routes::integration(&visit.param("client"), visit.param("id")))
}

pub async fn accept(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let is_checked = post.door.portal.proposals().accept(&post.door.caller, slug, id, post.param("proposal")).await?;
    let done = if is_checked { "accepted" } else { "accepted-unchecked" };
    Ok(Redirect(format!("{}?done={done}", routes::integration(slug, id))))
}

pub async fn reject(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    post.door.portal.proposals().reject(&post.door.caller, slug, id, post.param("proposal")).await?;
    Ok(Redirect(format!("{}?done=rejected", routes::integration(slug, id))))
}
