//! An open guide as server-sent events.

use super::card::now_of;
use crate::door::{Door, refuse_plainly, streamed};
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use futures::StreamExt;

/// Streams how far an integration has come to whoever may check it. The stream ends when all is done, or with the right.
pub async fn watch(Extension(door): Extension<Door>, Path((client, id)): Path<(String, String)>) -> Response {
    if let Err(error) = door.portal.guide().may_follow(&door.caller, &client, &id).await {
        return refuse_plainly(&door, &error);
    }
    let portal = door.portal.clone();
    let guide = door.portal.guide().follow(door.caller.clone(), client, id);
    streamed(guide.map(move |progress| now_of(&progress, &portal.settings().vendor)))
}
