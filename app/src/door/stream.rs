//! Server-sent events: one message each time something moved, until the stream is over.

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::HeaderName;
use serde::Serialize;
use std::convert::Infallible;

/// Proxies such as nginx would hold the events back otherwise.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// Answers with a stream of messages, each as JSON.
pub(crate) fn streamed<T: Serialize + Send + 'static>(messages: impl Stream<Item = T> + Send + 'static) -> Response {
    let events = messages.map(|message| {
        let event = Event::default().json_data(message).unwrap_or_else(|error| {
            tracing::error!(%error, "a message cannot be written as JSON");
            Event::default()
        });
        Ok::<_, Infallible>(event)
    });
    ([UNBUFFERED], Sse::new(events).keep_alive(KeepAlive::default())).into_response()
}
