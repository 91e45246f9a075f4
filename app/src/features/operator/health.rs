//! `/operator/health`: the three things an installation needs, each with its remedy when it is missing.

use super::texts;
use crate::door::page;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{
    Card, Cell, Column, DateTimeUtc, LinkButton, Notice, PageHeader, Row, RowHead, SecondLine, Status, Table, Tone,
};
use leptos::prelude::*;
use portal::keys::RunningServer;
use portal::operator::{Health, Standing};

#[component]
pub fn HealthPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let health = door.portal.operator().health(&door.caller).await?;
        let servers = door.portal.operator().servers(&door.caller).await?;
        let content = content(health, servers);
        framed(door, Page { title: "Health".to_owned(), section: Section::Health, client: None, dialog: None, content })
            .await
    })
}

fn content(health: Health, servers: Vec<RunningServer>) -> AnyView {
    let (tone, word) = if health.is_ready() { (Tone::Good, "Ready") } else { (Tone::Bad, "Not ready") };
    let columns = vec![Column::new("Part"), Column::new("State"), Column::new("What to do")];
    let rows = health.parts.into_iter().map(row).collect_view();
    let notices = health.notices.into_iter().map(|notice| {
        let (name, _) = texts::part(notice.part);
        view! { <Notice tone=Tone::Warn title=name.to_owned()>{notice.text}</Notice> }
    });
    let notices = notices.collect_view();
    let servers = (!servers.is_empty()).then(|| running(servers));
    view! {
        <PageHeader
            title="Health"
            description="The same that the readiness probe at /readyz answers."
            status=move || view! { <Status tone=tone word=word/> }
            secondary=move || view! { <LinkButton href=routes::OPERATOR_AUDIT>"Audit of the installation"</LinkButton> }
        />
        {notices}
        <Card flush=true><Table caption="Parts of the installation" columns=columns>{rows}</Table></Card>
        {servers}
        <p class="muted small">"Orgbridge " <span class="mono">{env!("CARGO_PKG_VERSION")}</span></p>
    }
    .into_any()
}

fn row(standing: Standing) -> impl IntoView {
    let (name, about) = texts::part(standing.name);
    let (name, tone, word) = match &standing.problem {
        None => (name.to_owned(), Tone::Good, "Works"),
        Some(_) => (name.to_owned(), Tone::Bad, "Does not work"),
    };
    view! {
        <Row>
            <RowHead>{name}<SecondLine>{about}</SecondLine></RowHead>
            <Cell label="State"><Status tone=tone word=word/></Cell>
            <Cell label="What to do">{standing.problem.unwrap_or_else(|| "Nothing.".to_owned())}</Cell>
        </Row>
    }
}

/// The processes that serve or work, with what has to be the same on all of them.
fn running(servers: Vec<RunningServer>) -> impl IntoView {
    let columns = vec![Column::new("Server"), Column::new("Master keys"), Column::new("Last seen")];
    let rows = servers.into_iter().map(|server| {
        view! {
            <Row>
                <RowHead>{server.name}</RowHead>
                <Cell label="Master keys"><span class="mono">{server.master_keys.join(", ")}</span></Cell>
                <Cell label="Last seen"><DateTimeUtc at_ms=server.seen_at.millis()/></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! { <Card title="Running servers" flush=true><Table caption="Running servers" columns=columns>{rows}</Table></Card> }
}
