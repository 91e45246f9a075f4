//! A new one-time link for somebody of the staff.

use super::staff::{behind, opener};
use crate::door::{Answer, Post, Reply, page};
use crate::features::one_time_link::new_link;
use crate::routes;
use leptos::prelude::*;

const ABOUT: &str = "For somebody who lost the password or the first link. A password they have keeps working until the link is used; then every session of theirs ends. An older link stops working now.";

#[component]
pub fn StaffLinkPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let row = door.portal.operator().staff_person(&door.caller, &visit.param("member")).await?;
        let modal = new_link(&visit, &row.member, &opener("link", row.member.id), ABOUT);
        behind(&visit, Some(modal)).await
    })
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let delivery = post.door.portal.operator().staff_link(&post.door.caller, post.param("member")).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::OPERATOR_STAFF)))
}
