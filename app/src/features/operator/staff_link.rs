//! A new one-time link for somebody of the staff.

use super::staff::{behind, opener};
use crate::door::{Answer, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::features::one_time_link::handed_over;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton};
use leptos::prelude::*;
use portal::members::Member;

#[component]
pub fn StaffLinkPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let row = door.portal.operator().staff_person(&door.caller, &visit.param("member")).await?;
        behind(&visit, Some(dialog(&visit, &row.member))).await
    })
}

fn dialog(visit: &Visit, member: &Member) -> Modal {
    let above = above_form(&visit.door, &visit.state);
    let list = opener("link", member.id);
    let name = member.name.to_string();
    let cancel = list.clone();
    let content = match &visit.state.link {
        Some(link) => handed_over(link, &name, list.clone()),
        None => view! {
            <div class="stack">
                {above}
                <p>"For somebody who lost the password or the first link. A password they have keeps working until the link is used; then every session of theirs ends. An older link stops working now."</p>
                <Form label="New one-time link">
                    <Actions>
                        <Button kind=ButtonKind::Primary>"Make one-time link"</Button>
                        <LinkButton href=cancel>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </div>
        }
        .into_any(),
    };
    let title = format!("One-time link for {name}");
    let view = view! {
        <Dialog title=title.clone() close_href=list description=member.email.to_string()>{content}</Dialog>
    }
    .into_any();
    Modal { title, view }
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let delivery = post.door.portal.operator().staff_link(&post.door.caller, post.param("member")).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::OPERATOR_STAFF)))
}
