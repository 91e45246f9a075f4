//! `/clients/{client}/members`, alone and behind every dialog about a person.

use super::texts;
use crate::door::{Visit, page};
use crate::features::forward::forward;
use crate::features::modal::Modal;
use crate::features::person;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::{
    ActionCell, ButtonKind, Card, Cell, Column, IconLink, IconName, LinkButton, Notice, PageHeader, Row, Table, Tone,
};
use domain::ids::MemberId;
use domain::policy::Role;
use leptos::prelude::*;
use portal::Error;
use portal::members::{Member, MemberPage};

/// The id of the button that opens the form for a new person.
pub(super) const ADD: &str = "add-member";

#[component]
pub fn MembersPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, None).await })
}

/// The list, with a dialog over it when there is one.
pub(super) async fn behind(visit: &Visit, modal: Option<Modal>) -> Result<AnyView, Error> {
    let door = &visit.door;
    let after = Some(visit.query("after")).filter(|after| !after.is_empty());
    let members = door.portal.members().list(&door.caller, &visit.param("client"), after.as_deref()).await?;
    let client = ClientHere::from(&members.scope);
    let (title, dialog) = Modal::split(modal, || format!("Members of {}", client.name));
    let content = content(visit, &client.slug, members, after.is_none());
    framed(door, Page { title, section: Section::Members, client: Some(client), dialog, content }).await
}

/// Where a dialog about this person closes to: the list, with the focus on what opened it.
pub(super) fn opener(visit: &Visit, step: &str, id: impl std::fmt::Display) -> String {
    format!("{}#{step}-{id}", routes::members(&visit.param("client")))
}

fn content(visit: &Visit, slug: &str, members: MemberPage, is_first: bool) -> AnyView {
    let done = texts::done(&visit.query("done"));
    let new = routes::new_member(slug);
    let me = visit.door.caller.member_id();
    let columns = vec![
        Column::new("Name"),
        Column::new("Role"),
        Column::new("Integration permission").secondary(),
        Column::new("State"),
        Column::new("Actions").hidden_label(),
    ];
    let rows = members.people.iter().map(|member| row(slug, me, member)).collect_view();
    let pager = forward("Pages of members", &routes::members(slug), is_first, members.next);
    view! {
        <PageHeader
            title="Members"
            description="Everybody who can sign in for this client. A changed or removed right counts at once."
            action=move || view! { <LinkButton href=new kind=ButtonKind::Primary icon=IconName::Plus id=ADD>"Add member"</LinkButton> }
        />
        {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
        <Card flush=true>
            <Table caption="Members" columns=columns>{rows}</Table>
            {pager}
        </Card>
    }
    .into_any()
}

fn row(slug: &str, me: Option<MemberId>, member: &Member) -> impl IntoView + use<> {
    let name = member.name.to_string();
    let address = |step| routes::member(slug, member.id, step);
    let (edit, link) = (address("edit"), address("link"));
    let permission = match (member.role, member.integration_permission) {
        (Role::ClientAdmin, _) => "Yes, by role",
        (_, true) => "Yes",
        (_, false) => "No",
    };
    let head = person::head(member, me == Some(member.id), Some(edit.clone()));
    let state = person::state(member);
    let removal = person::removal(member, address("remove"));
    let (id, role) = (member.id, member.role.label());
    view! {
        <Row>
            {head}
            <Cell label="Role">{role}</Cell>
            <Cell label="Integration permission" secondary=true>{permission}</Cell>
            <Cell label="State">{state}</Cell>
            <ActionCell>
                <IconLink href=edit icon=IconName::Pencil label=format!("Edit {name}") id=format!("edit-{id}")/>
                <IconLink href=link icon=IconName::Key label=format!("New one-time link for {name}") id=format!("link-{id}")/>
                {removal}
            </ActionCell>
        </Row>
    }
}
