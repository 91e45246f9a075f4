//! Pausing and resuming: two buttons on the integration's page.

use crate::door::{Answer, Post, Redirect, posted_only};
use crate::routes;
use leptos::prelude::*;

/// The page of both addresses.
#[component]
pub fn PausePage() -> impl IntoView {
    posted_only(|visit| routes::integration(&visit.param("client"), visit.param("id")))
}

pub async fn pause(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let paused = post.door.portal.integrations().pause(&post.door.caller, slug, id).await?;
    Ok(Redirect(format!("{}?done=paused", routes::integration(slug, paused.id))))
}

pub async fn resume(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let resumed = post.door.portal.integrations().resume(&post.door.caller, slug, id).await?;
    Ok(Redirect(format!("{}?done=resumed", routes::integration(slug, resumed.id))))
}
