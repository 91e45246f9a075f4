//! Changing one's own password; this browser stays signed in, every other session ends.

use crate::door::{Answer, Post, Redirect};
use crate::routes;

pub async fn submit(post: Post) -> Answer {
    let [current, new, repeat] = ["current_password", "password", "repeat_password"].map(|name| post.fields.get(name));
    let keep = post.door.login.session_hash();
    post.door.portal.session().change_password(&post.door.caller, current, new, repeat, keep.as_ref()).await?;
    Ok(Redirect(format!("{}?done=password", routes::ACCOUNT)))
}
