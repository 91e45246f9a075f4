//! *Send a test event*: a button on the integration's page, which leads to the delivery and follows it.

use crate::door::{Answer, Post, Redirect, posted_only};
use crate::routes;
use leptos::prelude::*;

/// The page of an address that is only posted to.
#[component]
pub fn TestEventPage() -> impl IntoView {
    posted_only(|visit| routes::integration(&visit.param("client"), visit.param("id")))
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let submission = post.fields.get("submission");
    let sent = post.door.portal.events().send_test(&post.door.caller, slug, id, submission).await?;
    Ok(Redirect(routes::delivery(slug, id, sent)))
}
