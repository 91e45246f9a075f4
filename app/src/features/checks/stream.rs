//! A running check as server-sent events: one message each time a link answers, until it is over.

use super::wire::CheckNow;
use crate::door::{Door, refuse_plainly};
use axum::Extension;
use axum::extract::Path;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::HeaderName;
use std::convert::Infallible;

/// Proxies such as nginx would hold the events back otherwise.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// Streams the check to whoever may read it. The stream ends with the check, or with the reader's right.
pub async fn watch(
    Extension(door): Extension<Door>,
    Path((client, id, check)): Path<(String, String, String)>,
) -> Response {
    let view = match door.portal.checks().show(&door.caller, &client, &id, &check).await {
        Ok(view) => view,
        Err(error) => return refuse_plainly(&door, &error),
    };
    let events = door.portal.checks().watch(door.caller.clone(), view).map(|check| {
        let now = CheckNow::of(check.state, &check.chain);
        let event = Event::default().json_data(now).unwrap_or_else(|error| {
            tracing::error!(%error, "a check cannot be written as JSON");
            Event::default()
        });
        Ok::<_, Infallible>(event)
    });
    ([UNBUFFERED], Sse::new(events).keep_alive(KeepAlive::default())).into_response()
}
