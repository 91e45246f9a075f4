//! The layers that say who is asking: a cookie for pages, a bearer key for the machine API, and neither for the other.

use super::login::CookieLogin;
use super::session::MadeInside;
use crate::api::problem;
use crate::layers::failures;
use crate::layers::request::RequestId;
use crate::layers::streams::{self, Reader};
use crate::state::AppState;
use app::door::Login;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::AUTHORIZATION;
use portal::{Caller, Origin};
use std::sync::Arc;
use tower_sessions::Session;

/// Puts the [`app::door::Door`] of this visit into the request. A browser's `Authorization` header means nothing here.
pub async fn of_cookie(State(state): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    let origin = origin(&state, &request);
    let login = CookieLogin::new(session);
    let caller = match login.caller(&state.portal, origin).await {
        Ok(caller) => caller,
        Err(error) => return made_inside(failures::bare(&error)),
    };
    let session = login.session_hash();
    let page = request.uri().path().to_owned();
    let door = state.door(&request, caller, Arc::new(login) as Arc<dyn Login>);
    request.extensions_mut().insert(door);
    let response = made_inside(next.run(request).await);
    match reader(&page, session) {
        Some(reader) => streams::count(response, &state.streams, &state.portal, reader, &page),
        None => response,
    }
}

/// Who would read a stream at this address. On the pages of a link that is whoever holds it, signed in or not.
fn reader(page: &str, session: Option<[u8; 32]>) -> Option<Reader> {
    match page.strip_prefix("/handoff/").and_then(|rest| rest.split('/').next()) {
        Some(token) => Some(Reader::Link(portal::keys::sha256(token.as_bytes()))),
        None => session.map(Reader::Session),
    }
}

fn made_inside(mut response: Response) -> Response {
    response.extensions_mut().insert(MadeInside);
    response
}

/// Puts the [`Caller`] of this call into the request; a key that is not known answers 401 at once. Nothing of what a call
/// without a key sends is kept: every call refuses it, and many of them at once must not cost memory.
pub async fn of_bearer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let origin = origin(&state, &request);
    let reference = origin.request_id.clone();
    let caller = match bearer(&request) {
        None => {
            *request.body_mut() = Body::empty();
            Ok(Some(Caller::Visitor(origin)))
        }
        Some(key) => state.portal.api_keys().caller(key, origin).await,
    };
    match caller {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Ok(None) => problem::unknown_key(&reference),
        Err(error) => problem::refusal(&error, &reference),
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn origin(state: &AppState, request: &Request) -> Origin {
    let client = state.trusted_proxies.client(request.extensions(), request.headers());
    if let Some(proxy) = client.and_then(|client| client.unknown_proxy) {
        state.portal.note_unknown_proxy(proxy);
    }
    Origin {
        address: client.map(|client| client.address),
        is_shared: client.is_none_or(|client| client.is_shared),
        request_id: RequestId::of(request.extensions()),
    }
}
