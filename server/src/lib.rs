//! The server of the portal as a library: the router with its layers, the configuration and the commands. The binary
//! and the tests are its two users.

pub mod api;
pub mod assets;
pub mod auth;
mod backup;
pub mod cli;
pub mod config;
pub mod connections;
mod failure;
mod health;
mod layers;
mod lock;
mod metrics;
mod open;
mod restore;
mod router;
mod security_txt;
mod serve;
mod state;
mod telemetry;
mod unfinished;

pub use router::{build_router, every_route};
pub use state::AppState;
