//! API Management → Push API Integration: from the list and the first form to removal.

pub mod add;
pub(crate) mod admin_steps;
pub(crate) mod conflict;
pub mod edit;
mod fields;
pub mod list;
pub mod organization;
pub mod pause;
pub mod proposal;
mod query;
pub mod remove;
pub mod show;
pub(crate) mod status;
mod texts;

pub(crate) use status::status;
