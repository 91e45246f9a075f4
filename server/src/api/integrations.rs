//! `/api/v1/clients/{client}/integrations`: the list, page by page, and creation, which activates.

use super::body::Body;
use super::idempotency::Fingerprint;
use super::member::Member;
use super::routes::Call;
use super::view::IntegrationView;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::{Extension, Json};
use domain::integration::{SettingsForm, State, field};
use domain::{FieldErrors, Invalid};
use http::StatusCode;
use http::header::LOCATION;
use portal::Error;
use portal::integrations::NewIntegration;
use serde::{Deserialize, Serialize};
use store::{ListQuery, Sort, StatusFilter};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Only those that stand like this: a status, or `Paused`.
    status: Option<String>,
    /// Only those whose name, username or id has these words.
    search: Option<String>,
}

/// A page of integrations, newest first.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrationPage)]
pub(super) struct Page {
    data: Vec<IntegrationView>,
    /// Give it back as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What an integration is made of. What only the Salesforce side knows can be left out or null, and filled in later. What GET
/// returns can be sent: members that are not listed here are ignored.
#[derive(Deserialize, ToSchema)]
pub(super) struct Creation {
    /// The package type.
    #[serde(rename = "type", deserialize_with = "Member::deserialize")]
    #[schema(value_type = String)]
    kind: Member<String>,
    /// 1 to 80 characters, unique in the client.
    #[serde(default)]
    #[schema(required, value_type = String)]
    name: Member<String>,
    /// The version of the form; the newest unless given.
    #[serde(default)]
    #[schema(value_type = String)]
    version: Member<String>,
    /// The Salesforce user to sign in as.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    salesforce_username: Member<String>,
    /// Where to sign in.
    #[serde(default)]
    #[schema(required, value_type = String)]
    salesforce_subdomain: Member<String>,
    /// Needed with `my_domain`, such as `acme.my.salesforce.com`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    my_domain_host: Member<String>,
    /// The app's consumer key: an identifier, no secret.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    consumer_key: Member<String>,
    /// The id of an event set; see the event types.
    #[serde(default)]
    #[schema(required, value_type = String)]
    event_set: Member<String>,
    /// The namespace of an App Exchange package.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    package_namespace: Member<String>,
}

impl Creation {
    /// The package type and the form.
    fn form(self) -> Result<(String, SettingsForm), FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = self.kind.not_null(field::TYPE, &mut errors).unwrap_or_default();
        let form = SettingsForm {
            name: self.name.not_null(field::NAME, &mut errors).unwrap_or_default(),
            version: self.version.not_null(field::VERSION, &mut errors).unwrap_or_default(),
            salesforce_username: self.salesforce_username.or_cleared().unwrap_or_default(),
            salesforce_subdomain: self.salesforce_subdomain.not_null(field::SUBDOMAIN, &mut errors).unwrap_or_default(),
            my_domain_host: self.my_domain_host.or_cleared().unwrap_or_default(),
            consumer_key: self.consumer_key.or_cleared().unwrap_or_default(),
            event_set: self.event_set.not_null(field::EVENT_SET, &mut errors).unwrap_or_default(),
            package_namespace: self.package_namespace.or_cleared().unwrap_or_default(),
        };
        if errors.is_empty() { Ok((kind, form)) } else { Err(errors) }
    }
}

/// List integrations
///
/// Newest first, 50 a page.
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations", tag = "Integrations", operation_id = "list_integrations",
    params(Listing),
    responses((status = 200, description = "A page of integrations.", body = Page)),
)]
pub(super) async fn list(
    call: Call,
    Path(client): Path<String>,
    query: Result<Query<Listing>, QueryRejection>,
) -> Response {
    let listing = match query {
        Ok(Query(listing)) => listing,
        Err(rejection) => return call.unreadable(rejection.into()),
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
    let state =
        State::parse_api(word).ok_or_else(|| Error::field("status", Invalid::UnknownChoice { what: "status" }))?;
    Ok(StatusFilter::State(state))
}

/// Activate an integration
///
/// Makes its key pair and its certificate at once. What follows is on the Salesforce side: create the app, upload the
/// certificate, and send the username and the consumer key back.
#[utoipa::path(
    post, path = "/api/v1/clients/{client}/integrations", tag = "Integrations", operation_id = "activate_integration",
    request_body(content = Creation, example = json!({
        "type": "app-exchange", "name": "Production", "salesforce_subdomain": "login",
        "event_set": "01900000-0000-7000-8000-000000000001",
    })),
    responses((status = 201, description = "It is activated.", body = IntegrationView,
        headers(("Location" = String, description = "The address of the integration.")), example = json!({
            "id": "01900000-0000-7000-8000-00000000000a", "type": "app-exchange", "version": "v2", "name": "Production",
            "salesforce_username": null, "salesforce_subdomain": "login", "my_domain_host": null, "consumer_key": null,
            "event_set": "01900000-0000-7000-8000-000000000001", "package_namespace": null,
            "status": "AwaitingSalesforce", "organization_id": null, "found_organization_id": null, "paused": false,
            "next_step": "Your Salesforce admin still has to create the app.", "diagnosis": null, "last_check": null,
            "certificate": {
                "thumbprint_sha256": "5c1f0e…", "serial": "0190…",
                "valid_from": "2026-11-22T00:00:00.000Z", "valid_until": "2028-11-21T00:00:00.000Z",
            },
            "created_at": "2026-11-22T09:41:00.000Z", "updated_at": "2026-11-22T09:41:00.000Z", "revision": 1,
        }))),
)]
pub(super) async fn create(
    call: Call,
    Path(client): Path<String>,
    fingerprint: Option<Extension<Fingerprint>>,
    Body(body): Body<Creation>,
) -> Response {
    // Whoever may not create learns that before anything about the body.
    if let Err(error) = call.portal.integrations().prepare(&call.caller, &client).await {
        return call.answer(Err::<StatusCode, _>(error));
    }
    let creation = match body {
        Ok(creation) => creation,
        Err(unreadable) => return call.unreadable(unreadable),
    };
    let (kind, form) = match creation.form() {
        Ok(wish) => wish,
        Err(errors) => return call.answer(Err::<StatusCode, _>(Error::Invalid(errors))),
    };
    let submission = submission(&call, fingerprint.map(|Extension(fingerprint)| fingerprint));
    let wish = NewIntegration { kind, submission, form };
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
