//! `/clients`: where a customer success manager picks the client to work in.

use crate::door::page;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{ActionCell, Card, Cell, Column, Empty, IconLink, IconName, PageHeader, Row, RowHead, Table};
use leptos::prelude::*;
use portal::clients::Client;

#[component]
pub fn ClientsPage() -> impl IntoView {
    page(|visit| async move {
        let clients = visit.door.portal.clients().list(&visit.door.caller).await?;
        let content = view! {
            <PageHeader title="Clients" description="The clients assigned to you. Pick one to work in it."/>
            {if clients.is_empty() { empty() } else { table(clients) }}
        }
        .into_any();
        framed(
            &visit.door,
            Page { title: "Clients".to_owned(), section: Section::Clients, client: None, dialog: None, content },
        )
        .await
    })
}

fn empty() -> AnyView {
    view! {
        <Empty icon=IconName::Building title="No client is assigned to you yet">
            "Ask an operator of this installation to assign you. The clients you work for will be listed here."
        </Empty>
    }
    .into_any()
}

fn table(clients: Vec<Client>) -> AnyView {
    let columns = vec![Column::new("Client"), Column::new("Address"), Column::new("Open").hidden_label()];
    let rows = clients
        .into_iter()
        .map(|client| {
            let slug = client.slug.to_string();
            let name = client.name.to_string();
            let label = |what: &str| format!("{what} of {name}");
            let [integrations_label, members_label, keys_label, audit_label] =
                ["Integrations", "Members", "Keys", "Audit"].map(label);
            let start = routes::integrations(&slug);
            let (integrations, members) = (start.clone(), routes::members(&slug));
            let (keys, audit) = (routes::keys(&slug), routes::audit(&slug));
            view! {
                <Row>
                    <RowHead><a href=start>{name}</a></RowHead>
                    <Cell label="Address"><span class="mono">{slug}</span></Cell>
                    <ActionCell>
                        <IconLink href=integrations icon=IconName::Plug label=integrations_label/>
                        <IconLink href=members icon=IconName::Users label=members_label/>
                        <IconLink href=keys icon=IconName::Key label=keys_label/>
                        <IconLink href=audit icon=IconName::ScrollText label=audit_label/>
                    </ActionCell>
                </Row>
            }
        })
        .collect_view();
    view! { <Card flush=true><Table caption="Clients assigned to you" columns=columns>{rows}</Table></Card> }.into_any()
}
