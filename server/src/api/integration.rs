//! `/api/v1/clients/{client}/integrations/{id}`: show, change, remove.

use super::routes::{Call, Unreadable};
use super::view::IntegrationView;
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use domain::integration::SettingsForm;
use http::StatusCode;
use portal::Error;
use serde::Deserialize;

/// What may be changed; what is left out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// The revision that was seen; left out, the change is made on whatever is stored.
    revision: Option<i64>,
    paused: Option<bool>,
    name: Option<String>,
    version: Option<String>,
    salesforce_username: Option<String>,
    salesforce_subdomain: Option<String>,
    my_domain_host: Option<String>,
    consumer_key: Option<String>,
    event_set: Option<String>,
    package_namespace: Option<String>,
}

pub(super) async fn show(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    call.answer(read(&call, &client, &id).await)
}

async fn read(call: &Call, client: &str, id: &str) -> Result<Json<IntegrationView>, Error> {
    let shown = call.portal.integrations().show(&call.caller, client, id).await?;
    Ok(Json(IntegrationView::new(&shown.integration, shown.certificate.as_ref())))
}

pub(super) async fn change(
    call: Call,
    Path((client, id)): Path<(String, String)>,
    body: Result<Json<Change>, JsonRejection>,
) -> Response {
    match body {
        Ok(Json(change)) => call.answer(apply(&call, &client, &id, change).await),
        Err(rejection) => call.unreadable(&Unreadable::from(rejection)),
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

pub(super) async fn remove(call: Call, Path((client, id)): Path<(String, String)>) -> Response {
    call.answer(destroy(&call, &client, &id).await)
}

/// A machine has named the integration by its id; the name is asked of people only.
async fn destroy(call: &Call, client: &str, id: &str) -> Result<StatusCode, Error> {
    let stored = call.portal.integrations().show(&call.caller, client, id).await?.integration;
    call.portal.integrations().remove(&call.caller, client, id, stored.settings.name.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}
