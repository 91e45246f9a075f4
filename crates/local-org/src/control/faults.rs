//! Switching faults on and off.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::answer::{ControlAnswer, NO_ORG};
use crate::model::fault::Fault;
use crate::world::World;

pub(super) async fn list_global(State(world): State<World>) -> Json<Value> {
    Json(json!({ "faults": world.lock().faults }))
}

pub(super) async fn add_global(State(world): State<World>, Json(fault): Json<Fault>) -> Json<Value> {
    world.add_fault(fault);
    list_global(State(world)).await
}

pub(super) async fn clear_global(State(world): State<World>) -> Json<Value> {
    world.clear_faults();
    list_global(State(world)).await
}

pub(super) async fn list(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    world.lock().org(&org).map(|org| Json(json!({ "faults": org.faults }))).ok_or(NO_ORG)
}

pub(super) async fn add(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(fault): Json<Fault>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    org.faults.push(fault);
    Ok(Json(json!({ "faults": org.faults })))
}

pub(super) async fn clear(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    org.faults.clear();
    Ok(Json(json!({ "faults": [] })))
}
