//! `/api/v1/event-types`: what can be sent, and which lists of it an integration can choose.

use super::routes::Call;
use axum::Json;
use axum::response::Response;
use domain::policy::{Action, Resource};
use portal::Error;
use serde::Serialize;

#[derive(Serialize)]
struct EventTypes {
    event_types: Vec<EventType>,
    event_sets: Vec<EventSet>,
}

#[derive(Serialize)]
struct EventType {
    name: String,
    /// The Salesforce object its records land in, without a namespace.
    object: &'static str,
}

#[derive(Serialize)]
struct EventSet {
    id: String,
    name: String,
    event_types: Vec<String>,
}

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
