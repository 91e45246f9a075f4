//! The id of a request, the span that carries it into every log line, the one line that is logged when it was answered,
//! and its count. Tokens in paths and everything in queries stay out of the log.

use crate::api::EVENTS;
use crate::metrics;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{Extensions, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Paths whose second part is a secret.
const SECRET_PATHS: [&str; 2] = ["/set-password/", "/handoff/"];

/// Joins an answer with its log lines.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub String);

impl RequestId {
    /// The id of the request with these extensions; empty before the layer.
    pub(crate) fn of(extensions: &Extensions) -> String {
        extensions.get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// Wraps a request; lies outside every other layer.
pub(crate) async fn trace(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = new_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = redacted(request.uri().path()).into_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        // Events are accepted thousands of times a second; each can be looked up by its id.
        if status.is_success() && (is_noise(&path) || route == EVENTS) {
            tracing::debug!(%method, path, status = status.as_u16(), took_ms, "answered");
        } else {
            tracing::info!(%method, path, status = status.as_u16(), took_ms, "answered");
        }
    });
    metrics::request(&method, &route, status, took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID.clone(), value);
    }
    response
}

/// Probes and assets that worked are not worth a line.
fn is_noise(path: &str) -> bool {
    path.starts_with("/pkg/") || matches!(path, "/livez" | "/readyz" | "/favicon.ico")
}

#[expect(clippy::disallowed_methods, reason = "a request has its id before anything of the portal sees it")]
fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// The path without one-time tokens.
fn redacted(path: &str) -> Cow<'_, str> {
    secret_prefix(path).map_or(Cow::Borrowed(path), |prefix| Cow::Owned(format!("{prefix}…")))
}

/// Whether whoever knows the path can open something with it.
pub(crate) fn is_secret(path: &str) -> bool {
    secret_prefix(path).is_some()
}

fn secret_prefix(path: &str) -> Option<&'static str> {
    SECRET_PATHS.into_iter().find(|prefix| path.starts_with(prefix) && path.len() > prefix.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_time_token_is_never_logged() {
        assert_eq!(redacted("/set-password/abc"), "/set-password/…");
        assert_eq!(redacted("/handoff/abc/certificate.crt"), "/handoff/…");
        assert_eq!(redacted("/clients/acme/integrations"), "/clients/acme/integrations");
    }
}
