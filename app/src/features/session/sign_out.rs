//! Ends this browser's session.

use crate::door::{Answer, Post, Redirect};
use crate::routes;

pub async fn submit(post: Post) -> Answer {
    post.door.login.sign_out().await?;
    Ok(Redirect(routes::SIGN_IN.to_owned()))
}
