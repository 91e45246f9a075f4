//! `/api/v1/clients/{client}/integrations/{id}`: show, change, remove.

use super::body::Body;
use super::routes::Call;
use super::view::IntegrationView;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use domain::integration::SettingsForm;
use http::StatusCode;
use portal::Error;
use serde::Deserialize;
use utoipa::ToSchema;

/// What may be changed; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// The revision that was seen; left out, the change is made on whatever is stored.
    revision: Option<i64>,
    /// Whether deliveries wait.
    paused: Option<bool>,
    /// 1 to 80 characters, unique in the client.
    name: Option<String>,
    /// The version of the form.
    version: Option<String>,
    /// Changing it asks for a new connection check.
    salesforce_username: Option<String>,
    /// Changing it asks for a new connection check.
    salesforce_subdomain: Option<String>,
    /// Needed with `my_domain`, such as `acme.my.salesforce.com`.
    my_domain_host: Option<String>,
    /// Changing it asks for a new connection check.
    consumer_key: Option<String>,
    /// The id of an event set.
    event_set: Option<String>,
    /// The namespace of an App Exchange package.
    package_namespace: Option<String>,
}

/// Show an integration
#[utoipa::path(
    get, path = "/api/v1/clients/{client}/integrations/{id}", tag = "Integrations", operation_id = "show_integration",
    responses((status = 200, description = "The integration with its certificate.", body = IntegrationView)),
)]
pub(super) async fn show(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    call.answer(read(&call, &client, &id).await)
}

async fn read(call: &Call, client: &str, id: &str) -> Result<Json<IntegrationView>, Error> {
    let shown = call.portal.integrations().show(&call.caller, client, id).await?;
    Ok(Json(IntegrationView::new(&shown.integration, shown.certificate.as_ref())))
}

/// Change an integration
///
/// Only what is sent changes. With `revision`, nothing is overwritten that you have not seen.
#[utoipa::path(
    patch, path = "/api/v1/clients/{client}/integrations/{id}", tag = "Integrations", operation_id = "change_integration",
    request_body(content = Change, example = json!({ "consumer_key": "3MVG9…", "revision": 3 })),
    responses(
        (status = 200, description = "The integration as it is now.", body = IntegrationView),
        (status = 409, description = "Somebody else saved first: read it again."),
    ),
)]
pub(super) async fn change(
    call: Call,
    Path((client, id)): Path<(String, String)>,
    Body(body): Body<Change>,
) -> Response {
    match body {
        Ok(change) => call.answer(apply(&call, &client, &id, change).await),
        Err(unreadable) => call.unreadable(unreadable),
    }
}

async fn apply(call: &Call, client: &str, id: &str, change: Change) -> Result<Json<IntegrationView>, Error> {
    let integrations = call.portal.integrations();
    let stored = integrations.show(&call.caller, client, id).await?.integration;
    let revision = change.revision.unwrap_or(stored.version);
    let paused = change.paused;
    integrations.edit(&call.caller, client, id, revision, &change.over(stored.settings.to_form())).await?;
    match paused {
        Some(true) => integrations.pause(&call.caller, client, id).await.map(drop)?,
        Some(false) => integrations.resume(&call.caller, client, id).await.map(drop)?,
        None => {}
    }
    read(call, client, id).await
}

impl Change {
    fn over(self, stored: SettingsForm) -> SettingsForm {
        SettingsForm {
            name: self.name.unwrap_or(stored.name),
            version: self.version.unwrap_or(stored.version),
            salesforce_username: self.salesforce_username.unwrap_or(stored.salesforce_username),
            salesforce_subdomain: self.salesforce_subdomain.unwrap_or(stored.salesforce_subdomain),
            my_domain_host: self.my_domain_host.unwrap_or(stored.my_domain_host),
            consumer_key: self.consumer_key.unwrap_or(stored.consumer_key),
            event_set: self.event_set.unwrap_or(stored.event_set),
            package_namespace: self.package_namespace.unwrap_or(stored.package_namespace),
        }
    }
}

/// Remove an integration
///
/// Its private key is destroyed, its name is free again, its history stays.
#[utoipa::path(
    delete, path = "/api/v1/clients/{client}/integrations/{id}", tag = "Integrations", operation_id = "remove_integration",
    responses((status = 204, description = "It is removed.")),
)]
pub(super) async fn remove(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    call.answer(destroy(&call, &client, &id).await)
}

/// A machine has named the integration by its id; the name is asked of people only.
async fn destroy(call: &Call, client: &str, id: &str) -> Result<StatusCode, Error> {
    let stored = call.portal.integrations().show(&call.caller, client, id).await?.integration;
    call.portal.integrations().remove(&call.caller, client, id, stored.settings.name.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}
