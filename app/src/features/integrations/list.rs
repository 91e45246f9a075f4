//! The client's integrations: where each stands and what has to happen next.

use super::query::{ListAddress, SEARCH, STATUS, STATUSES};
use super::status::status;
use super::texts;
use crate::door::{Door, page};
use crate::features::certificates::ending;
use crate::features::certificates::standing::expiry;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, Ago, Breaking, Button, ButtonKind, Card, Cell, Choice, Column, Empty, Form, FormMethod, IconLink,
    IconName, InputType, LinkButton, Notice, PageHeader, Pager, Row, RowHead, SecondLine, SelectField, Tab, Table,
    Tabs, TextField, Tone,
};
use domain::policy::{Action, Decision, Resource};
use leptos::prelude::*;
use portal::integrations::{ListPage, ListRow, Sort, next_step};
use portal::{Error, Portal};

/// What opens the add modal; the focus comes back to it.
pub(super) const ADD_ID: &str = "add-integration";

#[component]
pub fn ListPageView() -> impl IntoView {
    page(|visit| async move {
        let slug = visit.param("client");
        let done = visit.query("done");
        framed_list(&visit.door, &slug, ListAddress::of(&visit), texts::done(&done), None).await
    })
}

/// The list, with the modal that the address asks for.
pub(super) async fn framed_list(
    door: &Door,
    slug: &str,
    address: ListAddress,
    done: Option<&'static str>,
    dialog: Option<AnyView>,
) -> Result<AnyView, Error> {
    let listed = door.portal.integrations().list(&door.caller, slug, &address.query()).await?;
    let ending = ending::notice(door, slug).await?;
    let client = ClientHere::from(&listed.scope);
    let forbidden = match Portal::decision_inside(&door.caller, Action::Create, Resource::Integration) {
        Decision::Forbidden(who) => Some(who.sentence().to_owned()),
        Decision::Allow | Decision::SignIn | Decision::Unknown => None,
    };
    let title = if dialog.is_some() { "Add Integration" } else { "Push API Integration" };
    let content = content(listed, &address, done, ending, forbidden);
    framed(
        door,
        Page { title: title.to_owned(), section: Section::ApiManagement, client: Some(client), dialog, content },
    )
    .await
}

fn content(
    listed: ListPage,
    address: &ListAddress,
    done: Option<&'static str>,
    ending: Option<AnyView>,
    forbidden: Option<String>,
) -> AnyView {
    let slug = listed.scope.client.slug.to_string();
    let here = routes::integrations(&slug);
    let add = routes::new_integration(&slug);
    let is_empty = listed.page.rows.is_empty();
    let filters = (!is_empty || address.is_filtered()).then(|| filters(&here, address));
    let body = match (is_empty, address.is_filtered()) {
        (false, _) => table(listed, &slug, address),
        (true, true) => nothing_found(here.clone()),
        (true, false) => none_yet(add.clone(), forbidden.clone()),
    };
    view! {
        <PageHeader
            title="API Management"
            action=move || view! {
                <LinkButton href=add kind=ButtonKind::Primary icon=IconName::Plus id=ADD_ID disabled_reason=forbidden>"Add Integration"</LinkButton>
            }
        />
        <Tabs label="API Management" tabs=vec![Tab::new(here, "Push API Integration").current(true)]/>
        <div class="stack">
            {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
            {ending}
            {filters}
            {body}
        </div>
    }
    .into_any()
}

fn filters(here: &str, address: &ListAddress) -> AnyView {
    let mut statuses = vec![Choice::new("", "Any status")];
    statuses.extend(STATUSES.iter().map(|(word, label, _)| Choice::new(*word, *label)));
    let clear = address.is_filtered().then(|| here.to_owned());
    let (here, hidden, search, status) =
        (here.to_owned(), address.kept_by_filter(), address.search.clone(), address.status_word());
    view! {
        <Form method=FormMethod::Get action=here class="toolbar" label="Filter" hidden=hidden>
            <TextField name=SEARCH label="Search" input=InputType::Search value=search autocomplete="off"/>
            <SelectField name=STATUS label="Status" options=statuses selected=status/>
            <Button>"Apply"</Button>
            {clear.map(|href| view! { <LinkButton href=href kind=ButtonKind::Quiet>"Clear"</LinkButton> })}
        </Form>
    }
    .into_any()
}

fn nothing_found(all: String) -> AnyView {
    view! {
        <Card>
            <Empty icon=IconName::Search title="Nothing matches" action=move || view! { <LinkButton href=all>"Show all integrations"</LinkButton> }>
                "No integration has this in its name, username or host, or stands like this. Try fewer words or another status."
            </Empty>
        </Card>
    }
    .into_any()
}

fn none_yet(add: String, forbidden: Option<String>) -> AnyView {
    let action = move || {
        forbidden.is_none().then(|| view! { <LinkButton href=add icon=IconName::Plus>"Add the first one"</LinkButton> })
    };
    view! {
        <Card>
            <Empty icon=IconName::Plug title="No integration yet" action=action>
                "An integration connects one Salesforce org: you get a certificate for your Salesforce admin, and a live check tells when events can flow."
            </Empty>
        </Card>
    }
    .into_any()
}

fn table(listed: ListPage, slug: &str, address: &ListAddress) -> AnyView {
    let column =
        |label: &str, sort: Sort| Column::new(label).sort(address.sorted_by(slug, sort), address.direction(sort));
    let columns = vec![
        column("Name", Sort::Name),
        Column::new("Type").secondary(),
        Column::new("Salesforce username"),
        Column::new("Event set").secondary(),
        column("Status", Sort::Status),
        column("Certificate expiry", Sort::CertificateExpiry),
        column("Last check", Sort::LastCheck),
        Column::new("Actions").hidden_label(),
    ];
    let now = listed.now;
    let newer = address.page(slug, listed.page.previous);
    let older = address.page(slug, listed.page.next);
    let rows = listed.page.rows.into_iter().map(|found| row(found, slug, now)).collect_view();
    view! {
        <Card flush=true>
            <Table caption="Push API integrations" columns=columns>{rows}</Table>
        </Card>
        <Pager label="Pages of the list" newer=newer older=older/>
    }
    .into_any()
}

fn row(found: ListRow, slug: &str, now: domain::Timestamp) -> impl IntoView + use<> {
    let step = next_step(&found.integration);
    let ListRow { integration, event_set_name } = found;
    let certificate_expires = integration.certificate_expires;
    let settings = integration.settings;
    let href = routes::integration(slug, integration.id);
    let edit = routes::edit_integration(slug, integration.id);
    let name = settings.name.to_string();
    let label = format!("Edit {name}");
    let username = settings.username.map(|username| username.to_string());
    let last_check = integration.last_check_at.zip(integration.last_check);
    view! {
        <Row>
            <RowHead><a href=href>{name}</a></RowHead>
            <Cell label="Type" secondary=true>
                <span class="nowrap">{integration.kind.label()}</span>
                <SecondLine>"Form version "{settings.version.word()}</SecondLine>
            </Cell>
            <Cell label="Salesforce username">
                {match username {
                    Some(username) => view! { <Breaking value=username/> }.into_any(),
                    None => view! { <span class="muted">"Not yet"</span> }.into_any(),
                }}
            </Cell>
            <Cell label="Event set" secondary=true><span class="nowrap">{event_set_name}</span></Cell>
            <Cell label="Status">
                {status(integration.state, integration.paused)}
                <SecondLine>{texts::next_step_in_short(step)}</SecondLine>
            </Cell>
            <Cell label="Certificate expiry">{certificate_expires.map(|expires| expiry(expires, now))}</Cell>
            <Cell label="Last check">
                {match last_check {
                    Some((at, outcome)) => view! {
                        <Ago at_ms=at.millis() now_ms=now.millis()/>
                        <SecondLine>{crate::features::checks::outcome_word(outcome)}</SecondLine>
                    }
                    .into_any(),
                    None => view! { <span class="muted">"Never"</span> }.into_any(),
                }}
            </Cell>
            <ActionCell><IconLink href=edit icon=IconName::Pencil label=label/></ActionCell>
        </Row>
    }
}
