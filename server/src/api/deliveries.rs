//! `/api/v1/clients/{client}/integrations/{id}/deliveries` and `…/replay`.

use super::body::Body;
use super::member::Member;
use super::routes::Call;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::delivery::{DeliveryState, RecordError};
use domain::ids::DeliveryId;
use domain::{FieldErrors, Invalid, Timestamp};
use portal::Error;
use portal::deliveries::{Chosen, DeliveriesQuery, DeliveryRow};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::{IntoParams, ToSchema};

/// Deliveries of one page, and ids of one replay.
const PAGE: u32 = 100;
const IDS_AT_MOST: usize = 1_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// Only those: `waiting`, `delivered` or `parked`.
    state: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A page of deliveries, newest first.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryPage)]
pub(super) struct Page {
    data: Vec<DeliveryView>,
    /// Give it back as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// One event on its way into one org.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(super) struct DeliveryView {
    id: String,
    /// `waiting`, `delivered` or `parked`.
    state: &'static str,
    event_id: String,
    #[serde(rename = "type")]
    kind: String,
    subject: Option<String>,
    /// The object without its namespace.
    object: &'static str,
    attempts: i64,
    accepted_at: String,
    next_attempt_at: Option<String>,
    settled_at: Option<String>,
    /// The record in the org.
    record_id: Option<String>,
    /// Code of the troubleshooting table: why it is parked, or why the last attempt failed.
    diagnosis: Option<String>,
    /// Every error that Salesforce gave for the record at the last attempt, in its own words; empty unless it was refused.
    errors: Vec<RecordErrorView>,
}

/// One error of Salesforce.
#[derive(Serialize, ToSchema)]
#[schema(as = RecordError)]
pub(super) struct RecordErrorView {
    code: String,
    message: String,
    /// API names of the fields concerned.
    fields: Vec<String>,
}

/// Which parked deliveries to send again: `ids`, or `state` with or without `since`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// At most 1,000.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    ids: Member<Vec<String>>,
    /// `parked`.
    #[serde(default)]
    #[schema(value_type = String)]
    state: Member<String>,
    /// RFC 3339: only what was parked since.
    #[serde(default)]
    #[schema(value_type = String)]
    since: Member<String>,
}

/// What a replay did.
#[derive(Serialize, ToSchema)]
pub(super) struct Replayed {
    replayed: i64,
    /// More are left than one replay takes.
    more: bool,
}

/// List deliveries
///
/// Newest first, 100 a page.
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations/{id}/deliveries", tag = "Deliveries",
    operation_id = "list_deliveries", params(Listing),
    responses((status = 200, description = "A page of deliveries.", body = Page)),
)]
pub(super) async fn list(
    call: Call,
    Path((client, id)): Path<(String, String)>,
    query: Result<Query<Listing>, QueryRejection>,
) -> Response {
    let listing = match query {
        Ok(Query(listing)) => listing,
        Err(rejection) => return call.unreadable(rejection.into()),
    };
    call.answer(read(&call, &client, &id, listing).await.map(Json))
}

async fn read(call: &Call, client: &str, id: &str, listing: Listing) -> Result<Page, Error> {
    let state = listing.state.as_deref().map(state).transpose()?;
    let query = DeliveriesQuery { state, after: listing.cursor, limit: PAGE, ..DeliveriesQuery::default() };
    let deliveries = call.portal.deliveries();
    let (_, _, page) = deliveries.list(&call.caller, client, id, &query).await?;
    let mut errors = deliveries.errors(&call.caller, client, id, &page.rows).await?;
    let view = |row: DeliveryRow| {
        let of_row = errors.remove(&row.number).unwrap_or_default();
        DeliveryView::new(row, of_row)
    };
    Ok(Page { data: page.rows.into_iter().map(view).collect(), next: page.next })
}

/// Replay parked deliveries
///
/// They wait again, oldest first and 10,000 at most; what is not parked stays as it is, so a repeat does no harm.
#[utoipa::path(
    post, path = "/api/v1/clients/{client}/integrations/{id}/replay", tag = "Deliveries", operation_id = "replay",
    request_body = Wish,
    responses((status = 200, description = "How many wait again.", body = Replayed)),
)]
pub(super) async fn replay(call: Call, Path((client, id)): Path<(String, String)>, Body(body): Body<Wish>) -> Response {
    // Whoever may not replay learns that before anything about the body.
    if let Err(error) = call.portal.deliveries().prepare_replay(&call.caller, &client, &id).await {
        return call.answer(Err::<(), _>(error));
    }
    let wish = match body {
        Ok(wish) => wish,
        Err(unreadable) => return call.unreadable(unreadable),
    };
    call.answer(send_again(&call, &client, &id, wish).await.map(Json))
}

async fn send_again(call: &Call, client: &str, id: &str, wish: Wish) -> Result<Replayed, Error> {
    let chosen = chosen(wish)?;
    let replay = call.portal.deliveries().replay(&call.caller, client, id, &chosen).await?;
    Ok(Replayed { replayed: replay.replayed, more: replay.more })
}

fn chosen(wish: Wish) -> Result<Chosen, Error> {
    let mut errors = FieldErrors::default();
    let ids = wish.ids.not_null("ids", &mut errors);
    let state = wish.state.not_null("state", &mut errors);
    let since = wish.since.not_null("since", &mut errors);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    match (ids, state.as_deref(), since) {
        (Some(ids), None, None) if (1..=IDS_AT_MOST).contains(&ids.len()) => {
            let parsed: Option<Vec<DeliveryId>> = ids.iter().map(|id| DeliveryId::parse(id)).collect();
            parsed.map(Chosen::These).ok_or(Error::NotFound)
        }
        (None, Some("parked"), None) => Ok(Chosen::All),
        (None, Some("parked"), Some(since)) => {
            let at = OffsetDateTime::parse(&since, &Rfc3339)
                .map_err(|_| Error::field("since", Invalid::UnknownChoice { what: "moment" }))?;
            Ok(Chosen::Since(Timestamp::from_millis(at.unix_timestamp().saturating_mul(1000))))
        }
        _ => Err(Error::field("state", Invalid::UnknownChoice { what: "choice of deliveries" })),
    }
}

fn state(word: &str) -> Result<DeliveryState, Error> {
    DeliveryState::parse(word).ok_or_else(|| Error::field("state", Invalid::UnknownChoice { what: "state" }))
}

impl DeliveryView {
    fn new(row: DeliveryRow, errors: Vec<RecordError>) -> Self {
        let error = |RecordError { code, message, fields }| RecordErrorView { code, message, fields };
        Self {
            id: row.id.to_string(),
            state: row.state.word(),
            event_id: row.event_id,
            kind: row.kind,
            subject: row.subject,
            object: row.object.api_name(),
            attempts: row.attempts,
            accepted_at: row.accepted_at.rfc3339(),
            next_attempt_at: row.next_attempt_at.map(Timestamp::rfc3339),
            settled_at: row.settled_at.map(Timestamp::rfc3339),
            record_id: row.record_id,
            diagnosis: row.diagnosis,
            errors: errors.into_iter().map(error).collect(),
        }
    }
}
