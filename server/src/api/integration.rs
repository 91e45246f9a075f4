//! `/api/v1/clients/{client}/integrations/{id}`: show, change, remove.

use super::body::Body;
use super::member::Member;
use super::routes::Call;
use super::view::IntegrationView;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use domain::integration::{SettingsForm, field};
use domain::{FieldErrors, Invalid};
use http::StatusCode;
use portal::Error;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use store::Integration;
use utoipa::ToSchema;

/// What may be changed; what is left out stays, and null empties what may be empty. What GET returns can be sent back: members
/// that cannot be changed are ignored.
#[derive(Deserialize, ToSchema)]
pub(super) struct Change {
    /// The revision that was seen; left out, the change is made on whatever is stored.
    #[serde(default)]
    #[schema(value_type = i64)]
    revision: Member<i64>,
    /// Whether deliveries wait.
    #[serde(default)]
    #[schema(value_type = bool)]
    paused: Member<bool>,
    /// 1 to 80 characters, unique in the client.
    #[serde(default)]
    #[schema(value_type = String)]
    name: Member<String>,
    /// The version of the form.
    #[serde(default)]
    #[schema(value_type = String)]
    version: Member<String>,
    /// Changing it asks for a new connection check.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    salesforce_username: Member<String>,
    /// Changing it asks for a new connection check.
    #[serde(default)]
    #[schema(value_type = String)]
    salesforce_subdomain: Member<String>,
    /// Needed with `my_domain`, such as `acme.my.salesforce.com`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    my_domain_host: Member<String>,
    /// Changing it asks for a new connection check.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    consumer_key: Member<String>,
    /// The id of an event set.
    #[serde(default)]
    #[schema(value_type = String)]
    event_set: Member<String>,
    /// The namespace of an App Exchange package.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    package_namespace: Member<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    #[expect(clippy::zero_sized_map_values, reason = "serde flattens into a map and into no set")]
    others: BTreeMap<String, IgnoredAny>,
}

/// Members that GET returns and nobody changes.
const READ_ONLY: [&str; 11] = [
    "id",
    "type",
    "status",
    "next_step",
    "diagnosis",
    "last_check",
    "certificate",
    "organization_id",
    "found_organization_id",
    "created_at",
    "updated_at",
];

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
/// Only what is sent changes, all of it or nothing. `null` empties a value that may be empty, and is refused for any other.
/// With `revision`, nothing is overwritten that you have not seen.
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
    // Whoever may not change it learns that before anything about the body.
    let stored = match call.portal.integrations().prepare_change(&call.caller, &client, &id).await {
        Ok(stored) => stored,
        Err(error) => return call.answer(Err::<(), _>(error)),
    };
    match body {
        Ok(change) => call.answer(apply(&call, &client, stored, change).await),
        Err(unreadable) => call.unreadable(unreadable),
    }
}

async fn apply(call: &Call, client: &str, stored: Integration, change: Change) -> Result<Json<IntegrationView>, Error> {
    let (id, seen) = (stored.id.to_string(), stored.version);
    let (revision, paused, form) = change.over(stored.settings.to_form())?;
    let integrations = call.portal.integrations();
    integrations.change(&call.caller, client, &id, revision.unwrap_or(seen), &form, paused).await?;
    read(call, client, &id).await
}

impl Change {
    /// The revision that was seen, whether it shall be paused, and the form with the change over what is stored.
    fn over(self, stored: SettingsForm) -> Result<(Option<i64>, Option<bool>, SettingsForm), FieldErrors> {
        let mut errors = FieldErrors::default();
        for name in self.others.keys().filter(|name| !READ_ONLY.contains(&name.as_str())) {
            errors.push(name.clone(), Invalid::UnknownMember);
        }
        let revision = self.revision.not_null("revision", &mut errors);
        let paused = self.paused.not_null("paused", &mut errors);
        let form = SettingsForm {
            name: self.name.not_null(field::NAME, &mut errors).unwrap_or(stored.name),
            version: self.version.not_null(field::VERSION, &mut errors).unwrap_or(stored.version),
            salesforce_username: self.salesforce_username.or_cleared().unwrap_or(stored.salesforce_username),
            salesforce_subdomain: self
                .salesforce_subdomain
                .not_null(field::SUBDOMAIN, &mut errors)
                .unwrap_or(stored.salesforce_subdomain),
            my_domain_host: self.my_domain_host.or_cleared().unwrap_or(stored.my_domain_host),
            consumer_key: self.consumer_key.or_cleared().unwrap_or(stored.consumer_key),
            event_set: self.event_set.not_null(field::EVENT_SET, &mut errors).unwrap_or(stored.event_set),
            package_namespace: self.package_namespace.or_cleared().unwrap_or(stored.package_namespace),
        };
        if errors.is_empty() { Ok((revision, paused, form)) } else { Err(errors) }
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
