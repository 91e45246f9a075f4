//! `/api/v1/clients/{client}/integrations`: the list, page by page, and creation, which activates.

use super::idempotency::Fingerprint;
use super::routes::{Call, Unreadable};
use super::view::IntegrationView;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::{Extension, Json};
use domain::Invalid;
use domain::integration::{SettingsForm, State};
use http::StatusCode;
use http::header::LOCATION;
use portal::Error;
use portal::integrations::NewIntegration;
use serde::{Deserialize, Serialize};
use store::{ListQuery, Sort, StatusFilter};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    cursor: Option<String>,
    status: Option<String>,
    search: Option<String>,
}

#[derive(Serialize)]
struct Page {
    data: Vec<IntegrationView>,
    /// Give it back as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Creation {
    #[serde(rename = "type")]
    kind: String,
    #[serde(flatten)]
    form: SettingsForm,
}

pub(super) async fn list(
    call: Call,
    Path(client): Path<String>,
    query: Result<Query<Listing>, QueryRejection>,
) -> Response {
    let listing = match query {
        Ok(Query(listing)) => listing,
        Err(rejection) => return call.unreadable(&Unreadable::from(rejection)),
    };
    call.answer(read(&call, &client, listing).await.map(Json))
}

async fn read(call: &Call, client: &str, listing: Listing) -> Result<Page, Error> {
    let status = listing.status.as_deref().map(status).transpose()?;
    let query = ListQuery {
        sort: Sort::Created,
        descending: true,
        status,
        search: listing.search,
        after: listing.cursor,
        limit: 50,
    };
    let found = call.portal.integrations().list(&call.caller, client, &query).await?;
    let data = found.page.rows.iter().map(|row| IntegrationView::new(&row.integration, None)).collect();
    Ok(Page { data, next: found.page.next })
}

fn status(word: &str) -> Result<StatusFilter, Error> {
    if word == "Paused" {
        return Ok(StatusFilter::Paused);
    }
    let state = State::parse(word).ok_or_else(|| Error::field("status", Invalid::UnknownChoice { what: "status" }))?;
    Ok(StatusFilter::State(state))
}

pub(super) async fn create(
    call: Call,
    Path(client): Path<String>,
    fingerprint: Option<Extension<Fingerprint>>,
    body: Result<Json<Creation>, JsonRejection>,
) -> Response {
    // Whoever may not create learns that before anything about the body.
    if let Err(error) = call.portal.integrations().prepare(&call.caller, &client).await {
        return call.answer(Err::<StatusCode, _>(error));
    }
    let creation = match body {
        Ok(Json(creation)) => creation,
        Err(rejection) => return call.unreadable(&Unreadable::from(rejection)),
    };
    let submission = submission(&call, fingerprint.map(|Extension(fingerprint)| fingerprint));
    let wish = NewIntegration { kind: creation.kind, submission, form: creation.form };
    call.answer(activate(&call, &client, &wish).await)
}

async fn activate(
    call: &Call,
    client: &str,
    wish: &NewIntegration,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Json<IntegrationView>), Error> {
    let made = call.portal.integrations().add(&call.caller, client, wish).await?;
    let shown = call.portal.integrations().show(&call.caller, client, &made.id.to_string()).await?;
    let location = format!("/api/v1/clients/{client}/integrations/{}", made.id);
    let view = IntegrationView::new(&shown.integration, shown.certificate.as_ref());
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(view)))
}

/// A call that is repeated after its answer was lost, before it could be kept, finds what the first one made.
fn submission(call: &Call, fingerprint: Option<Fingerprint>) -> String {
    let Some(Fingerprint(hash)) = fingerprint else { return call.portal.new_submission().to_string() };
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
