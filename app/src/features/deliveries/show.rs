//! One delivery: where it stands, the record it becomes, and every attempt.

use super::live::OpenWhenSettled;
use super::texts::{self, duration};
use crate::door::page;
use crate::features::checks::diagnosis::{FormAt, diagnosis, rendered};
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    Ago, Breaking, Card, Cell, Column, CopyText, Crumb, DateTimeUtc, Definition, Definitions, Empty, IconName,
    LinkButton, MiddleSize, PageHeader, Row, RowHead, SecondLine, Status, Table, Tag, Tone, Wake,
};
use domain::Timestamp;
use domain::check::{Refusal, Said};
use domain::delivery::{DeliveryState, RecordError};
use domain::integration::State;
use leptos::prelude::*;
use portal::Vendor;
use portal::deliveries::{AttemptRow, DeliveryRow, DeliveryView, Via};
use portal::integrations::Integration;

#[component]
pub fn DeliveryPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (slug, id, delivery) = (visit.param("client"), visit.param("id"), visit.param("delivery"));
        let found = door.portal.deliveries().show(&door.caller, &slug, &id, &delivery).await?;
        let client = ClientHere::from(&found.scope);
        let title = format!("Delivery of {}", found.delivery.row.event_id);
        let content = content(&door.portal.settings().vendor, found, door.portal.now());
        framed(door, Page { title, section: Section::ApiManagement, client: Some(client), dialog: None, content }).await
    })
}

fn content(vendor: &Vendor, found: DeliveryView, now: Timestamp) -> AnyView {
    let DeliveryView { scope, integration, delivery, attempts, record, in_bulk_since } = found;
    let slug = scope.client.slug.to_string();
    let list = routes::deliveries(&slug, integration.id);
    let here = routes::delivery(&slug, integration.id, delivery.row.id);
    let crumbs = vec![
        Crumb::link("API Management", routes::integrations(&slug)),
        Crumb::link(integration.settings.name.to_string(), routes::integration(&slug, integration.id)),
        Crumb::link("Deliveries", list.clone()),
        Crumb::here("Delivery"),
    ];
    let row = delivery.row;
    let (state, tries) = (row.state, row.attempts);
    let following = (state == DeliveryState::Waiting).then(|| following(here, in_bulk_since, now));
    let replay = (state == DeliveryState::Parked && integration.state != State::Removed)
        .then(|| format!("{list}/replay?id={}", row.id));
    let host = integration.settings.login_host.my_domain().map(str::to_owned);
    let record_id = row.record_id.clone().map(|id| record_link(id, host.as_deref()));
    let why = why(&slug, &row, &attempts, vendor, &integration);
    view! {
        <PageHeader
            title=row.event_id.clone()
            crumbs=crumbs
            status=move || texts::state(state, tries)
            action=move || replay.map(|href| view! { <LinkButton href=href icon=IconName::Refresh>"Replay"</LinkButton> })
        />
        <div class="split">
            <div class="stack-loose">
                {following}
                {why}
                {attempts_card(attempts, in_bulk_since.is_some(), now)}
                <Card title="Record">
                    <p class="small muted">"As it is sent to Salesforce. Tokens and keys are no part of it."</p>
                    <pre class="code" tabindex="0"><code>{pretty(&record)}</code></pre>
                </Card>
            </div>
            <Card title="Event">
                <Definitions>
                    <Definition term="Id"><CopyText value=row.event_id label="Copy event id" size=MiddleSize::Short/></Definition>
                    <Definition term="Type">
                        <span class="mono">{row.kind}</span>
                        {row.is_test.then(|| view! { " " <Tag word="Test" tone=Tone::Info/> })}
                    </Definition>
                    <Definition term="Source"><Breaking value=delivery.source/></Definition>
                    {row.subject.map(|subject| view! { <Definition term="Subject"><Breaking value=subject/></Definition> })}
                    <Definition term="Happened"><DateTimeUtc at_ms=delivery.occurred_at.millis()/></Definition>
                    <Definition term="Accepted"><DateTimeUtc at_ms=row.accepted_at.millis()/></Definition>
                    {row.settled_at.map(|at| view! { <Definition term="Settled"><DateTimeUtc at_ms=at.millis()/></Definition> })}
                    <Definition term="Object"><span class="mono">{row.object.in_org(integration.settings.namespace.as_ref())}</span></Definition>
                    {record_id.map(|link| view! { <Definition term="Record">{link}</Definition> })}
                </Definitions>
            </Card>
        </div>
    }
    .into_any()
}

/// Moves by itself with script; without, the browser opens the page again every two seconds.
fn following(here: String, in_bulk_since: Option<Timestamp>, now: Timestamp) -> AnyView {
    let stream = format!("{here}/stream");
    let bulk = in_bulk_since.map(|since| {
        view! {
            <p>
                "It is in a bulk job that began "<Ago at_ms=since.millis() now_ms=now.millis()/>
                ". Salesforce says what became of it when the whole job is done, which may take minutes."
            </p>
        }
    });
    view! {
        <Card title="On its way">
            {bulk}
            <Wake/>
            <OpenWhenSettled stream=stream result=here/>
            <noscript><meta http-equiv="refresh" content="2"/></noscript>
        </Card>
    }
    .into_any()
}

/// The org's own page of the record, where its host is known.
fn record_link(id: String, host: Option<&str>) -> AnyView {
    match host {
        Some(host) => {
            let href = format!("https://{host}/{id}");
            view! { <a class="mono" href=href target="_blank" rel="noreferrer">{id}</a> }.into_any()
        }
        None => view! { <CopyText value=id label="Copy record id" size=MiddleSize::Short/> }.into_any(),
    }
}

/// The diagnosis with Salesforce's own words of the last attempt.
fn why(
    slug: &str,
    delivery: &DeliveryRow,
    attempts: &[AttemptRow],
    vendor: &Vendor,
    integration: &Integration,
) -> Option<AnyView> {
    let code = delivery.diagnosis.clone().filter(|_| delivery.state != DeliveryState::Delivered)?;
    let said = attempts.first().and_then(|attempt| attempt.refusal.clone()).map(|(_, error, description)| Said {
        status: None,
        error: Some(error).filter(|text| !text.is_empty()),
        description: Some(description).filter(|text| !text.is_empty()),
    });
    let object = delivery.object.in_org(integration.settings.namespace.as_ref());
    let refusal = Refusal { code, said, params: [("object".to_owned(), object)].into() };
    let edit = routes::edit_integration(slug, integration.id);
    let words = diagnosis(rendered(&refusal, vendor, &integration.settings)?, FormAt::Whole(&edit));
    Some(view! { <Card title="Diagnosis">{words}</Card> }.into_any())
}

fn attempts_card(attempts: Vec<AttemptRow>, in_bulk: bool, now: Timestamp) -> AnyView {
    if attempts.is_empty() && in_bulk {
        return view! {
            <Card title="Attempts">
                <Empty icon=IconName::Clock title="The first attempt is under way">
                    "It is listed here with what Salesforce said of this record."
                </Empty>
            </Card>
        }
        .into_any();
    }
    if attempts.is_empty() {
        return view! {
            <Card title="Attempts">
                <Empty icon=IconName::Clock title="Not sent yet">
                    "It is sent when the integration is connected, not paused, and what came before it has been settled."
                </Empty>
            </Card>
        }
        .into_any();
    }
    let rows = attempts.into_iter().map(|attempt| attempt_row(attempt, now)).collect_view();
    let columns = vec![Column::new("When"), Column::new("Salesforce said"), Column::new("Took").number()];
    view! {
        <Card title="Attempts" flush=true>
            <Table caption="Attempts, newest first" columns=columns>{rows}</Table>
        </Card>
    }
    .into_any()
}

fn attempt_row(attempt: AttemptRow, now: Timestamp) -> impl IntoView {
    let request = match (attempt.via, attempt.records) {
        (Via::Bulk, _) => "In a bulk job".to_owned(),
        (Via::Collections, 1) => "Upsert, alone".to_owned(),
        (Via::Collections, 2) => "Upsert, with 1 other record".to_owned(),
        (Via::Collections, many) => format!("Upsert, with {} other records", many - 1),
    };
    let (tone, word, errors) = match (attempt.refusal, attempt.error) {
        (Some(_), _) => (Tone::Warn, "Refused", attempt.errors),
        (None, Some(error)) => {
            let error = RecordError { code: String::new(), message: error, fields: Vec::new() };
            (Tone::Bad, "The call failed", vec![error])
        }
        (None, None) => (Tone::Good, "Taken", Vec::new()),
    };
    let errors = errors.into_iter().map(error_lines).collect_view();
    let status = attempt.status.map_or_else(|| "no answer".to_owned(), |status| format!("HTTP {status}"));
    view! {
        <Row>
            <RowHead>
                <Ago at_ms=attempt.started_at.millis() now_ms=now.millis()/>
                <SecondLine>{request}</SecondLine>
            </RowHead>
            <Cell label="Salesforce said">
                <Status tone=tone word=word/>
                {errors}
                <SecondLine>{status}</SecondLine>
            </Cell>
            <Cell label="Took" number=true><span class="nowrap">{duration(attempt.duration_ms)}</span></Cell>
        </Row>
    }
}

/// One of the errors that Salesforce gave: the code, its words, and the fields where it names some.
fn error_lines(error: RecordError) -> impl IntoView {
    let RecordError { code, message, fields } = error;
    let code = Some(code).filter(|code| !code.is_empty());
    let fields = (!fields.is_empty()).then(|| format!("Fields: {}", fields.join(", ")));
    view! {
        {code.map(|code| view! { <SecondLine><Breaking value=code/></SecondLine> })}
        <SecondLine>{message}</SecondLine>
        {fields.map(|fields| view! { <SecondLine>{fields}</SecondLine> })}
    }
}

fn pretty(record: &str) -> String {
    serde_json::from_str::<serde_json::Value>(record)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| record.to_owned())
}
