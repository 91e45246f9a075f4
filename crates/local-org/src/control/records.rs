//! What arrived: records, in pages where there are many, and in numbers.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::json;

use super::answer::{ControlAnswer, ControlError, NO_ORG};
use crate::model::org::OrgState;
use crate::model::record::Table;
use crate::model::schema::{ObjectSchema, objects, without_namespace};
use crate::world::World;

/// With or without the namespace.
fn object_named(org: &OrgState, name: &str) -> Result<&'static ObjectSchema, ControlError> {
    let bare = without_namespace(org.namespace(), name).unwrap_or(name);
    objects().iter().find(|object| object.name == bare).ok_or(ControlError::NotThere("object"))
}

/// Which records of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    #[serde(default)]
    from: usize,
    limit: Option<usize>,
}

pub(super) async fn list(
    State(world): State<World>,
    Path((org, object)): Path<(String, String)>,
    Query(part): Query<Part>,
) -> ControlAnswer {
    let state = world.lock();
    let org = state.org(&org).ok_or(NO_ORG)?;
    let object = object_named(org, &object)?;
    Ok(Json(json!({ "records": org.records_of(object, part.from, part.limit.unwrap_or(usize::MAX)) })))
}

pub(super) async fn summary(State(world): State<World>, Path((org, object)): Path<(String, String)>) -> ControlAnswer {
    let state = world.lock();
    let org = state.org(&org).ok_or(NO_ORG)?;
    Ok(Json(json!(org.summary_of(object_named(org, &object)?))))
}

pub(super) async fn delete(State(world): State<World>, Path((org, object)): Path<(String, String)>) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    let object = object_named(org, &object)?;
    org.tables.insert(object.name, Table::default());
    Ok(Json(json!({ "records": [] })))
}
