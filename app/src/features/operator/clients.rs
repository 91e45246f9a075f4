//! `/operator/clients`: every client and who works for it. Nothing leads inside one: that is not an operator's.

use super::texts;
use crate::door::{Visit, page};
use crate::features::forward::forward;
use crate::features::modal::Modal;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, ButtonKind, Card, Cell, Column, DateUtc, Empty, IconLink, IconName, LinkButton, Notice, PageHeader,
    Row, RowHead, Status, Table, Tone,
};
use domain::slug::ClientSlug;
use leptos::prelude::*;
use portal::Error;
use portal::clients::Client;
use portal::operator::StaffRow;

/// The id of the button that opens the form for a new client.
pub(super) const CREATE: &str = "create-client";

#[component]
pub fn OperatorClientsPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, None).await })
}

/// The list, with a dialog over it when there is one.
pub(super) async fn behind(visit: &Visit, modal: Option<Modal>) -> Result<AnyView, Error> {
    let door = &visit.door;
    let after = ClientSlug::parse(&visit.query("after")).ok();
    let is_first = after.is_none();
    let clients = door.portal.operator().clients(&door.caller, after).await?;
    let staff = door.portal.operator().staff(&door.caller).await?;
    let next = clients.next.map(|slug| slug.to_string());
    let done = texts::client_done(&visit.query("done"));
    let list = if clients.clients.is_empty() { empty() } else { table(clients.clients, &staff, is_first, next) };
    let content = view! {
        <PageHeader
            title="Clients"
            description="The vendor's customers. Their integrations are seen by their own people and their customer success managers alone."
            action=move || view! {
                <LinkButton href=routes::OPERATOR_NEW_CLIENT kind=ButtonKind::Primary icon=IconName::Plus id=CREATE>"Create client"</LinkButton>
            }
        />
        {done.map(|words| view! {
            <Notice
                tone=Tone::Good live=true
                action=move || view! { <LinkButton href=routes::OPERATOR_STAFF small=true>"Go to staff"</LinkButton> }
            >
                {words}
            </Notice>
        })}
        {list}
    }
    .into_any();
    let (title, dialog) = Modal::split(modal, || "Clients".to_owned());
    framed(door, Page { title, section: Section::OperatorClients, client: None, dialog, content }).await
}

/// Where the dialog about a client's limits closes to: the list, with the focus on what opened it.
pub(super) fn limits_opener(slug: &ClientSlug) -> String {
    format!("{}#limits-{slug}", routes::OPERATOR_CLIENTS)
}

fn empty() -> AnyView {
    view! {
        <Empty icon=IconName::Building title="No client yet">
            "Create the first one, then assign a customer success manager, who adds its people."
        </Empty>
    }
    .into_any()
}

fn table(clients: Vec<Client>, staff: &[StaffRow], is_first: bool, next: Option<String>) -> AnyView {
    let columns = vec![
        Column::new("Client"),
        Column::new("Address"),
        Column::new("Customer success managers"),
        Column::new("Created").secondary(),
        Column::new("Actions").hidden_label(),
    ];
    let rows = clients
        .into_iter()
        .map(|client| {
            let names: Vec<String> = staff
                .iter()
                .filter(|row| row.clients.iter().any(|assigned| assigned.id == client.id))
                .map(|row| row.member.name.to_string())
                .collect();
            let who = if names.is_empty() {
                view! { <Status tone=Tone::Warn word="Nobody assigned"/> }.into_any()
            } else {
                names.join(", ").into_any()
            };
            let slug = client.slug.to_string();
            let (limits, label) = (routes::client_limits(&slug), format!("Limits of {}", client.name));
            view! {
                <Row>
                    <RowHead>{client.name.to_string()}</RowHead>
                    <Cell label="Address"><span class="mono">{client.slug.to_string()}</span></Cell>
                    <Cell label="Customer success managers">{who}</Cell>
                    <Cell label="Created" secondary=true><DateUtc at_ms=client.created_at.millis()/></Cell>
                    <ActionCell><IconLink href=limits icon=IconName::Pencil label=label id=format!("limits-{slug}")/></ActionCell>
                </Row>
            }
        })
        .collect_view();
    let pager = forward("Pages of clients", routes::OPERATOR_CLIENTS, is_first, next);
    view! {
        <Card flush=true>
            <Table caption="Clients" columns=columns>{rows}</Table>
            {pager}
        </Card>
    }
    .into_any()
}
