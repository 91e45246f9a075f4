//! The one way to start a portal in a test. For development only: its failures are panics with the reason.

mod browser;
pub mod database;
mod folder;
mod portal;
mod postgres;
pub mod smtp;
mod unsettled;

pub use browser::{Answer, Browser};
pub use database::TestDatabase;
pub use folder::Folder;
pub use portal::{AppParts, ChangeSettings, Options, Serve, TestPortal, sign_in};
