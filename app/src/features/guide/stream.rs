//! An open guide as server-sent events.

use super::card::now_of;
use crate::door::{Door, refuse_plainly, streamed};
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::{HeaderMap, StatusCode};

/// Streams how far an integration has come to whoever may check it. The stream ends when all is done, or with the right.
pub async fn watch(
    Extension(door): Extension<Door>,
    Path((client, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_from_own_page(&headers) {
        return elsewhere();
    }
    if let Err(error) = door.portal.guide().may_follow(&door.caller, &client, &id).await {
        return refuse_plainly(&door, &error);
    }
    let portal = door.portal.clone();
    let guide = door.portal.guide().follow(door.caller.clone(), client, id.clone());
    streamed(id, guide.map(move |progress| now_of(&progress, &portal.settings().vendor)))
}

/// Whether a page of the portal opened the stream. An open guide checks by itself, so no link from elsewhere may open one.
/// A caller that says nothing is no browser.
pub(crate) fn is_from_own_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site.as_bytes() == b"same-origin")
}

/// The answer to anybody else.
pub(crate) fn elsewhere() -> Response {
    (StatusCode::FORBIDDEN, "Only the guide's own page opens this address.\n").into_response()
}
