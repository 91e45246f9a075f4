//! Ending a session, and asking whether one still lives.

use axum::extract::{Request, State};
use serde_json::json;

use super::oauth_error::Refusal;
use super::parameters::Parameters;
use super::reply::{Content, Reply};
use crate::world::World;

pub(super) async fn revoke(State(world): State<World>, request: Request) -> Reply {
    let (_, parameters) = Parameters::read(request).await;
    let ended = parameters.get("token").and_then(|token| world.lock().sessions.remove(token));
    match ended {
        Some(session) => Reply::new(200, Content::Nothing).by(Some(session.org)),
        None => Refusal::new("invalid_token", "this token is not valid").into(),
    }
}

/// An app may ask about its own tokens, with key and secret in the body.
pub(super) async fn introspect(State(world): State<World>, request: Request) -> Reply {
    let (_, parameters) = Parameters::read(request).await;
    let mut state = world.lock();
    let key = parameters.get("client_id").unwrap_or_default();
    let secret = parameters.get("client_secret").unwrap_or_default();
    let holder = state.orgs.values().find_map(|org| org.app_with_key(key));
    match holder {
        None => return Refusal::new("invalid_client_id", "client identifier invalid").into(),
        Some(app) if app.consumer_secret != secret => {
            return Refusal::new("invalid_client", "invalid client credentials").into();
        }
        Some(_) => {}
    }
    let session = parameters.get("token").and_then(|token| state.use_session(token));
    let Some(session) = session.filter(|session| session.consumer_key == key) else {
        return Reply::json(200, json!({ "active": false }));
    };
    let username = state.org(session.org).and_then(|org| org.user(&session.user_id)).map(|user| user.username.clone());
    Reply::json(
        200,
        json!({
            "active": true,
            "scope": session.scopes.join(" "),
            "client_id": key,
            "username": username,
            "token_type": "access_token",
            "exp": session.expires_at_ms / 1000,
        }),
    )
    .by(Some(session.org))
}
