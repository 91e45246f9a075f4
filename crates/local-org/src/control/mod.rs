//! The control interface under `/_local`: JSON for tests and demos that set up an org, break it, and look at what
//! arrived. It exists at loopback addresses only; the crate's README lists it.

mod answer;
mod apps;
mod faults;
mod orgs;
mod permission_sets;
mod records;
mod script;
mod users;

use axum::Router;
use axum::routing::{get, patch, post};

use crate::world::World;

/// Routes of the control interface.
pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/_local/state", get(orgs::state))
        .route("/_local/reset", post(orgs::reset))
        .route("/_local/calls", get(orgs::calls).delete(orgs::forget_calls))
        .route("/_local/faults", get(faults::list_global).post(faults::add_global).delete(faults::clear_global))
        .route("/_local/orgs/{org}", get(orgs::org))
        .route("/_local/orgs/{org}/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route(
            "/_local/orgs/{org}/settings",
            get(orgs::settings).post(orgs::change_settings).patch(orgs::change_settings),
        )
        .route("/_local/orgs/{org}/sessions", post(orgs::open_session))
        .route("/_local/orgs/{org}/end-sessions", post(orgs::end_sessions))
        .route("/_local/orgs/{org}/refresh", post(orgs::refresh))
        .route("/_local/orgs/{org}/users", get(users::list).post(users::add))
        .route("/_local/orgs/{org}/users/{username}", patch(users::change))
        .route("/_local/orgs/{org}/apps", get(apps::list).post(apps::add))
        .route("/_local/orgs/{org}/apps/{app}", get(apps::one).patch(apps::change).delete(apps::remove))
        .route("/_local/orgs/{org}/permission-sets", get(permission_sets::list).post(permission_sets::add))
        .route("/_local/orgs/{org}/permission-sets/{set}", patch(permission_sets::change))
        .route("/_local/orgs/{org}/script", get(script::list).post(script::add).delete(script::clear))
        .route("/_local/orgs/{org}/records/{object}", get(records::list).delete(records::delete))
        .route("/_local/orgs/{org}/records/{object}/summary", get(records::summary))
}
