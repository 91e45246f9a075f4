//! `/clients`: the board of a customer success manager, and where the client to work in is picked.

use super::address::{BoardAddress, SEARCH, STATUS, STATUSES};
use super::chart::chart;
use crate::door::page;
use crate::features::integrations::status;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, Ago, Button, ButtonKind, Card, Cell, Choice, Column, Empty, Form, FormMethod, IconLink, IconName,
    InputType, LinkButton, PageHeader, Pager, Row, RowHead, SecondLine, SelectField, SortDirection, Status, Table,
    TextField, Tone,
};
use domain::Timestamp;
use domain::integration::State;
use leptos::prelude::*;
use portal::clients::{Board, BoardSort, Entry};

#[component]
pub fn ClientsPage() -> impl IntoView {
    page(|visit| async move {
        let address = BoardAddress::read(|name| visit.query(name));
        let board = visit.door.portal.clients().board(&visit.door.caller, &address.query()).await?;
        let content = content(board, &address);
        framed(
            &visit.door,
            Page { title: "Clients".to_owned(), section: Section::Clients, client: None, dialog: None, content },
        )
        .await
    })
}

fn content(board: Board, address: &BoardAddress) -> AnyView {
    let Board { page, took, now } = board;
    let is_empty = page.rows.is_empty();
    let filters = (!is_empty || address.is_filtered()).then(|| filters(address));
    let sheet = (!is_empty).then(|| address.sheet());
    let (newer, older) = (address.page(page.previous), address.page(page.next));
    let body = match (is_empty, address.is_filtered()) {
        (false, _) => table(page.rows, address, now),
        (true, true) => nothing_found(),
        (true, false) => none_yet(),
    };
    view! {
        <PageHeader
            title="Clients"
            description="Where every integration of your clients stands. What has been stuck for longest comes first."
            secondary=move || sheet.map(|href| view! { <LinkButton href=href download=true icon=IconName::Download>"Download as CSV"</LinkButton> })
        />
        <div class="stack">
            {filters}
            {body}
            <Pager label="Pages of the board" newer=newer older=older/>
            {chart(&took)}
        </div>
    }
    .into_any()
}

fn filters(address: &BoardAddress) -> AnyView {
    let mut statuses = vec![Choice::new("", "Any status")];
    statuses.extend(STATUSES.iter().map(|(word, label, _)| Choice::new(*word, *label)));
    let clear = address.is_filtered();
    let (hidden, search, status) = (address.kept_by_filter(), address.search.clone(), address.status_word());
    view! {
        <Form method=FormMethod::Get action=routes::CLIENTS class="toolbar" label="Filter" hidden=hidden>
            <TextField name=SEARCH label="Search" input=InputType::Search value=search autocomplete="off"/>
            <SelectField name=STATUS label="Status" options=statuses selected=status/>
            <Button>"Apply"</Button>
            {clear.then(|| view! { <LinkButton href=routes::CLIENTS kind=ButtonKind::Quiet>"Clear"</LinkButton> })}
        </Form>
    }
    .into_any()
}

fn none_yet() -> AnyView {
    view! {
        <Empty icon=IconName::Building title="No client is assigned to you yet">
            "Ask an operator of this installation to assign you. The clients you work for will be listed here."
        </Empty>
    }
    .into_any()
}

fn nothing_found() -> AnyView {
    view! {
        <Card>
            <Empty icon=IconName::Search title="Nothing matches" action=|| view! { <LinkButton href=routes::CLIENTS>"Show everything"</LinkButton> }>
                "No client or integration has this in its name, or stands like this. Try fewer words or another status."
            </Empty>
        </Card>
    }
    .into_any()
}

fn table(entries: Vec<Entry>, address: &BoardAddress, now: Timestamp) -> AnyView {
    let column = |label: &str, sort: BoardSort| {
        let direction = (address.sort == sort).then_some(SortDirection::Ascending);
        Column::new(label).sort(address.sorted_by(sort), direction)
    };
    let columns = vec![
        column("Client", BoardSort::Client),
        Column::new("Integration"),
        Column::new("Status"),
        Column::new("Waiting for"),
        column("Since", BoardSort::Stuck),
        Column::new("Actions").hidden_label(),
    ];
    let rows = entries.into_iter().map(|entry| row(entry, now)).collect_view();
    view! {
        <Card flush=true>
            <Table caption="Integrations of your clients" columns=columns>{rows}</Table>
        </Card>
    }
    .into_any()
}

fn row(entry: Entry, now: Timestamp) -> impl IntoView {
    let Entry { client, integration, waiting_for, step, since } = entry;
    let slug = client.slug.to_string();
    let start = routes::integrations(&slug);
    let connected = integration.as_ref().is_some_and(|found| found.state == State::Connected);
    let (name, standing, nudge) = if let Some(found) = integration {
        let (href, name) = (routes::integration(&slug, found.id), found.settings.name.to_string());
        let nudge = (!connected).then(|| {
            let label = format!("Nudge: copy the hand-off mail of {name} again");
            let href = format!("{href}/handoff");
            view! { <IconLink href=href icon=IconName::Link label=label/> }
        });
        let name = view! { <a href=href>{name}</a> }.into_any();
        (name, status(found.state, found.paused), nudge)
    } else {
        let href = routes::new_integration(&slug);
        let name = view! { <a href=href>"Add the first one"</a> }.into_any();
        let standing = view! { <Status tone=Tone::Neutral word="No integration yet" icon=Tone::Neutral.icon()/> };
        (name, standing.into_any(), None)
    };
    let step = step.map(|step| view! { <SecondLine>"Next: "{step.label()}</SecondLine> });
    view! {
        <Row>
            <RowHead><a href=start>{client.name.to_string()}</a><SecondLine><span class="mono">{slug}</span></SecondLine></RowHead>
            <Cell label="Integration">{name}</Cell>
            <Cell label="Status">{standing}{step}</Cell>
            <Cell label="Waiting for">{waiting_for.label()}</Cell>
            <Cell label="Since"><Ago at_ms=since.millis() now_ms=now.millis()/></Cell>
            <ActionCell>{nudge}</ActionCell>
        </Row>
    }
}
