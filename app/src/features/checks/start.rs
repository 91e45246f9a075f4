//! *Check connection*: starts a check, or leads to the one that is running.

use crate::door::{Answer, Post, Redirect, posted_only};
use crate::routes;
use leptos::prelude::*;

/// The page of an address that is only posted to.
#[component]
pub fn ChecksPage() -> impl IntoView {
    posted_only(|visit| routes::integration(&visit.param("client"), visit.param("id")))
}

pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let check = post.door.portal.checks().start(&post.door.caller, slug, id).await?;
    Ok(Redirect(routes::check(slug, check.integration_id, check.id)))
}
