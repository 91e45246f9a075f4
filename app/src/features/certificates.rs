//! The certificates of an integration: handed out, shown with where each is in its life, rotated, retired and revoked.

pub mod abort;
pub(crate) mod card;
pub mod download;
pub(crate) mod ending;
pub(crate) mod handout;
pub mod ready;
pub mod retire;
pub mod revoke;
pub mod rotate;
mod rows;
pub(crate) mod standing;
mod texts;
