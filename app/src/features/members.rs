//! The people of a client: who they are, what they may, and how they get in.

pub mod add;
pub mod edit;
mod fields;
pub mod link;
pub mod list;
pub mod remove;
mod texts;
