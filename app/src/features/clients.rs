//! The clients a customer success manager works for, and where each of their integrations stands.

mod address;
mod chart;
pub mod list;
pub mod sheet;
