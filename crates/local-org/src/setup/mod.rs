//! The Setup website: the Salesforce half of a connection, done by hand. Plain forms without script, in Salesforce's
//! words, in a look of its own that says on every page that this is a stand-in.

mod app_form;
mod app_manage;
mod app_policies;
mod app_view;
mod apps;
mod calls;
mod fault_form;
mod fields;
mod home;
mod layout;
mod lightning;
mod navigation;
mod packages;
mod permission_set_rights;
mod permission_sets;
mod posted;
mod record_view;
mod records;
mod settings_form;
mod switchboard;
mod users;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::world::World;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Routes of the Setup website.
pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/", get(home::landing))
        .route("/setup.css", get(stylesheet))
        .route("/favicon.ico", get(|| async { Redirect::permanent("/setup.svg") }))
        .route("/setup.svg", get(icon))
        .route("/lightning/setup/{node}/home", get(lightning::open))
        .route("/setup/{org}", get(home::home))
        .route("/setup/{org}/apps", get(apps::list))
        .route("/setup/{org}/apps/new-connected-app", get(app_form::new_connected).post(app_form::save_connected))
        .route("/setup/{org}/apps/new-external-client-app", get(app_form::new_client).post(app_form::save_client))
        .route("/setup/{org}/apps/{app}/view", get(app_view::view))
        .route("/setup/{org}/apps/{app}/saved", get(app_view::saved))
        .route("/setup/{org}/apps/{app}/consumer-details", get(app_view::consumer_details))
        .route("/setup/{org}/apps/{app}/delete", post(app_view::delete))
        .route("/setup/{org}/apps/{app}/edit", get(app_form::edit).post(app_form::save_edit))
        .route("/setup/{org}/apps/{app}/manage", get(app_manage::manage))
        .route("/setup/{org}/apps/{app}/approvals", post(app_manage::approve))
        .route("/setup/{org}/apps/{app}/policies", get(app_policies::edit).post(app_policies::save))
        .route(
            "/setup/{org}/apps/{app}/permission-sets",
            get(app_policies::edit_permission_sets).post(app_policies::save_permission_sets),
        )
        .route("/setup/{org}/apps/{app}/profiles", get(app_policies::edit_profiles).post(app_policies::save_profiles))
        .route("/setup/{org}/permission-sets", get(permission_sets::list))
        .route("/setup/{org}/permission-sets/new", get(permission_sets::new).post(permission_sets::add))
        .route("/setup/{org}/permission-sets/{set}", get(permission_set_rights::show).post(permission_set_rights::save))
        .route(
            "/setup/{org}/permission-sets/{set}/assignments",
            get(permission_sets::assignments).post(permission_sets::assign),
        )
        .route("/setup/{org}/users", get(users::list))
        .route("/setup/{org}/users/new", get(users::new).post(users::add))
        .route("/setup/{org}/users/{user}", get(users::edit).post(users::save))
        .route("/setup/{org}/packages", get(packages::show).post(packages::save))
        .route("/setup/{org}/records", get(records::objects_page))
        .route("/setup/{org}/records/{object}", get(records::list))
        .route("/setup/{org}/records/{object}/{id}", get(record_view::view))
        .route("/setup/{org}/calls", get(calls::calls))
        .route("/setup/{org}/switchboard", get(switchboard::show))
        .route("/setup/{org}/switchboard/settings", post(switchboard::save_settings))
        .route("/setup/{org}/switchboard/faults", post(switchboard::add_fault))
        .route("/setup/{org}/switchboard/faults/off", post(switchboard::switch_off))
        .route("/setup/{org}/switchboard/reset", post(switchboard::reset))
        .layer(middleware::map_response(guarded))
}

async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn stylesheet() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css;charset=UTF-8"), (header::CACHE_CONTROL, "no-cache")], include_str!("setup.css"))
}

/// A plain plug of our own.
async fn icon() -> impl IntoResponse {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"#0b6e8a\" \
                   stroke-width=\"2\" stroke-linecap=\"round\"><path d=\"M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0zm6 9v4\"/></svg>";
    ([(header::CONTENT_TYPE, "image/svg+xml")], drawing)
}
