//! `/api/v1/event-types`: what can be sent, and which lists of it an integration can choose.

use super::routes::Call;
use axum::Json;
use axum::response::Response;
use domain::policy::{Action, Resource};
use portal::Error;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct EventTypes {
    event_types: Vec<EventType>,
    event_sets: Vec<EventSet>,
}

/// Something that can happen.
#[derive(Serialize, ToSchema)]
struct EventType {
    #[schema(example = "message.sent")]
    name: String,
    /// The Salesforce object its records land in, without a namespace.
    object: &'static str,
}

/// A list of event types that an integration can choose.
#[derive(Serialize, ToSchema)]
struct EventSet {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// The names of its types.
    event_types: Vec<String>,
}

/// List event types
///
/// What can be sent, the Salesforce object that each type's records land in, and the event sets.
#[utoipa::path(
    get, path = "/api/v1/event-types", tag = "Event types", operation_id = "list_event_types",
    responses((status = 200, description = "Every type and every set.", body = EventTypes, example = json!({
        "event_types": [{ "name": "message.sent", "object": "RelayEvents__c" }],
        "event_sets": [{ "id": "01900000-0000-7000-8000-000000000002", "name": "Messages only", "event_types": ["message.sent"] }],
    }))),
)]
pub(super) async fn list(call: Call) -> Response {
    call.answer(read(&call).await.map(Json))
}

async fn read(call: &Call) -> Result<EventTypes, Error> {
    call.portal.authorize(&call.caller, Action::Read, Resource::EventTypes)?;
    let types = store::event_types::all(call.portal.store()).await?;
    let sets = call.portal.integrations().event_sets(&call.caller).await?;
    Ok(EventTypes {
        event_types: types.into_iter().map(|(name, object)| EventType { name, object: object.api_name() }).collect(),
        event_sets: sets
            .into_iter()
            .map(|set| EventSet {
                id: set.id.to_string(),
                name: set.name,
                event_types: set.types.into_iter().map(|(name, _)| name).collect(),
            })
            .collect(),
    })
}
