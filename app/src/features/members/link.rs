//! A new one-time link for somebody who lost the password or the first link.

use super::list::{behind, opener};
use super::texts;
use crate::door::{Answer, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::features::one_time_link::handed_over;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, DialogSize, Form, LinkButton};
use leptos::prelude::*;
use portal::members::Member;

#[component]
pub fn MemberLinkPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (client, member) = (visit.param("client"), visit.param("member"));
        let listed = door.portal.members().show(&door.caller, &client, &member).await?;
        behind(&visit, Some(dialog(&visit, &listed.member))).await
    })
}

fn dialog(visit: &Visit, member: &Member) -> Modal {
    let above = above_form(&visit.door, &visit.state);
    let list = opener(visit, "link", member.id);
    let name = member.name.to_string();
    let cancel = list.clone();
    let about = texts::about_link(member);
    let content = match &visit.state.link {
        Some(link) => handed_over(link, &name, list.clone()),
        None => view! {
            <div class="stack">
                {above}
                <p>{about}</p>
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
        <Dialog
            title=title.clone() close_href=list description=member.email.to_string() size=DialogSize::Medium
        >
            {content}
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let (client, member) = (post.param("client"), post.param("member"));
    let delivery = post.door.portal.members().new_link(&post.door.caller, client, member).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::members(client))))
}
