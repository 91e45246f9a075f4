//! `Idempotency-Key`: a POST that is repeated with the same one is answered what the first was answered, for 24 hours.
//! A layer around every call, so that a handler need not know of it. The call goes on when its caller hangs up, because
//! the answer is what the caller will come back for.
//!
//! After <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.

use super::problem;
use crate::layers::body::refusal;
use crate::layers::request::RequestId;
use crate::state::AppState;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::{CONTENT_TYPE, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use portal::answers::{Call, Claim, SavedAnswer, Ticket};
use portal::{Caller, Portal};
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
static IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The longest `Idempotency-Key`.
const LONGEST_NAME: usize = 255;
/// Larger answers are given once and not kept.
const LARGEST_ANSWER: usize = 1 << 20;
/// The same of refusals: one that lists ten thousand reasons changed nothing, so the call may as well run again.
const LARGEST_REFUSAL: usize = 16 << 10;
/// The headers of an answer that belong to what was done, not to how it was sent.
const KEPT_HEADERS: [HeaderName; 2] = [CONTENT_TYPE, LOCATION];
/// How much longer than a request may take its claim holds, in seconds.
const SLACK_SECS: u64 = 10;

/// What makes two calls the same call, for handlers that guard their own work with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint(pub(crate) [u8; 32]);

/// Marks an answer that tells its caller to send the same again because of a failure of ours, though it says that a part
/// was done: a repetition has to run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unfinished;

/// Wraps a call; lies inside the layer that knows who is calling.
pub(crate) async fn replayed(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(Caller::Key(key)) = request.extensions().get::<Caller>() else { return next.run(request).await };
    let (client, key_id, reference) = (key.client_id, key.id, RequestId::of(request.extensions()));
    if *request.method() != Method::POST || !request.headers().contains_key(&IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    let Some(name) = name(request.headers()).map(|name| portal::keys::sha256(name.as_bytes())) else {
        let detail = format!("Send one Idempotency-Key of 1 to {LONGEST_NAME} visible ASCII characters.");
        return problem::malformed(StatusCode::BAD_REQUEST, &detail, &reference);
    };
    let (mut parts, body) = request.into_parts();
    let body = match to_bytes(body, state.limits.api_bytes).await {
        Ok(body) => body,
        Err(error) => return refusal(&error, &reference),
    };
    let call = Call { key_id, name_hash: name, request_hash: fingerprint(&parts, &body) };
    parts.extensions.insert(Fingerprint(of_call(&call)));
    let request = Request::from_parts(parts, Body::from(body));
    let lease_secs = i64::try_from(state.limits.request_timeout_secs + SLACK_SECS).unwrap_or(i64::MAX);
    match state.portal.answers().claim(client, call, lease_secs).await {
        Ok(Claim::Mine(ticket)) => run(state.portal.clone(), ticket, request, next).await,
        Ok(Claim::Answered(answer)) => again(answer),
        Ok(Claim::Running) => problem::idempotency_running(&reference),
        Ok(Claim::Reused) => problem::idempotency_reused(&reference),
        Err(error) => problem::refusal(&error, &reference),
    }
}

/// Runs the call to its end, whoever still listens, and keeps its answer.
async fn run(portal: Portal, ticket: Ticket, request: Request, next: Next) -> Response {
    let running = async move {
        let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await else {
            release(&portal, &ticket).await;
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        keep(&portal, &ticket, response).await
    };
    let task = tokio::spawn(running.instrument(tracing::Span::current()));
    task.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// Saves what is worth repeating: neither a failure of ours nor "come back later".
async fn keep(portal: &Portal, ticket: &Ticket, response: Response) -> Response {
    let largest = if response.status().is_client_error() { LARGEST_REFUSAL } else { LARGEST_ANSWER };
    let is_small = response.body().size_hint().upper().is_some_and(|bytes| bytes <= largest as u64);
    let is_ours = response.status().is_server_error() || response.extensions().get::<Unfinished>().is_some();
    if is_ours || response.status() == StatusCode::TOO_MANY_REQUESTS || !is_small {
        release(portal, ticket).await;
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_ANSWER).await else {
        release(portal, ticket).await;
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let answer = SavedAnswer { status: parts.status.as_u16(), headers: kept(&parts.headers), body: body.to_vec() };
    if let Err(error) = portal.answers().save(ticket, &answer).await {
        // The work is done and its caller is told so; only a repetition will have to find that out for itself.
        tracing::warn!(error = %portal::chain(&error), "an answer could not be kept for its Idempotency-Key");
    }
    Response::from_parts(parts, Body::from(body))
}

async fn release(portal: &Portal, ticket: &Ticket) {
    if let Err(error) = portal.answers().release(ticket).await {
        tracing::warn!(error = %portal::chain(&error), "an Idempotency-Key stays taken until its claim ends");
    }
}

/// The first answer, once more.
fn again(answer: SavedAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(IDEMPOTENT_REPLAYED.clone(), HeaderValue::from_static("true"));
    response
}

fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |name: &HeaderName| Some((name.to_string(), headers.get(name)?.to_str().ok()?.to_owned()));
    KEPT_HEADERS.iter().filter_map(text).collect()
}

fn name(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let value = value.to_str().ok()?.trim();
    (1..=LONGEST_NAME).contains(&value.len()).then_some(value)
}

/// The address, the body, and the headers that say what the body means; a `CloudEvent` in binary mode is in its headers.
fn fingerprint(parts: &Parts, body: &Bytes) -> [u8; 32] {
    let mut text = Vec::new();
    let mut add = |piece: &[u8]| {
        text.extend_from_slice(&piece.len().to_be_bytes());
        text.extend_from_slice(piece);
    };
    add(parts.uri.path_and_query().map_or("", |address| address.as_str()).as_bytes());
    let mut headers: Vec<_> = parts
        .headers
        .iter()
        .filter(|(name, _)| **name == CONTENT_TYPE || name.as_str().starts_with("ce-"))
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    headers.sort_unstable();
    for (name, value) in headers {
        add(name.as_bytes());
        add(value);
    }
    add(&portal::keys::sha256(body));
    portal::keys::sha256(&text)
}

fn of_call(call: &Call) -> [u8; 32] {
    portal::keys::sha256(&[call.key_id.uuid().as_bytes().as_slice(), &call.name_hash, &call.request_hash].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{Assets, Manifest};
    use crate::auth::caller::of_bearer;
    use crate::config::Config;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use std::collections::HashMap;
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use testkit::{AppParts, Options, TestPortal};

    /// Breaks, panics, is too busy, and then works.
    fn moody(calls: &AtomicU32) -> Response {
        match calls.fetch_add(1, Ordering::SeqCst) {
            0 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            1 => panic!("on purpose"),
            2 => StatusCode::TOO_MANY_REQUESTS.into_response(),
            number => number.to_string().into_response(),
        }
    }

    fn router(parts: AppParts, calls: Arc<AtomicU32>) -> Router {
        let config = Config::demo(parts.port, 1, Path::new("unused"), &[]).expect("the demo's configuration");
        let manifest = Manifest { output_name: "a".into(), style: "b".into(), others: HashMap::new() };
        let state = AppState::new(parts.portal, &config, Arc::new(Assets::new(manifest, [])));
        Router::new()
            .route("/moody", post(async move || moody(&calls)))
            .layer(from_fn_with_state(state.clone(), replayed))
            .layer(from_fn_with_state(state, of_bearer))
    }

    #[tokio::test]
    async fn what_may_work_next_time_is_not_kept() {
        let calls = Arc::new(AtomicU32::new(0));
        let count = calls.clone();
        let portal = TestPortal::start(Options::default(), |parts| router(parts, calls)).await;
        let browser = portal.browser();
        let mut answers = Vec::new();
        for _ in 0..5 {
            let request = browser.request(reqwest::Method::POST, "/moody").bearer_auth(portal::demo::KEYS[2].2);
            let answer = browser.send(request.header("idempotency-key", "k")).await;
            answers.push((answer.status.as_u16(), answer.body));
        }
        let expected = [(500, ""), (500, ""), (429, ""), (200, "3"), (200, "3")];
        assert_eq!(answers, expected.map(|(status, body)| (status, body.to_owned())));
        assert_eq!(count.load(Ordering::SeqCst), 4);
    }

    fn request(uri: &str, headers: &[(&'static str, &'static str)]) -> Parts {
        let mut builder = Request::builder().uri(uri);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_call_is_its_address_its_body_and_what_the_body_means() {
        let of = |uri: &str, headers: &[(&'static str, &'static str)], body: &'static str| {
            fingerprint(&request(uri, headers), &Bytes::from_static(body.as_bytes()))
        };
        let json = ("content-type", "application/json");
        let first = of("/api/v1/x", &[json, ("ce-id", "1"), ("user-agent", "a")], "{}");
        assert_eq!(first, of("/api/v1/x", &[("ce-id", "1"), ("user-agent", "b"), json], "{}"));
        for other in [
            of("/api/v1/y", &[json, ("ce-id", "1")], "{}"),
            of("/api/v1/x?a=1", &[json, ("ce-id", "1")], "{}"),
            of("/api/v1/x", &[json, ("ce-id", "2")], "{}"),
            of("/api/v1/x", &[json], "{}"),
            of("/api/v1/x", &[json, ("ce-id", "1")], "{ }"),
        ] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(&IDEMPOTENCY_KEY, HeaderValue::from_str(value).unwrap());
            }
            name(&headers).map(str::to_owned)
        };
        assert_eq!(of(&["\"8e03978e\""]).as_deref(), Some("\"8e03978e\""));
        assert_eq!(of(&[" "]), None);
        assert_eq!(of(&["a", "b"]), None);
        assert_eq!(of(&[&"a".repeat(256)]), None);
    }
}
