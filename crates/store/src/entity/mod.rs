//! The tables as sea-orm sees them. Private: callers get rows of domain types, so nothing outside this crate depends on
//! how a value is stored.

pub mod api_answers;
pub mod assignments;
pub mod audit;
pub mod certificates;
pub mod checks;
pub mod clients;
pub mod event_set_types;
pub mod event_sets;
pub mod event_types;
pub mod handoff_links;
pub mod installation;
pub mod integrations;
pub mod keys;
pub mod links;
pub mod members;
pub mod sessions;
pub mod throttle;
