//! Deliveries as server-sent events.

use super::overview::figures;
use super::wire::Settling;
use crate::door::{Door, refuse_plainly, streamed};
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use futures::StreamExt;

/// Streams the numbers of an integration to whoever may read them.
pub async fn watch(Extension(door): Extension<Door>, Path((client, id)): Path<(String, String)>) -> Response {
    if let Err(error) = door.portal.deliveries().watch(&door.caller, &client, &id).await {
        return refuse_plainly(&door, &error);
    }
    let portal = door.portal.clone();
    let numbers = door.portal.deliveries().follow(door.caller.clone(), client, id.clone());
    streamed(id, numbers.map(move |standing| figures(&standing, portal.now())))
}

/// Says when a delivery is settled.
pub async fn settling(
    Extension(door): Extension<Door>,
    Path((client, id, delivery)): Path<(String, String, String)>,
) -> Response {
    if let Err(error) = door.portal.deliveries().show(&door.caller, &client, &id, &delivery).await {
        return refuse_plainly(&door, &error);
    }
    let settled = door.portal.deliveries().until_settled(door.caller.clone(), client, id.clone(), delivery);
    streamed(id, settled.map(|_| Settling { settled: true }))
}
