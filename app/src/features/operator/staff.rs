//! `/operator/staff`: operators and customer success managers, alone and behind every dialog about one of them.

use super::texts;
use crate::door::{Visit, page};
use crate::features::modal::Modal;
use crate::features::person;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, ButtonKind, Card, Cell, Column, IconLink, IconName, LinkButton, Notice, PageHeader, Row, Status, Table,
    Tone,
};
use domain::ids::MemberId;
use domain::policy::Role;
use leptos::prelude::*;
use portal::Error;
use portal::operator::StaffRow;

/// The id of the button that opens the form for a new person.
pub(super) const ADD: &str = "add-staff";

#[component]
pub fn StaffPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, None).await })
}

/// The list, with a dialog over it when there is one.
pub(super) async fn behind(visit: &Visit, modal: Option<Modal>) -> Result<AnyView, Error> {
    let door = &visit.door;
    let staff = door.portal.operator().staff(&door.caller).await?;
    let done = texts::staff_done(&visit.query("done"));
    let me = door.caller.member_id();
    let columns = vec![
        Column::new("Name"),
        Column::new("Role"),
        Column::new("Clients"),
        Column::new("State"),
        Column::new("Actions").hidden_label(),
    ];
    let rows = staff.into_iter().map(|row| view_row(me, row)).collect_view();
    let content = view! {
        <PageHeader
            title="Staff"
            description="The vendor's own people: operators run the installation, customer success managers work for the clients assigned to them."
            action=move || view! {
                <LinkButton href=routes::OPERATOR_NEW_STAFF kind=ButtonKind::Primary icon=IconName::Plus id=ADD>"Add staff"</LinkButton>
            }
        />
        {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
        <Card flush=true><Table caption="Staff" columns=columns>{rows}</Table></Card>
    }
    .into_any();
    let (title, dialog) = Modal::split(modal, || "Staff".to_owned());
    framed(door, Page { title, section: Section::Staff, client: None, dialog, content }).await
}

/// Where a dialog about this person closes to: the list, with the focus on what opened it.
pub(super) fn opener(step: &str, id: impl std::fmt::Display) -> String {
    format!("{}#{step}-{id}", routes::OPERATOR_STAFF)
}

fn view_row(me: Option<MemberId>, row: StaffRow) -> impl IntoView {
    let StaffRow { member, clients, .. } = row;
    let name = member.name.to_string();
    let is_csm = member.role == Role::Csm;
    let assigned = match (is_csm, clients.is_empty()) {
        (false, _) => view! { <span class="muted">"–"</span> }.into_any(),
        (true, true) => view! { <Status tone=Tone::Warn word="None yet"/> }.into_any(),
        (true, false) => clients.iter().map(|client| client.name.to_string()).collect::<Vec<_>>().join(", ").into_any(),
    };
    let head = person::head(&member, me == Some(member.id), None);
    let state = person::state(&member);
    let removal = person::removal(&member, routes::staff(member.id, "remove"));
    let assign = is_csm.then(|| {
        let (href, label) = (routes::staff(member.id, "assign"), format!("Clients of {name}"));
        view! { <IconLink href=href icon=IconName::Building label=label id=format!("assign-{}", member.id)/> }
    });
    let (link, link_label) = (routes::staff(member.id, "link"), format!("New one-time link for {name}"));
    view! {
        <Row>
            {head}
            <Cell label="Role">{member.role.label()}</Cell>
            <Cell label="Clients">{assigned}</Cell>
            <Cell label="State">{state}</Cell>
            <ActionCell>
                {assign}
                <IconLink href=link icon=IconName::Key label=link_label id=format!("link-{}", member.id)/>
                {removal}
            </ActionCell>
        </Row>
    }
}
