//! The events explorer.

pub mod list;
