//! `/services/oauth2/token`: picks the grant, and finds the org early so that its faults can strike.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::Method;
use serde_json::json;

use super::oauth_error::Refusal;
use super::parameters::Parameters;
use super::reply::Reply;
use super::{faults, jwt_bearer, other_grants};
use crate::clock;
use crate::door::Door;
use crate::model::app::SCOPES;
use crate::model::fault::Arrived;
use crate::model::fault_kind::CallKind;
use crate::model::state::{Session, State as Everything};
use crate::random;
use crate::world::World;

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

pub(super) async fn token(State(world): State<World>, Extension(door): Extension<Door>, request: Request) -> Reply {
    let (method, parameters) = Parameters::read(request).await;
    let struck = {
        let mut state = world.lock();
        let assertion = parameters.get("assertion").and_then(jwt_bearer::Assertion::parse);
        let org =
            door.org().or_else(|| assertion.and_then(|assertion| jwt_bearer::probable_org(&state, &door, &assertion)));
        state.take_faults(org, Arrived::without_body(CallKind::Token))
    };
    faults::delay(&struck).await;
    if let Some(reply) = faults::instead(&struck, CallKind::Token) {
        return reply;
    }
    let reply = if method == Method::POST {
        answer(&mut world.lock(), &door, &parameters)
    } else {
        Refusal::new("invalid_request", "must use HTTP POST").into()
    };
    faults::after(&struck, reply)
}

fn answer(state: &mut Everything, door: &Door, parameters: &Parameters) -> Reply {
    let granted = match parameters.get("grant_type") {
        Some(JWT_BEARER) => match parameters.get("assertion") {
            Some(assertion) => jwt_bearer::grant(state, door, assertion),
            None => Err(Refusal::new("invalid_request", "missing required parameter: assertion")),
        },
        Some(other) => Err(other_grants::refuse(state, door, other, parameters)),
        None => Err(other_grants::unsupported()),
    };
    match granted {
        Ok(granted) => issue(state, door, granted),
        Err(refusal) => refusal.into(),
    }
}

/// Who was let in, by which app, with which scopes.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) org: &'static str,
    pub(super) user_id: String,
    pub(super) consumer_key: String,
    pub(super) scopes: Vec<String>,
}

fn issue(state: &mut Everything, door: &Door, granted: Granted) -> Reply {
    let Some(org) = state.org(granted.org) else {
        return Refusal::new("unknown_error", "retry your request").into();
    };
    let access_token = random::access_token(&org.id);
    let body = json!({
        "access_token": access_token,
        "scope": scope_text(&granted.scopes),
        "instance_url": door.instance_url(org),
        "id": format!("{}/id/{}/{}", door.identity_base(org), org.id, granted.user_id),
        "token_type": "Bearer",
        "api_instance_url": "https://api.salesforce.com",
    });
    let lifetime_ms = i64::try_from(org.settings.session_timeout_secs).unwrap_or_default() * 1000;
    state.sessions.insert(
        access_token,
        Session {
            org: granted.org,
            user_id: granted.user_id,
            consumer_key: granted.consumer_key,
            scopes: granted.scopes,
            expires_at_ms: clock::machine_now_ms() + lifetime_ms,
        },
    );
    Reply::json(200, body)
        .by(Some(granted.org))
        .with("pragma", "no-cache")
        .with("expires", "Thu, 01 Jan 1970 00:00:00 GMT")
}

/// `id` first, the app's scopes in the order of the form, without the right to refresh that this flow never gives.
fn scope_text(scopes: &[String]) -> String {
    let mut names = vec!["id"];
    names.extend(
        SCOPES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !["id", "refresh_token"].contains(name) && scopes.iter().any(|scope| scope == name)),
    );
    names.join(" ")
}
