//! Server-sent events: one message each time something moved, until the stream is over.

use axum::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use http::HeaderName;
use serde::Serialize;
use std::convert::Infallible;

/// Proxies such as nginx would hold the events back otherwise.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// The integration that a stream is about, in the extensions of its answer: there are only so many streams of one.
#[derive(Clone, Debug)]
pub struct StreamOf(pub String);

/// Answers with a stream of messages about an integration, each as JSON.
pub(crate) fn streamed<T: Serialize + Send + 'static>(
    integration: impl Into<String>,
    messages: impl Stream<Item = T> + Send + 'static,
) -> Response {
    let about = StreamOf(integration.into());
    let events = messages.map(|message| {
        let event = Event::default().json_data(message).unwrap_or_else(|error| {
            tracing::error!(%error, "a message cannot be written as JSON");
            Event::default()
        });
        Ok::<_, Infallible>(event)
    });
    (Extension(about), [UNBUFFERED], Sse::new(events).keep_alive(KeepAlive::default())).into_response()
}
