//! Refusals for machines: RFC 9457 problem documents with a stable `type`, field errors under `errors`, and the
//! reference id that stands in the log.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use portal::{Error, chain};
use serde::Serialize;
use utoipa::ToSchema;

/// One problem document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable; made to be compared, not to be opened.
    #[serde(rename = "type")]
    #[schema(example = "orgbridge:invalid")]
    pub kind: &'static str,
    /// The same for every problem of the type.
    #[schema(example = "Some values were refused")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What happened this time, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Each refused value; absent when no field is to blame.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Joins this answer with the log.
    pub reference: String,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    #[schema(example = "name")]
    pub field: String,
    /// What is wrong and what to do, as people read it.
    pub detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"orgbridge\""));
        }
        response
    }
}

/// The answer to a refusal of the portal; failures of ours are logged here, once.
pub fn refusal(error: &Error, reference: &str) -> Response {
    let mut problem = document(app::door::status_of(error), reference);
    match error {
        Error::OverQuota { quota, limit, .. } => {
            (problem.kind, problem.title) = over_quota(error);
            problem.detail = Some(quota.sentence(*limit));
        }
        Error::Denied(who) => problem.detail = Some(who.sentence().to_owned()),
        Error::Gone(sentence) | Error::NotNow(sentence) => problem.detail = Some((*sentence).to_owned()),
        Error::Invalid(errors) => {
            problem.errors = errors
                .messages()
                .into_iter()
                .map(|message| FieldProblem { field: message.field, detail: message.detail })
                .collect();
        }
        Error::Conflict(conflict) => {
            let version = conflict.version;
            problem.detail =
                Some(format!("Somebody else saved this first. Read it again; its version is {version} now."));
        }
        Error::Unavailable(_) | Error::Internal { .. } => tracing::error!(error = %chain(error), "request failed"),
        Error::SignIn | Error::NotFound | Error::Throttled { .. } | Error::Busy { .. } => {}
    }
    let mut response = problem.into_response();
    if let Some(retry_after_secs) = error.retry_after_secs() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after_secs));
    }
    response
}

/// A rate comes back by itself, a number or a size does not.
fn over_quota(error: &Error) -> (&'static str, &'static str) {
    match error.retry_after_secs() {
        Some(_) => ("orgbridge:rate-exceeded", "The client did this as often as it may for now"),
        None => ("orgbridge:quota-exceeded", "The client has as much of this as it may"),
    }
}

/// 401 for a key that is unknown or revoked.
pub fn unknown_key(reference: &str) -> Response {
    let mut problem = document(StatusCode::UNAUTHORIZED, reference);
    problem.detail = Some("The key is not known here, or it was revoked.".to_owned());
    problem.into_response()
}

/// 409 for a call that is still running under the same `Idempotency-Key`.
pub fn idempotency_running(reference: &str) -> Response {
    let mut problem = document(StatusCode::CONFLICT, reference);
    problem.kind = "orgbridge:idempotency-key-in-use";
    problem.title = "The first call with this Idempotency-Key still runs";
    problem.detail = Some("Send the same call again in a moment; it is answered what the first one is.".to_owned());
    let mut response = problem.into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// 422 for an `Idempotency-Key` that came before with another call.
pub fn idempotency_reused(reference: &str) -> Response {
    let mut problem = document(StatusCode::UNPROCESSABLE_ENTITY, reference);
    problem.kind = "orgbridge:idempotency-key-reused";
    problem.title = "This Idempotency-Key belongs to another call";
    problem.detail = Some(
        "Within 24 hours it came with another address or body. Send a new key with a new call, and the same one only to repeat."
            .to_owned(),
    );
    problem.into_response()
}

/// 503 for a call that is not begun because the disk of the database is nearly full.
pub fn disk_full(reference: &str) -> Response {
    let mut problem = document(StatusCode::SERVICE_UNAVAILABLE, reference);
    problem.kind = "orgbridge:disk-full";
    problem.title = "The disk of this installation is nearly full; nothing was changed";
    problem.detail = Some("Send the same call again later. Its operator has to make room.".to_owned());
    problem.into_response()
}

/// The answer to a body or query that could not be read.
pub fn malformed(status: StatusCode, detail: &str, reference: &str) -> Response {
    let mut problem = document(status, reference);
    problem.detail = Some(detail.to_owned());
    problem.into_response()
}

/// 413, which names the limit.
pub fn too_large(at_most: usize, reference: &str) -> Response {
    let detail = format!("Send at most {} bytes at once, counted without compression.", grouped(at_most));
    malformed(StatusCode::PAYLOAD_TOO_LARGE, &detail, reference)
}

/// 408 for a body that came too slowly to wait for the rest.
pub fn slow_body(reference: &str) -> Response {
    let detail = "Send the same call again; over a slow connection, send less at once.";
    malformed(StatusCode::REQUEST_TIMEOUT, detail, reference)
}

/// 503 for a compressed body when too many others wait to be unpacked.
pub fn busy_unpacking(reference: &str) -> Response {
    let mut problem = document(StatusCode::SERVICE_UNAVAILABLE, reference);
    problem.kind = "orgbridge:busy";
    problem.title = "Too many compressed bodies wait to be unpacked; nothing was changed";
    problem.detail = Some("Send the same call again in a moment.".to_owned());
    let mut response = problem.into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// 415 for a `Content-Encoding` other than gzip.
pub fn unknown_coding(reference: &str) -> Response {
    let mut problem = document(StatusCode::UNSUPPORTED_MEDIA_TYPE, reference);
    problem.kind = "orgbridge:content-encoding";
    problem.title = "This Content-Encoding is not supported";
    problem.detail = Some("Send the body as it is, or with `Content-Encoding: gzip`.".to_owned());
    problem.into_response()
}

/// A number with commas between its thousands.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The answer where only a status is known.
pub fn of_status(status: StatusCode, reference: &str) -> Response {
    document(status, reference).into_response()
}

pub(super) fn document(status: StatusCode, reference: &str) -> Problem {
    let (kind, title) = match status {
        StatusCode::BAD_REQUEST => ("orgbridge:malformed", "The request cannot be read"),
        StatusCode::UNAUTHORIZED => ("orgbridge:unauthorized", "Send a key as `Authorization: Bearer …`"),
        StatusCode::FORBIDDEN => ("orgbridge:forbidden", "This key may not do that"),
        StatusCode::NOT_FOUND => ("orgbridge:not-found", "There is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => ("orgbridge:method-not-allowed", "This address does not take that method"),
        StatusCode::CONFLICT => ("orgbridge:conflict", "The state of things does not allow it now"),
        StatusCode::GONE => ("orgbridge:gone", "It is not there any more"),
        StatusCode::PAYLOAD_TOO_LARGE => ("orgbridge:too-large", "The body is larger than this installation takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("orgbridge:media-type", "Send JSON as application/json"),
        StatusCode::UNPROCESSABLE_ENTITY => ("orgbridge:invalid", "Some values were refused"),
        StatusCode::TOO_MANY_REQUESTS => ("orgbridge:throttled", "Too many attempts"),
        StatusCode::SERVICE_UNAVAILABLE => {
            ("orgbridge:unavailable", "The database is not available; nothing was changed")
        }
        StatusCode::REQUEST_TIMEOUT => ("orgbridge:slow-body", "The body came too slowly; nothing was changed"),
        StatusCode::GATEWAY_TIMEOUT => ("orgbridge:timeout", "The answer took too long"),
        status if status.is_server_error() => ("orgbridge:internal", "Something broke on our side"),
        _ => ("orgbridge:refused", "The request was refused"),
    };
    Problem { kind, title, status: status.as_u16(), detail: None, errors: Vec::new(), reference: reference.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (65_536, "65,536"), (4_194_304, "4,194,304")] {
            assert_eq!(grouped(number), text);
        }
    }
}
