//! A new one-time link for somebody who lost the password or the first link.

use super::list::{behind, opener};
use super::texts;
use crate::door::{Answer, Post, Reply, page};
use crate::features::one_time_link::new_link;
use crate::routes;
use leptos::prelude::*;

#[component]
pub fn MemberLinkPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let (client, member) = (visit.param("client"), visit.param("member"));
        let listed = door.portal.members().show(&door.caller, &client, &member).await?;
        let (member, list) = (&listed.member, opener(&visit, "link", listed.member.id));
        let modal = new_link(&visit, member, &list, texts::about_link(member));
        behind(&visit, Some(modal)).await
    })
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let (client, member) = (post.param("client"), post.param("member"));
    let delivery = post.door.portal.members().new_link(&post.door.caller, client, member).await?;
    Ok(Reply::of_link(delivery, || format!("{}?done=mailed", routes::members(client))))
}
