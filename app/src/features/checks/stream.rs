//! A running check as server-sent events: one message each time a link answers, until it is over.

use super::wire::CheckNow;
use crate::door::{Door, refuse_plainly, streamed};
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use futures::StreamExt;

/// Streams the check to whoever may read it. The stream ends with the check, or with the reader's right.
pub async fn watch(
    Extension(door): Extension<Door>,
    Path((client, id, check)): Path<(String, String, String)>,
) -> Response {
    let view = match door.portal.checks().show(&door.caller, &client, &id, &check).await {
        Ok(view) => view,
        Err(error) => return refuse_plainly(&door, &error),
    };
    let checks = door.portal.checks().watch(door.caller.clone(), view);
    streamed(id, checks.map(|check| CheckNow::of(check.state, &check.chain)))
}
