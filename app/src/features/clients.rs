//! The clients a customer success manager works for.

pub mod list;
