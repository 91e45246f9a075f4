//! The wire over real HTTP: every refusal a sign-in by JWT can meet, the data API, collections, limits and faults.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod bulk;
mod collections;
mod control;
mod data;
mod deploy;
mod doors;
mod faults;
mod script;
mod sign_in;
mod support;
