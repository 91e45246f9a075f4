//! Users of an org.

use axum::Json;
use axum::extract::{Path, State};
use serde_json::json;

use super::answer::{ControlAnswer, ControlError, NO_ORG};
use crate::model::user::UserSetup;
use crate::world::World;

pub(super) async fn list(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    world.lock().org(&org).map(|org| Json(json!({ "users": org.users }))).ok_or(NO_ORG)
}

pub(super) async fn add(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(setup): Json<UserSetup>,
) -> ControlAnswer {
    save(&world, &org, None, setup)
}

pub(super) async fn change(
    State(world): State<World>,
    Path((org, username)): Path<(String, String)>,
    Json(setup): Json<UserSetup>,
) -> ControlAnswer {
    save(&world, &org, Some(&username), setup)
}

fn save(world: &World, key: &str, username: Option<&str>, setup: UserSetup) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org(key).ok_or(NO_ORG)?;
    let id = match username {
        None => None,
        Some(username) => {
            Some(org.user_named(username).map(|user| user.id.clone()).ok_or(ControlError::NotThere("user"))?)
        }
    };
    let id = state.save_user(key, id.as_deref(), setup)?;
    let user = state.org(key).and_then(|org| org.user(&id));
    Ok(Json(json!(user)))
}
