//! The id of a request, the span that carries it into every log line, the one line that is logged when it was answered,
//! and its count. Tokens in paths and everything in queries stay out of the log.

use crate::api::EVENTS;
use crate::metrics;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{Extensions, HeaderName, HeaderValue};
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What stands for the route of a path that none has.
const UNROUTED: &str = "unknown";
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
    let route = request.extensions().get::<MatchedPath>().map_or(UNROUTED, MatchedPath::as_str).to_owned();
    let path = shown(request.uri().path(), &route).to_owned();
    let span = tracing::info_span!("request", request_id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        // Events are accepted thousands of times a second; each can be looked up by its id.
        if status.is_success() && (is_noise(&route) || route == EVENTS) {
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
fn is_noise(route: &str) -> bool {
    route.starts_with("/pkg/") || matches!(route, "/livez" | "/readyz" | "/favicon.ico")
}

#[expect(clippy::disallowed_methods, reason = "a request has its id before anything of the portal sees it")]
fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// What may be logged of a path: the route where it has a secret or something unbounded in it, and nothing at all where
/// no route knows it, because then nobody knows what it holds. A link that was pasted with one character too many is
/// still a link.
fn shown<'a>(path: &'a str, route: &'a str) -> &'a str {
    let is_plain = route != UNROUTED && !route.contains("{token}") && !route.contains("{*");
    if is_plain { path } else { route }
}

/// Whether whoever knows the path can open something with it.
pub(crate) fn is_secret(path: &str) -> bool {
    SECRET_PATHS.into_iter().any(|prefix| path.starts_with(prefix) && path.len() > prefix.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_time_token_is_never_logged() {
        assert_eq!(shown("/set-password/abc", "/set-password/{token}"), "/set-password/{token}");
        assert_eq!(shown("/handoff/abc/bundle.zip", "/handoff/{token}/bundle.zip"), "/handoff/{token}/bundle.zip");
        assert_eq!(shown("/pkg//handoff/abc", "/pkg/{*file}"), "/pkg/{*file}");
        assert_eq!(shown("//handoff/abc", UNROUTED), UNROUTED);
        assert_eq!(shown("/clients/acme/keys", "/clients/{client}/keys"), "/clients/acme/keys");
    }
}
