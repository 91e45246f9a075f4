//! The machine API: the same verbs as the pages, answered as JSON, refused as problem documents.

mod body;
mod bundle;
mod certificate;
mod check;
mod cloud_events;
mod deliveries;
mod event_types;
mod events;
pub(crate) mod idempotency;
mod integration;
mod integrations;
mod member;
pub(crate) mod openapi;
pub mod problem;
pub(crate) mod rate;
mod routes;
mod view;

pub(crate) use routes::{EVENTS, event_routes, routes, table};
