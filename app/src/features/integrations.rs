//! API Management → Push API Integration: from the list and the first form to removal.

pub mod add;
pub mod certificate;
pub(crate) mod conflict;
pub mod download;
pub mod edit;
mod fields;
pub(crate) mod handout;
pub mod list;
pub mod pause;
mod query;
pub mod remove;
pub mod show;
pub(crate) mod status;
mod texts;

pub(crate) use status::status;
