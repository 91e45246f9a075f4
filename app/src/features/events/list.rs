//! `/clients/{client}/events`: every event of the client, and where it stands in each integration.

use crate::door::page;
use crate::features::deliveries::state;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    Ago, Breaking, Button, ButtonKind, Card, Cell, Column, Empty, Form, FormMethod, IconName, InputType, LinkButton,
    Middle, MiddleSize, PageHeader, Pager, Row, RowHead, SecondLine, Table, Tag, TextField, Tone,
};
use domain::Timestamp;
use domain::ids::DeliveryId;
use leptos::prelude::*;
use portal::events::{EventRow, EventsQuery};

const SEARCH: &str = "q";
const KIND: &str = "type";
const AFTER: &str = "after";
const PAGE: u32 = 50;

#[component]
pub fn EventsPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let given = |name: &str| Some(visit.query(name).trim().to_owned()).filter(|text| !text.is_empty());
        let query = EventsQuery { search: given(SEARCH), kind: given(KIND), after: given(AFTER), limit: PAGE };
        let (scope, found) = door.portal.events().explore(&door.caller, &visit.param("client"), &query).await?;
        let client = ClientHere::from(&scope);
        let list = routes::events(&client.slug);
        let now = door.portal.now();
        let at = |cursor: Option<String>| cursor.map(|cursor| address(&list, &query, &cursor));
        let pager = (at(found.previous), at(found.next));
        let is_filtered = query.search.is_some() || query.kind.is_some();
        let body = body(found.rows, &client.slug, is_filtered, pager, now);
        let content = view! {
            <PageHeader title="Events" description="What the platform posted for this client, newest first, and where each event stands."/>
            <div class="stack">
                {filters(&list, &query)}
                {body}
            </div>
        }
        .into_any();
        let title = format!("Events of {}", client.name);
        framed(door, Page { title, section: Section::Events, client: Some(client), dialog: None, content }).await
    })
}

fn address(list: &str, query: &EventsQuery, after: &str) -> String {
    let pairs = [(SEARCH, query.search.as_deref()), (KIND, query.kind.as_deref()), (AFTER, Some(after))];
    let given: Vec<(&str, &str)> = pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    format!("{list}?{}", serde_urlencoded::to_string(given).unwrap_or_default())
}

fn filters(list: &str, query: &EventsQuery) -> AnyView {
    let (list, search) = (list.to_owned(), query.search.clone().unwrap_or_default());
    let kind = query.kind.clone().unwrap_or_default();
    let clear = (query.search.is_some() || query.kind.is_some()).then(|| list.clone());
    view! {
        <Form method=FormMethod::Get action=list class="toolbar" label="Filter">
            <TextField name=SEARCH label="Event id or subject" input=InputType::Search value=search autocomplete="off"/>
            <TextField name=KIND label="Type" value=kind autocomplete="off"/>
            <Button>"Find"</Button>
            {clear.map(|href| view! { <LinkButton href=href kind=ButtonKind::Quiet>"Clear"</LinkButton> })}
        </Form>
    }
    .into_any()
}

fn body(
    rows: Vec<EventRow>,
    slug: &str,
    is_filtered: bool,
    pager: (Option<String>, Option<String>),
    now: Timestamp,
) -> AnyView {
    if rows.is_empty() {
        return empty(is_filtered, slug);
    }
    let columns = vec![
        Column::new("Event"),
        Column::new("Subject").secondary(),
        Column::new("Where it stands"),
        Column::new("Accepted"),
    ];
    let rows = rows.into_iter().map(|event| row(event, slug, now)).collect_view();
    view! {
        <Card flush=true>
            <Table caption="Events, newest first" columns=columns>{rows}</Table>
            <Pager label="Pages of events" newer=pager.0 older=pager.1/>
        </Card>
    }
    .into_any()
}

fn empty(is_filtered: bool, slug: &str) -> AnyView {
    let all = routes::events(slug);
    let (title, words) = if is_filtered {
        ("Nothing here", "No event has this id, subject or type.")
    } else {
        (
            "No event yet",
            "Events come from the platform, posted with an ingest key. You can also send a test event from an integration's page.",
        )
    };
    view! {
        <Card>
            <Empty icon=IconName::Activity title=title action=move || is_filtered.then(|| view! { <LinkButton href=all>"Show all events"</LinkButton> })>
                {words}
            </Empty>
        </Card>
    }
    .into_any()
}

fn row(event: EventRow, slug: &str, now: Timestamp) -> impl IntoView + use<> {
    let id = DeliveryId::of(event.accepted_at, event.number);
    let stands: Vec<_> = event
        .deliveries
        .into_iter()
        .map(|(integration, name, stands)| {
            let href = routes::delivery(slug, integration, id);
            view! { <div class="cluster">{state(stands, 0)} <a href=href>{name}</a></div> }
        })
        .collect();
    let nowhere = stands.is_empty().then(|| view! { <span class="muted">"No integration takes this type"</span> });
    view! {
        <Row>
            <RowHead>
                <Middle value=event.id size=MiddleSize::Medium/>
                <SecondLine>
                    <span class="mono">{event.kind}</span>
                    {event.is_test.then(|| view! { " " <Tag word="Test" tone=Tone::Info/> })}
                </SecondLine>
            </RowHead>
            <Cell label="Subject" secondary=true>{event.subject.map(|subject| view! { <Breaking value=subject/> })}</Cell>
            <Cell label="Where it stands">{stands}{nowhere}</Cell>
            <Cell label="Accepted"><Ago at_ms=event.accepted_at.millis() now_ms=now.millis()/></Cell>
        </Row>
    }
}
