//! Who a session belongs to: `userinfo` and the identity URL.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::faults;
use super::reply::{Content, Reply};
use crate::clock;
use crate::door::Door;
use crate::model::fault::Arrived;
use crate::model::fault_kind::CallKind;
use crate::model::id;
use crate::model::org::OrgState;
use crate::model::state::{Session, State as Everything};
use crate::model::user::User;
use crate::world::World;

/// The token of an `Authorization` header: `Bearer` or `OAuth`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth")).then(|| token.trim().to_owned())
}

fn plain(status: u16, word: &str) -> Reply {
    Reply::new(status, Content::Text(word.to_owned()))
}

/// A session that may be used at this door: a shared host serves every org of its kind.
fn session_at(state: &mut Everything, door: &Door, token: Option<&str>) -> Result<Session, Reply> {
    let Some(token) = token else { return Err(plain(403, "Missing_OAuth_Token")) };
    let session = state.use_session(token).ok_or_else(|| plain(403, "Bad_OAuth_Token"))?;
    let served = state.org(session.org).is_some_and(|org| door.serves(org));
    if served { Ok(session) } else { Err(plain(403, "Wrong_Org")) }
}

pub(super) async fn userinfo(State(world): State<World>, Extension(door): Extension<Door>, request: Request) -> Reply {
    let token = bearer(request.headers());
    let org = token.as_deref().and_then(|token| world.lock().sessions.get(token).map(|session| session.org));
    let struck = world.lock().take_faults(org.or(door.org()), Arrived::without_body(CallKind::Read));
    faults::delay(&struck).await;
    if let Some(reply) = faults::instead(&struck, CallKind::Read) {
        return reply.by(org);
    }
    let reply = {
        let mut state = world.lock();
        session_at(&mut state, &door, token.as_deref())
            .and_then(|session| person(&state, &session, |org, user| info(&door, org, user)))
            .unwrap_or_else(|refused| refused)
    };
    faults::after(&struck, reply)
}

pub(super) async fn identity(
    State(world): State<World>,
    Extension(door): Extension<Door>,
    Path((org_id, user_id)): Path<(String, String)>,
    request: Request,
) -> Reply {
    let in_query = request.uri().query().and_then(|query| {
        let named = |(key, value)| (key == "oauth_token" || key == "access_token").then_some(value);
        url::form_urlencoded::parse(query.as_bytes()).into_owned().find_map(named)
    });
    let token = bearer(request.headers()).or(in_query);
    let struck = world.lock().take_faults(door.org(), Arrived::without_body(CallKind::Read));
    faults::delay(&struck).await;
    if let Some(reply) = faults::instead(&struck, CallKind::Read) {
        return reply;
    }
    let reply = {
        let mut state = world.lock();
        session_at(&mut state, &door, token.as_deref())
            .and_then(|session| {
                let own = state.org(session.org).map(|org| org.id.clone());
                if id::normalize(&org_id) != own {
                    return Err(plain(403, "Wrong_Org"));
                }
                if id::normalize(&user_id).as_ref() != Some(&session.user_id) {
                    return Err(plain(403, "Bad_Id"));
                }
                person(&state, &session, |org, user| identity_document(&door, org, user))
            })
            .unwrap_or_else(|refused| refused)
    };
    faults::after(&struck, reply)
}

fn person(
    state: &Everything,
    session: &Session,
    document: impl FnOnce(&OrgState, &User) -> Value,
) -> Result<Reply, Reply> {
    let org = state.org(session.org).ok_or_else(|| plain(403, "Wrong_Org"))?;
    let user = org
        .user(&session.user_id)
        .filter(|user| user.active && !user.frozen)
        .ok_or_else(|| plain(403, "Bad_OAuth_Token"))?;
    Ok(Reply::json(200, document(org, user)).by(Some(org.key)))
}

fn urls(door: &Door, org: &OrgState, user: &User) -> Value {
    let base = door.instance_url(org);
    json!({
        "enterprise": format!("{base}/services/Soap/c/{{version}}/{}", &org.id[..15]),
        "metadata": format!("{base}/services/Soap/m/{{version}}/{}", &org.id[..15]),
        "partner": format!("{base}/services/Soap/u/{{version}}/{}", &org.id[..15]),
        "rest": format!("{base}/services/data/v{{version}}/"),
        "sobjects": format!("{base}/services/data/v{{version}}/sobjects/"),
        "search": format!("{base}/services/data/v{{version}}/search/"),
        "query": format!("{base}/services/data/v{{version}}/query/"),
        "recent": format!("{base}/services/data/v{{version}}/recent/"),
        "tooling_rest": format!("{base}/services/data/v{{version}}/tooling/"),
        "profile": format!("{base}/{}", user.id),
        "custom_domain": format!("https://{}", org.my_domain()),
    })
}

fn info(door: &Door, org: &OrgState, user: &User) -> Value {
    let (given, family) = user.name.split_once(' ').unwrap_or(("", &user.name));
    json!({
        "sub": format!("{}/id/{}/{}", door.identity_base(org), org.id, user.id),
        "user_id": user.id,
        "organization_id": org.id,
        "preferred_username": user.username,
        "nickname": user.username.split('@').next(),
        "name": user.name,
        "email": user.email,
        "email_verified": true,
        "given_name": given,
        "family_name": family,
        "zoneinfo": "GMT",
        "profile": format!("{}/{}", door.instance_url(org), user.id),
        "address": {},
        "is_salesforce_integration_user": false,
        "urls": urls(door, org, user),
        "active": user.active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 0,
        "updated_at": clock::salesforce_time(org.now_ms()),
    })
}

fn identity_document(door: &Door, org: &OrgState, user: &User) -> Value {
    let (first, last) = user.name.split_once(' ').unwrap_or(("", &user.name));
    json!({
        "id": format!("{}/id/{}/{}", door.identity_base(org), org.id, user.id),
        "asserted_user": true,
        "user_id": user.id,
        "organization_id": org.id,
        "username": user.username,
        "nick_name": user.username.split('@').next(),
        "display_name": user.name,
        "email": user.email,
        "email_verified": true,
        "first_name": first,
        "last_name": last,
        "timezone": "GMT",
        "active": user.active,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 0,
        "urls": urls(door, org, user),
        "is_app_installed": true,
    })
}
