//! `POST /api/v1/clients/{client}/events`: `CloudEvents` in all three modes. 202 says that the events are on disk.

use super::cloud_events;
use super::idempotency::Unfinished;
use super::problem::{self, Problem};
use super::routes::Call;
use crate::state::AppState;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::event::Rejection;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use portal::Error;
use portal::events::Accepted;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of the events of a post.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventsOutcome)]
pub(super) struct Outcome {
    accepted: usize,
    /// Events that were accepted before, with the same content.
    duplicates: usize,
    rejected: Vec<RejectedEvent>,
}

/// An event that was not accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RejectedEvent {
    /// Its place in the post, from 0.
    index: usize,
    id: Option<String>,
    /// Stable; made to be compared, not to be opened.
    #[serde(rename = "type")]
    kind: &'static str,
    detail: String,
}

/// A problem document that also says what became of each event.
#[derive(Serialize)]
struct Refused {
    #[serde(flatten)]
    problem: Problem,
    #[serde(flatten)]
    outcome: Outcome,
}

/// A `CloudEvent` of version 1.0.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes what `cloud_events` reads")]
pub(super) struct CloudEvent {
    /// `1.0`.
    #[schema(example = "1.0")]
    specversion: String,
    /// 1–64 of `A–Z a–z 0–9 . _ : -`, unique in the client, compared without case.
    #[schema(example = "8b3d2c1e-0001", max_length = 64)]
    id: String,
    /// One of the event types.
    #[serde(rename = "type")]
    #[schema(example = "message.sent")]
    kind: String,
    #[schema(example = "/relay/campaigns/7")]
    source: String,
    /// Events of one subject arrive in Salesforce in the order in which they were accepted.
    #[schema(max_length = 255)]
    subject: Option<String>,
    /// RFC 3339, from 1700-01-01T00:00:00Z to 4000-12-31T23:59:59Z, which is what Salesforce can hold.
    #[schema(example = "2026-11-22T09:30:00Z")]
    time: Option<String>,
    /// At most 131,072 characters when serialized, none of them U+0000.
    data: Option<serde_json::Value>,
}

/// Post events
///
/// One `CloudEvent` as JSON, several as a JSON array (`application/cloudevents-batch+json`), or the attributes in `ce-…`
/// headers with the data as the body. 202 says that what is counted as accepted is on disk; a repeat is a duplicate and
/// does no harm. A repeat is known by its values: white space, the order of members and escapes do not count, and numbers
/// count as they are written.
#[utoipa::path(
    post, path = "/api/v1/clients/{client}/events", tag = "Events", operation_id = "post_events",
    request_body(content(
        (CloudEvent = "application/cloudevents+json"),
        (Vec<CloudEvent> = "application/cloudevents-batch+json"),
    ), description = "At most 10,000 events."),
    responses(
        (status = 202, description = "At least one event was accepted or is a duplicate.", body = Outcome),
        (status = 422, description = "No event was accepted; `rejected` says why of each."),
    ),
)]
pub(super) async fn accept(
    call: Call,
    State(state): State<AppState>,
    Path(client): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    // Whoever may not post learns that before anything about the body.
    if let Err(error) = call.portal.events().prepare(&call.caller, &client).await {
        return call.answer(Err::<StatusCode, _>(error));
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return call.unreadable(rejection.into()),
    };
    let posts = match cloud_events::read(&headers, &body) {
        Ok(posts) => posts,
        Err(unreadable) => return call.malformed(unreadable.status, &unreadable.detail),
    };
    if let Err(retry_after_secs) = state.ingest_rate.take(&call.caller, posts.len()) {
        return call.answer(Err::<StatusCode, _>(Error::Throttled { retry_after_secs }));
    }
    let is_single = posts.len() == 1;
    match call.portal.events().accept(&call.caller, &client, posts).await {
        Ok(accepted) => answer(&call, accepted, is_single),
        Err(error) => call.answer(Err::<StatusCode, _>(error)),
    }
}

fn answer(call: &Call, accepted: Accepted, is_single: bool) -> Response {
    let is_reused = is_single && accepted.rejected.iter().any(|one| one.reason == Rejection::IdReused);
    let is_refused = accepted.accepted + accepted.duplicates == 0;
    let is_unfinished = accepted.rejected.iter().any(|one| one.reason == Rejection::NotWritten);
    let rejected = accepted.rejected.into_iter().map(|one| RejectedEvent {
        index: one.index,
        id: one.id,
        kind: one.reason.code(),
        detail: one.reason.to_string(),
    });
    let outcome =
        Outcome { accepted: accepted.accepted, duplicates: accepted.duplicates, rejected: rejected.collect() };
    if !is_refused {
        let mut response = (StatusCode::ACCEPTED, Json(outcome)).into_response();
        if is_unfinished {
            response.extensions_mut().insert(Unfinished);
        }
        return response;
    }
    let status = if is_reused { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut problem = problem::document(status, call.reference());
    problem.detail = Some(match outcome.rejected.as_slice() {
        [] => "There is no event in it. Send at least one.".to_owned(),
        [only] => only.detail.clone(),
        many => format!("None of the {} events was accepted; `rejected` says why.", many.len()),
    });
    let mut response = (status, Json(Refused { problem, outcome })).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
