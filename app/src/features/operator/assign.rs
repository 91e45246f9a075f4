//! Which clients a customer success manager works for: one dialog to assign and to unassign.

use super::staff::{behind, opener};
use crate::door::{Answer, FormState, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Choice, Dialog, Form, IconName, LinkButton, Notice, SelectField, Tone};
use domain::policy::Role;
use leptos::prelude::*;
use portal::Error;
use portal::clients::Client;
use portal::operator::StaffRow;

const CLIENT: &str = "client";

#[component]
pub fn AssignPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let row = door.portal.operator().staff_person(&door.caller, &visit.param("member")).await?;
        if row.member.role != Role::Csm {
            return Err(Error::NotNow("Only a customer success manager can be assigned to a client."));
        }
        let all = door.portal.operator().all_clients(&door.caller).await?;
        behind(&visit, Some(dialog(&visit, row, all))).await
    })
}

fn dialog(visit: &Visit, row: StaffRow, all: Vec<Client>) -> Modal {
    let StaffRow { member, clients: assigned, .. } = row;
    let above = above_form(&visit.door, &visit.state);
    let done = (visit.query("done") == "saved").then_some("Saved. It counts from their next request on.");
    let list = opener("assign", member.id);
    let free: Vec<_> = all.into_iter().filter(|client| assigned.iter().all(|taken| taken.id != client.id)).collect();
    let taken = assigned_list(&routes::staff(member.id, "unassign"), assigned);
    let add = assign_form(&visit.state, routes::staff(member.id, "assign"), &free, list.clone());
    let title = format!("Clients of {}", member.name);
    let view = view! {
        <Dialog title=title.clone() close_href=list description=member.email.to_string()>
            <div class="stack">
                {above}
                {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
                {taken}
                {add}
            </div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

fn assigned_list(unassign: &str, assigned: Vec<Client>) -> AnyView {
    if assigned.is_empty() {
        return view! { <p class="muted">"No client is assigned yet."</p> }.into_any();
    }
    let items = assigned
        .into_iter()
        .map(|client| {
            let hidden = vec![(CLIENT.to_owned(), client.slug.to_string())];
            view! {
                <li class="cluster-between">
                    <span>{client.name.to_string()} " " <span class="mono muted">{client.slug.to_string()}</span></span>
                    <Form action=unassign.to_owned() hidden=hidden class="cluster" label=format!("Unassign {}", client.name)>
                        <Button small=true icon=IconName::X>"Unassign"<span class="visually-hidden">{format!(" {}", client.name)}</span></Button>
                    </Form>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="stack-tight" aria-label="Assigned clients">{items}</ul> }.into_any()
}

fn assign_form(state: &FormState, assign: String, free: &[Client], list: String) -> AnyView {
    if free.is_empty() {
        return view! {
            <p class="muted">"Every client is assigned already."</p>
            <Actions><LinkButton href=list kind=ButtonKind::Primary>"Done"</LinkButton></Actions>
        }
        .into_any();
    }
    let (chosen, error) = (state.fields.get(CLIENT).to_owned(), state.error(CLIENT));
    let choose = Choice::new("", "Choose a client");
    let choices =
        free.iter().map(|client| Choice::new(client.slug.as_str(), format!("{} ({})", client.name, client.slug)));
    let options: Vec<_> = std::iter::once(choose).chain(choices).collect();
    view! {
        <Form action=assign label="Assign a client">
            <SelectField
                name=CLIENT label="Client" options=options selected=chosen required=true error=error
                hint="They may do there whatever a Client Admin may, from their next request on."
            />
            <Actions>
                <Button kind=ButtonKind::Primary>"Assign"</Button>
                <LinkButton href=list>"Done"</LinkButton>
            </Actions>
        </Form>
    }
    .into_any()
}

pub async fn submit(post: Post) -> Answer {
    let member = post.param("member");
    post.door.portal.operator().assign(&post.door.caller, member, post.fields.get(CLIENT)).await?;
    Ok(Redirect(format!("{}?done=saved", routes::staff(member, "assign"))))
}

pub async fn submit_unassign(post: Post) -> Answer {
    let member = post.param("member");
    post.door.portal.operator().unassign(&post.door.caller, member, post.fields.get(CLIENT)).await?;
    Ok(Redirect(format!("{}?done=saved", routes::staff(member, "assign"))))
}
