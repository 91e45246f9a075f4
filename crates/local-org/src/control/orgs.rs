//! Whole orgs: what they hold, their switches, their records, back to the beginning.

use axum::Extension;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{ControlAnswer, NO_ORG};
use super::{apps, permission_sets};
use crate::door::Door;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::model::settings::SettingsPatch;
use crate::world::World;

fn describe(org: &OrgState) -> Value {
    let counts: serde_json::Map<String, Value> =
        org.tables.iter().map(|(object, table)| ((*object).to_owned(), json!(table.len()))).collect();
    json!({
        "key": org.key,
        "name": org.name,
        "id": org.id,
        "sandbox": org.sandbox,
        "my_domain": org.my_domain(),
        "login_host": org.login_host(),
        "settings": org.settings,
        "faults": org.faults,
        "users": org.users,
        "apps": org.apps.iter().map(|app| apps::describe(org, app)).collect::<Vec<_>>(),
        "permission_sets": org.permission_sets.iter().map(|set| permission_sets::describe(org, set)).collect::<Vec<_>>(),
        "script": org.script,
        "records": counts,
    })
}

pub(super) async fn state(State(world): State<World>) -> Json<Value> {
    let state = world.lock();
    let orgs: Vec<Value> = state.orgs.values().map(describe).collect();
    Json(json!({ "orgs": orgs, "faults": state.faults }))
}

pub(super) async fn org(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    world.lock().org(&org).map(|org| Json(describe(org))).ok_or(NO_ORG)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    org: Option<String>,
}

/// The body may be empty: then everything goes back to the beginning.
pub(super) async fn reset(State(world): State<World>, body: Bytes) -> ControlAnswer {
    let org = if body.is_empty() {
        None
    } else {
        let body: Reset = serde_json::from_slice(&body)
            .map_err(|_| FieldErrors::one("org", "Send {\"org\": \"acme\"}, or nothing for all orgs"))?;
        body.org
    };
    if world.lock().reset(org.as_deref()) { Ok(Json(json!({ "reset": true }))) } else { Err(NO_ORG) }
}

pub(super) async fn calls(State(world): State<World>) -> Json<Value> {
    let state = world.lock();
    Json(json!({ "calls": state.calls.newest_first().collect::<Vec<_>>() }))
}

pub(super) async fn forget_calls(State(world): State<World>) -> Json<Value> {
    world.lock().calls.clear();
    Json(json!({ "calls": [] }))
}

pub(super) async fn settings(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    world.lock().org(&org).map(|org| Json(json!(org.settings))).ok_or(NO_ORG)
}

pub(super) async fn change_settings(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(patch): Json<SettingsPatch>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    org.patch_settings(patch)?;
    Ok(Json(json!(org.settings)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    username: String,
}

/// What signing in to a tool in a browser leaves the tool with.
pub(super) async fn open_session(
    State(world): State<World>,
    Extension(door): Extension<Door>,
    Path(key): Path<String>,
    Json(wish): Json<SignIn>,
) -> ControlAnswer {
    let mut state = world.lock();
    let my_domain = state.org(&key).ok_or(NO_ORG)?.my_domain();
    let token = state.open_session(&key, &wish.username).ok_or_else(|| {
        let words = format!("“{}” is no user of this org who may sign in now", wish.username);
        FieldErrors::one("username", words)
    })?;
    let instance_url = if door.org() == Some(&*key) { door.base() } else { format!("https://{my_domain}") };
    Ok(Json(json!({ "access_token": token, "instance_url": instance_url })))
}

pub(super) async fn end_sessions(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let mut state = world.lock();
    let key = state.org(&org).ok_or(NO_ORG)?.key;
    let before = state.sessions.len();
    state.sessions.retain(|_, session| session.org != key);
    Ok(Json(json!({ "ended": before - state.sessions.len() })))
}

/// As a sandbox is refreshed: another organization id behind the same host.
pub(super) async fn refresh(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let key = world.lock().org(&org).ok_or(NO_ORG)?.key;
    let org = world.org(key);
    org.refresh();
    Ok(Json(json!({ "id": org.id() })))
}
