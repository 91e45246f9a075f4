//! What Salesforce's servers say on the wire. Faults are applied here, and every call is logged without its secrets.

mod data;
mod discovery;
mod faults;
mod identity;
mod jwt_bearer;
mod log;
mod oauth_error;
mod other_grants;
mod parameters;
mod reply;
mod revoke;
mod token;

use axum::Router;
use axum::middleware;
use axum::routing::{any, get};

use crate::world::World;

/// Routes of the wire.
pub(crate) fn routes(world: &World) -> Router<World> {
    Router::new()
        .route("/services/oauth2/token", any(token::token))
        .route("/services/oauth2/userinfo", any(identity::userinfo))
        .route("/services/oauth2/revoke", any(revoke::revoke))
        .route("/services/oauth2/introspect", any(revoke::introspect))
        .route("/id/{org}/{user}", get(identity::identity))
        .route("/id/keys", get(discovery::keys))
        .route("/.well-known/openid-configuration", get(discovery::openid_configuration))
        .route("/services/data", any(data::data))
        .route("/services/data/{*rest}", any(data::data))
        .route("/services/data/", any(data::data))
        // The command line tool writes a slash behind the instance URL it was given, and another before the path.
        .route("//services/data", any(data::data))
        .route("//services/data/{*rest}", any(data::data))
        .layer(middleware::from_fn_with_state(world.clone(), log::log))
}
