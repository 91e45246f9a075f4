//! The route table. The wire answers at every door; the Setup website and the control interface only at loopback
//! addresses, and never to another site's pages.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::door::Door;
use crate::world::World;
use crate::{control, setup, wire};

/// Everything as one service; the base address is whatever door a call comes in by.
pub fn router(world: World) -> Router {
    let local = Router::new()
        .merge(setup::routes())
        .merge(control::routes())
        .route("/livez", get(|| async { "ok" }))
        .layer(middleware::from_fn(only_here));
    Router::new()
        .merge(wire::routes(&world))
        .merge(local)
        .fallback(unknown_page)
        .layer(middleware::from_fn_with_state(world.clone(), find_door))
        .with_state(world)
}

/// Reads the host once, for everything below.
async fn find_door(State(_world): State<World>, mut request: Request, next: Next) -> Response {
    let host = host_of(request.headers()).or_else(|| request.uri().authority().map(ToString::to_string));
    let door = Door::of_host(host.as_deref().unwrap_or_default());
    if door == Door::Unknown {
        let words = "No local org has this host name. There are login.salesforce.com, test.salesforce.com, \
                     acme.my.salesforce.com, globex.my.salesforce.com, acme--dev.sandbox.my.salesforce.com and loopback.\n";
        return (StatusCode::NOT_FOUND, words).into_response();
    }
    request.extensions_mut().insert(door);
    next.run(request).await
}

fn host_of(headers: &HeaderMap) -> Option<String> {
    headers.get(header::HOST)?.to_str().ok().map(str::to_owned)
}

/// Loopback doors only, and no request that a page of another site made.
async fn only_here(request: Request, next: Next) -> Response {
    let Some(Door::Loopback(base)) = request.extensions().get::<Door>() else {
        return unknown_page().await;
    };
    let headers = request.headers();
    let foreign_origin = headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes() != base.as_bytes());
    let foreign_site = headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"cross-site");
    let reads = request.method().is_safe();
    if !reads && (foreign_origin || foreign_site) {
        return (StatusCode::FORBIDDEN, "This address takes no posts from other sites.\n").into_response();
    }
    next.run(request).await
}

async fn unknown_page() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing at this address of the local Salesforce org.\n").into_response()
}
