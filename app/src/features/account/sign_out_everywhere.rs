//! Ends every session of the person but this one.

use crate::door::{Answer, Post, Redirect};
use crate::routes;

pub async fn submit(post: Post) -> Answer {
    let keep = post.door.login.session_hash();
    post.door.portal.session().sign_out_everywhere(&post.door.caller, keep.as_ref()).await?;
    Ok(Redirect(format!("{}?done=sessions", routes::ACCOUNT)))
}
