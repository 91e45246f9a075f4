//! Addresses into Setup as a real org has them, by the names of Setup's nodes. Here all orgs share one host, so the My
//! Domain is asked for in the query.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::layout::missing;
use crate::door::LOOPBACK_ORG;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Which {
    my_domain: Option<String>,
}

/// Leads on to the page of this stand-in that the node has; to the org's home for one it does not know.
pub(super) async fn open(State(world): State<World>, Path(node): Path<String>, Query(which): Query<Which>) -> Response {
    let state = world.lock();
    let org = match &which.my_domain {
        Some(host) => state.orgs.values().find(|org| org.my_domain() == *host).map(|org| org.key),
        None => Some(LOOPBACK_ORG),
    };
    let Some(org) = org else { return missing() };
    let page = match node.as_str() {
        "NavigationMenus" | "ManageExternalClientApplication" => "/apps",
        "PermSets" => "/permission-sets",
        "ManageUsers" => "/users",
        "ImportedPackage" => "/packages",
        _ => "",
    };
    Redirect::to(&format!("/setup/{org}{page}")).into_response()
}
