//! Answers that say no without a word get one: a page for people, a problem document for machines. Layers and
//! fallbacks therefore only name a status, and the reference id joins what is shown with the log.

use super::request::RequestId;
use crate::api::problem;
use crate::auth::login::NoLogin;
use crate::state::AppState;
use app::{Failure, failure};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, RETRY_AFTER};
use http::response::Parts;
use http::{HeaderValue, StatusCode};
use leptos::nonce::Nonce;
use portal::{Caller, Error, Origin, chain};
use std::any::Any;
use std::sync::Arc;

/// Making room takes an operator some time.
const FULL_RETRY_SECS: &str = "60";

/// Who reads the answers below a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Person,
    Machine,
    /// Scripts, styles and probes, for which the status is enough.
    Program,
}

impl Reader {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("api") => Self::Machine,
            Some("pkg" | "livez" | "readyz" | "favicon.ico") => Self::Program,
            _ => Self::Person,
        }
    }
}

/// Gives a body to refusals that have none.
pub(crate) async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reader = Reader::of(request.uri().path());
    if reader == Reader::Program {
        return next.run(request).await;
    }
    let head = head_of(&request);
    let response = next.run(request).await;
    if !is_bare(&response) {
        return response;
    }
    let (mut bare, _) = response.into_parts();
    bare.headers.remove(CONTENT_LENGTH);
    bare.headers.remove(CONTENT_TYPE);
    let reference = RequestId::of(head.extensions());
    let mut dressed = match reader {
        Reader::Machine => refusal(&state, &bare, &reference),
        _ => page(&state, &head, bare.status).await,
    };
    *dressed.status_mut() = bare.status;
    for (name, value) in &bare.headers {
        dressed.headers_mut().insert(name, value.clone());
    }
    dressed
}

/// The answer to a post that is not begun because the disk is nearly full.
pub(crate) async fn disk_full(state: &AppState, head: http::Request<()>) -> Response {
    let mut response = if Reader::of(head.uri().path()) == Reader::Machine {
        problem::disk_full(&RequestId::of(head.extensions()))
    } else {
        let door = state.door(&head, Caller::Visitor(Origin::default()), Arc::new(NoLogin));
        let said = Failure {
            status: StatusCode::SERVICE_UNAVAILABLE,
            title: "The disk is nearly full",
            lead: "Nothing was changed. Go back and send it again later. If this continues, tell your operator.".into(),
            reference: false,
        };
        failure(door, said).await
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(FULL_RETRY_SECS));
    response
}

/// The answer to a failure that happened before any page or call was reached: logged here, dressed outside.
pub(crate) fn bare(error: &Error) -> Response {
    tracing::error!(error = %chain(error), "request failed");
    app::door::status_of(error).into_response()
}

/// The answer to a panic, which the panic hook has logged.
pub(crate) fn panicked(_what: Box<dyn Any + Send + 'static>) -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn is_bare(response: &Response) -> bool {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return false;
    }
    response.headers().get(CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// The problem document of a status that a layer answered with.
fn refusal(state: &AppState, bare: &Parts, reference: &str) -> Response {
    match bare.status {
        StatusCode::PAYLOAD_TOO_LARGE => problem::too_large(state.limits.api_bytes, reference),
        StatusCode::REQUEST_TIMEOUT => problem::slow_body(reference),
        StatusCode::UNSUPPORTED_MEDIA_TYPE if bare.headers.contains_key(ACCEPT_ENCODING) => {
            problem::unknown_coding(reference)
        }
        status => problem::of_status(status, reference),
    }
}

/// What a page of its own needs of a request that is gone by then.
pub(crate) fn head_of(request: &Request) -> http::Request<()> {
    let mut head = http::Request::new(());
    *head.uri_mut() = request.uri().clone();
    for cookie in request.headers().get_all(COOKIE) {
        head.headers_mut().append(COOKIE, cookie.clone());
    }
    if let Some(nonce) = request.extensions().get::<Nonce>() {
        head.extensions_mut().insert(nonce.clone());
    }
    if let Some(id) = request.extensions().get::<RequestId>() {
        head.extensions_mut().insert(id.clone());
    }
    head
}

async fn page(state: &AppState, head: &http::Request<()>, status: StatusCode) -> Response {
    let door = state.door(head, Caller::Visitor(Origin::default()), Arc::new(NoLogin));
    let words = words(status);
    let lead = match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(state.limits.form_bytes).into(),
        _ => words.lead,
    };
    failure(door, Failure { lead, ..words }).await
}

fn too_large(form_bytes: usize) -> String {
    let limit = problem::grouped(form_bytes);
    format!("The form may have at most {limit} bytes. Nothing was changed. Go back and shorten it.")
}

fn words(status: StatusCode) -> Failure {
    let (title, lead, reference) = match status {
        StatusCode::BAD_REQUEST => (
            "That could not be read",
            "The address or the form holds a character that cannot be stored. Remove it and try again.",
            false,
        ),
        StatusCode::FORBIDDEN => (
            "This was sent from another site",
            "Nothing was changed. Open the page here, in this browser, and send it again.",
            false,
        ),
        StatusCode::NOT_FOUND => {
            ("Not found", "There is nothing at this address. Check it, or start again from the overview.", false)
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            ("Nothing to do here", "This address cannot take what was sent. Start again from the overview.", false)
        }
        StatusCode::GONE => (
            "No longer there",
            "What was at this address is gone for good. Ask whoever sent you here for a new address.",
            false,
        ),
        StatusCode::TOO_MANY_REQUESTS => ("Too many attempts", "Wait a few minutes and try again.", false),
        StatusCode::REQUEST_TIMEOUT => {
            ("That took too long", "The form came too slowly. Nothing was changed. Go back and send it again.", false)
        }
        StatusCode::GATEWAY_TIMEOUT => {
            ("That took too long", "The answer was given up. Look whether it was done before you try again.", true)
        }
        StatusCode::PAYLOAD_TOO_LARGE => (
            "That is too much",
            "The form holds more than this portal takes. Nothing was changed. Go back and shorten it.",
            false,
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            "That could not be read",
            "The form was sent compressed, which this portal does not accept. Nothing was changed. Send it without Content-Encoding.",
            false,
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "The database is not available",
            "Try again in a minute, after a look whether the change is there already. If it stays like this, give the reference below to your operator.",
            true,
        ),
        status if status.is_server_error() => (
            "Something broke on our side",
            "Try again; if it happens again, give the reference below to your operator.",
            true,
        ),
        _ => (
            "That could not be read",
            "The browser sent something this portal does not understand. Go back and try again.",
            false,
        ),
    };
    Failure { status, title, lead: lead.into(), reference }
}
