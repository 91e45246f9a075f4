//! `…/deliveries`: what became of every event, newest first; the parked ones also by reason.

use super::parked::groups;
use super::texts;
use crate::door::{Visit, page};
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    Ago, Breaking, Button, ButtonKind, Card, Cell, Column, Crumb, Empty, Form, FormMethod, IconName, InputType,
    LinkButton, Middle, MiddleSize, Notice, PageHeader, Pager, Row, RowHead, SecondLine, Tab, Table, Tabs, Tag,
    TextField, Tone,
};
use domain::Timestamp;
use domain::delivery::DeliveryState;
use domain::diagnosis;
use leptos::prelude::*;
use portal::Error;
use portal::deliveries::{DeliveriesQuery, DeliveryRow, ParkedGroup};

const SEARCH: &str = "q";
const STATE: &str = "state";
const DIAGNOSIS: &str = "diagnosis";
const AFTER: &str = "after";
const PAGE: u32 = 50;

#[component]
pub fn DeliveriesPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, None).await })
}

/// The list's state, as it stands in its address.
struct Address {
    state: Option<DeliveryState>,
    search: String,
    diagnosis: String,
    after: String,
}

impl Address {
    fn of(visit: &Visit) -> Self {
        Self {
            state: DeliveryState::parse(&visit.query(STATE)),
            search: visit.query(SEARCH).trim().to_owned(),
            diagnosis: visit.query(DIAGNOSIS),
            after: visit.query(AFTER),
        }
    }

    fn query(&self) -> DeliveriesQuery {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        DeliveriesQuery {
            state: self.state,
            diagnosis: given(&self.diagnosis),
            search: given(&self.search),
            after: given(&self.after),
            limit: PAGE,
        }
    }

    fn is_filtered(&self) -> bool {
        self.state.is_some() || !self.search.is_empty() || !self.diagnosis.is_empty()
    }

    fn page(&self, list: &str, cursor: Option<String>) -> Option<String> {
        let after = cursor?;
        let pairs = [
            (STATE, self.state.map_or("", DeliveryState::word)),
            (SEARCH, &self.search),
            (DIAGNOSIS, &self.diagnosis),
            (AFTER, &after),
        ];
        let given: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        Some(format!("{list}?{}", serde_urlencoded::to_string(given).unwrap_or_default()))
    }
}

/// The list, with a dialog over it when there is one.
pub(super) async fn behind(visit: &Visit, dialog: Option<(String, AnyView)>) -> Result<AnyView, Error> {
    let door = &visit.door;
    let (slug, id) = (visit.param("client"), visit.param("id"));
    let address = Address::of(visit);
    let (scope, integration, found) = door.portal.deliveries().list(&door.caller, &slug, &id, &address.query()).await?;
    let parked = match address.state {
        Some(DeliveryState::Parked) => door.portal.deliveries().parked(&door.caller, &slug, &id).await?.2,
        _ => Vec::new(),
    };
    let client = ClientHere::from(&scope);
    let list = routes::deliveries(&client.slug, integration.id);
    let name = integration.settings.name.to_string();
    let crumbs = vec![
        Crumb::link("API Management", routes::integrations(&client.slug)),
        Crumb::link(name.clone(), routes::integration(&client.slug, integration.id)),
        Crumb::here("Deliveries"),
    ];
    let done = texts::done(&visit.query("done"));
    let pager = (address.page(&list, found.previous.clone()), address.page(&list, found.next.clone()));
    let body = body(found.rows, &list, &address, pager, door.portal.now());
    let parked = by_reason(parked, &list, &address);
    let content = view! {
        <PageHeader title="Deliveries" crumbs=crumbs description="What became of every event on its way into this org, newest first."/>
        <Tabs label="Deliveries by state" tabs=tabs(&list, address.state)/>
        <div class="stack">
            {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
            {parked}
            {filters(&list, &address)}
            {body}
        </div>
    }
    .into_any();
    let (title, dialog) = match dialog {
        Some((title, dialog)) => (title, Some(dialog)),
        None => (format!("Deliveries · {name}"), None),
    };
    framed(door, Page { title, section: Section::ApiManagement, client: Some(client), dialog, content }).await
}

fn tabs(list: &str, now: Option<DeliveryState>) -> Vec<Tab> {
    let all = Tab::new(list.to_owned(), "All").current(now.is_none());
    let of_state = DeliveryState::ALL
        .into_iter()
        .map(|state| Tab::new(format!("{list}?{STATE}={}", state.word()), state.label()).current(now == Some(state)));
    std::iter::once(all).chain(of_state).collect()
}

fn by_reason(parked: Vec<ParkedGroup>, list: &str, address: &Address) -> Option<AnyView> {
    (!parked.is_empty() && address.diagnosis.is_empty() && address.after.is_empty()).then(|| groups(parked, list))
}

fn filters(list: &str, address: &Address) -> AnyView {
    let clear = (!address.search.is_empty() || !address.diagnosis.is_empty()).then(|| list.to_owned());
    let hidden: Vec<(String, String)> =
        [(STATE, address.state.map_or("", DeliveryState::word)), (DIAGNOSIS, address.diagnosis.as_str())]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
    let (list, search) = (list.to_owned(), address.search.clone());
    view! {
        <Form method=FormMethod::Get action=list class="toolbar" label="Filter" hidden=hidden>
            <TextField name=SEARCH label="Event id or subject" input=InputType::Search value=search autocomplete="off"/>
            <Button>"Find"</Button>
            {clear.map(|href| view! { <LinkButton href=href kind=ButtonKind::Quiet>"Clear"</LinkButton> })}
        </Form>
    }
    .into_any()
}

fn body(
    rows: Vec<DeliveryRow>,
    list: &str,
    address: &Address,
    pager: (Option<String>, Option<String>),
    now: Timestamp,
) -> AnyView {
    if rows.is_empty() {
        return empty(address.is_filtered(), list);
    }
    let choosing = address.state == Some(DeliveryState::Parked);
    let mut columns = vec![
        Column::new("Event"),
        Column::new("Subject").secondary(),
        Column::new("State"),
        Column::new("Record"),
        Column::new("Accepted"),
    ];
    if choosing {
        columns.push(Column::new("Choose"));
    }
    let rows = rows.into_iter().map(|delivery| row(delivery, list, choosing, now)).collect_view();
    let table = view! {
        <Card flush=true>
            <Table caption="Deliveries, newest first" columns=columns>{rows}</Table>
            <Pager label="Pages of deliveries" newer=pager.0 older=pager.1/>
        </Card>
    };
    if !choosing {
        return table.into_any();
    }
    let replay = format!("{list}/replay");
    view! {
        <Form method=FormMethod::Get action=replay class="stack" label="Replay chosen deliveries">
            {table}
            <div class="cluster"><Button icon=IconName::Refresh>"Replay chosen"</Button></div>
        </Form>
    }
    .into_any()
}

fn empty(is_filtered: bool, list: &str) -> AnyView {
    let all = list.to_owned();
    let (title, words) = if is_filtered {
        ("Nothing here", "No delivery stands like this or has this event id or subject.")
    } else {
        ("No delivery yet", "Each event whose type is in the event set will be listed here with what became of it.")
    };
    view! {
        <Card>
            <Empty icon=IconName::Activity title=title action=move || is_filtered.then(|| view! { <LinkButton href=all>"Show all deliveries"</LinkButton> })>
                {words}
            </Empty>
        </Card>
    }
    .into_any()
}

fn row(delivery: DeliveryRow, list: &str, choosing: bool, now: Timestamp) -> impl IntoView + use<> {
    let href = format!("{list}/{}", delivery.id);
    let why = delivery.diagnosis.as_deref().and_then(diagnosis::find).map(|row| row.title);
    let next = delivery.next_attempt_at.filter(|at| *at > now).map(|at| {
        view! { <SecondLine>"Next attempt "<Ago at_ms=at.millis() now_ms=now.millis()/></SecondLine> }
    });
    let attempts = (delivery.attempts > 1).then(|| format!("{} attempts", delivery.attempts));
    let label = format!("Choose {}", delivery.event_id);
    let id = delivery.id.to_string();
    view! {
        <Row>
            <RowHead>
                <a href=href><Middle value=delivery.event_id size=MiddleSize::Medium/></a>
                <SecondLine>
                    <span class="mono">{delivery.kind}</span>
                    {delivery.is_test.then(|| view! { " " <Tag word="Test" tone=Tone::Info/> })}
                </SecondLine>
            </RowHead>
            <Cell label="Subject" secondary=true>{delivery.subject.map(|subject| view! { <Breaking value=subject/> })}</Cell>
            <Cell label="State">
                {texts::state(delivery.state, delivery.attempts)}
                {why.map(|why| view! { <SecondLine>{why}</SecondLine> })}
                {next}
                {attempts.map(|words| view! { <SecondLine>{words}</SecondLine> })}
            </Cell>
            <Cell label="Record">
                {delivery.record_id.map(|id| view! { <span class="mono">{id}</span> })}
                <SecondLine><span class="mono">{delivery.object.api_name()}</span></SecondLine>
            </Cell>
            <Cell label="Accepted"><Ago at_ms=delivery.accepted_at.millis() now_ms=now.millis()/></Cell>
            {choosing.then(|| view! {
                <Cell label="Choose"><input type="checkbox" name="id" value=id aria-label=label/></Cell>
            })}
        </Row>
    }
}
