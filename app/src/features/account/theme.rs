//! Keeps the colors this browser wants; for everybody, signed in or not.

use crate::door::{Answer, Post, Reply};
use crate::ui::Theme;
use std::future::{Future, ready};

#[expect(clippy::needless_pass_by_value, reason = "every form's verb takes the whole post")]
pub fn submit(post: Post) -> impl Future<Output = Answer<Reply>> {
    let https = post.door.portal.settings().public_url.starts_with("https://");
    ready(Ok(Reply::with_theme(Theme::parse(post.fields.get("theme")), post.fields.get("back"), https)))
}
