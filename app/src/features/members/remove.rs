//! Removing a person, after saying what stops for them and what stays.

use super::list::{ADD, behind, opener};
use crate::door::{Answer, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::features::person::REMOVED;
use crate::routes;
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
    let MemberView { member, obstacle, .. } = listed;
    let lead = view! {
        <p>{REMOVED}</p>
        <p class="muted">"What they made stays: integrations keep running, and the audit keeps their name. They can be added again later."</p>
    };
    FormDialog::new(format!("Remove {}?", member.name), opener(visit, "remove", member.id), "Remove member")
        .description(member.email.to_string())
        .lead(lead.into_any())
        .danger(*obstacle)
        .around(visit, ().into_any())
}

pub async fn submit(post: Post) -> Answer {
    let (client, member) = (post.param("client"), post.param("member"));
    post.door.portal.members().remove(&post.door.caller, client, member).await?;
    // The row is gone, so the focus goes to the button above the list.
    Ok(Redirect(format!("{}?done=removed#{ADD}", routes::members(client))))
}
