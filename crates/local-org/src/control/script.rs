//! Writing down what happens to the next calls of an org.

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{ControlAnswer, NO_ORG};
use crate::model::org::OrgState;
use crate::model::script::Step;
use crate::world::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    replies: Vec<Step>,
}

fn shown(org: &OrgState) -> Json<Value> {
    Json(json!({ "replies": org.script }))
}

pub(super) async fn list(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    world.lock().org(&org).map(shown).ok_or(NO_ORG)
}

pub(super) async fn add(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(script): Json<Script>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    org.script.extend(script.replies);
    Ok(shown(org))
}

pub(super) async fn clear(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    org.script.clear();
    Ok(shown(org))
}
