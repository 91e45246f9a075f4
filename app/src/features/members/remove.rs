//! Removing a person, after saying what stops for them and what stays.

use super::list::{ADD, behind, opener};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton};
use leptos::prelude::*;
use portal::members::MemberView;

#[component]
pub fn RemoveMemberPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (client, member) = (visit.param("client"), visit.param("member"));
        let listed = door.portal.members().show(&door.caller, &client, &member).await?;
        behind(&visit, Some(dialog(&visit, &listed))).await
    })
}

fn dialog(visit: &Visit, listed: &MemberView) -> Modal {
    let above = above_form(&visit.door, &visit.state);
    let MemberView { member, obstacle, .. } = listed;
    let obstacle = *obstacle;
    let list = opener(visit, "remove", member.id);
    let title = format!("Remove {}?", member.name);
    let view = view! {
        <Dialog title=title.clone() close_href=list.clone() description=member.email.to_string()>
            <div class="stack">
                {above}
                <p>"They are signed out everywhere at once and cannot sign in any more. Links they have not used yet stop working."</p>
                <p class="muted">"What they made stays: integrations keep running, and the audit keeps their name. They can be added again later."</p>
                <Form label="Remove member">
                    <Actions>
                        <Button kind=ButtonKind::Danger disabled_reason=obstacle>"Remove member"</Button>
                        <LinkButton href=list>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

pub async fn submit(post: Post) -> Answer {
    let (client, member) = (post.param("client"), post.param("member"));
    post.door.portal.members().remove(&post.door.caller, client, member).await?;
    // The row is gone, so the focus goes to the button above the list.
    Ok(Redirect(format!("{}?done=removed#{ADD}", routes::members(client))))
}
