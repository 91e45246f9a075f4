//! Every route of the portal and the order of the layers around them, on one page.

use crate::auth::{caller, session};
use crate::layers::{
    address, body, drain, encoding, failures, headers, host, request, room, share, streams, time_limit,
};
use crate::state::AppState;
use crate::{api, assets, health, security_txt};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{LeptosRoutes, generate_route_list};
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Every address with its methods, as the role matrix has to have it.
pub fn every_route() -> Vec<(Method, String)> {
    let plain = ["/livez", "/readyz", "/pkg/{*file}", "/favicon.ico", "/api/openapi.json", security_txt::PATH]
        .map(|path| (Method::GET, path.to_owned()));
    let pages = generate_route_list(app::App).into_iter().map(|page| (Method::GET, page.path().to_owned()));
    let forms = app::routes::forms().into_iter().map(|(path, _)| (Method::POST, path.to_owned()));
    let files = app::routes::raw().into_iter().map(|(path, _)| (Method::GET, path.to_owned()));
    let calls = api::table()
        .into_iter()
        .flat_map(|(path, methods, _)| methods.iter().map(move |method| (method.clone(), path.to_owned())));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    plain.into_iter().chain(pages).chain(forms).chain(files).chain(calls).chain(functions).collect()
}

/// The whole portal as one service. An unknown address is a bare 404 until the layers give it a page.
pub fn build_router(state: AppState) -> Router {
    let everything_else = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/pkg/{*file}", get(assets::file))
        .route("/favicon.ico", get(assets::favicon))
        .route(security_txt::PATH, get(security_txt::serve))
        .route("/api/openapi.json", get(api::openapi::serve))
        .merge(bearer(&state, api::routes()))
        .merge(pages(&state))
        // From the outside in.
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(request::trace))
                .layer(from_fn_with_state(state.https(), headers::secure))
                .layer(from_fn_with_state(host::Hosts::of(&state.public_url), host::check))
                .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
                .layer(from_fn_with_state(state.stopping.clone(), streams::end_when_stopping))
                .layer(from_fn_with_state(state.clone(), failures::dress))
                .layer(from_fn_with_state(state.clone(), share::hold))
                .layer(CatchPanicLayer::custom(failures::panicked))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::GATEWAY_TIMEOUT,
                    Duration::from_secs(state.limits.request_timeout_secs),
                ))
                .layer(from_fn(address::is_text))
                .layer(csrf(&state))
                .layer(from_fn_with_state(state.clone(), room::keep_free)),
        );
    // Whatever is merged last answers unknown addresses, and with a page.
    let everything = events(&state).merge(everything_else);
    // Around everything that may refuse before a body was read.
    everything.layer(from_fn_with_state(state.clone(), drain::unread_body)).with_state(state)
}

/// Posts of events come thousands of times a second: around them lie the layers that matter to a machine's short answer.
/// Nothing in them is compressed or streamed, and no cookie means anything.
fn events(state: &AppState) -> Router<AppState> {
    bearer(state, api::event_routes()).layer(
        ServiceBuilder::new()
            .layer(from_fn(request::trace))
            .layer(from_fn_with_state(state.https(), headers::secure_machine))
            .layer(from_fn_with_state(host::Hosts::of(&state.public_url), host::check))
            .layer(from_fn_with_state(state.clone(), failures::dress))
            .layer(from_fn_with_state(state.clone(), share::hold))
            .layer(CatchPanicLayer::custom(failures::panicked))
            .layer(from_fn_with_state(
                Duration::from_secs(state.limits.request_timeout_secs),
                time_limit::without_its_body,
            ))
            .layer(from_fn(address::is_text))
            .layer(from_fn_with_state(state.clone(), room::keep_free)),
    )
}

/// `/api`: a bearer key says who is asking, and a cookie means nothing. A repeated
/// call is answered what the first one was.
fn bearer(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), api::idempotency::replayed))
        .layer(from_fn_with_state(state.clone(), encoding::gzip))
        .layer(from_fn_with_state(state.clone(), caller::of_bearer))
        .layer(RequestBodyLimitLayer::new(state.limits.api_bytes))
        .layer(DefaultBodyLimit::max(state.limits.api_bytes))
}

/// What people see: pages, the forms they post, files, streams, and the functions of islands.
fn pages(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let routes = generate_route_list(app::App);
    let mut router = Router::new().leptos_routes_with_context(&options, routes, app::door::context, shell);
    for (path, handlers) in app::routes::forms().into_iter().chain(app::routes::raw()) {
        router = router.route(path, handlers.with_state(()));
    }
    router
        .with_state(options)
        .layer(from_fn_with_state(state.clone(), caller::of_cookie))
        .layer(session::layer(&state.portal, &state.public_url))
        .layer(from_fn(session::unsaved_is_unavailable))
        .layer(from_fn_with_state(body::AtMost(state.limits.form_bytes), body::read_whole))
        .layer(from_fn(encoding::none))
        .layer(RequestBodyLimitLayer::new(state.limits.form_bytes))
}

/// Cookies are sent with a form of any site, so a form of another site is refused by what the browser says about it.
fn csrf(state: &AppState) -> CsrfLayer {
    let layer = CsrfLayer::new();
    layer.clone().add_trusted_origin(state.public_url.as_str()).unwrap_or_else(|error| {
        tracing::error!(%error, "public_url cannot be a trusted origin; only requests that name it as their host pass");
        layer
    })
}
