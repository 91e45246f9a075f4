//! The layers that say who is asking: a cookie for pages, a bearer key for the machine API, and neither for the other.

use super::login::CookieLogin;
use super::session::MadeInside;
use crate::api::problem;
use crate::layers::request::RequestId;
use crate::layers::{failures, streams};
use crate::state::AppState;
use app::door::Login;
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
    let door = state.door(&request, caller, Arc::new(login) as Arc<dyn Login>);
    request.extensions_mut().insert(door);
    let response = made_inside(next.run(request).await);
    match session {
        Some(session) => streams::end_at_sign_out(response, state.portal.clone(), session),
        None => response,
    }
}

fn made_inside(mut response: Response) -> Response {
    response.extensions_mut().insert(MadeInside);
    response
}

/// Puts the [`Caller`] of this call into the request; a key that is not known answers 401 at once.
pub async fn of_bearer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let origin = origin(&state, &request);
    let reference = origin.request_id.clone();
    let caller = match bearer(&request) {
        None => Ok(Some(Caller::Visitor(origin))),
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
    Origin {
        address: state.trusted_proxies.client(request.extensions(), request.headers()),
        request_id: RequestId::of(request.extensions()),
    }
}
