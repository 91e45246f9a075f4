//! The ingest keys and API keys of a client: what machines use instead of a password.

pub mod list;
pub mod make;
pub mod revoke;
mod shown;
mod texts;
