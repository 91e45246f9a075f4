//! Running the installation: clients, staff and their assignments, event types, health, and the installation's own audit.

pub mod add_event_set;
pub mod add_event_type;
pub mod add_staff;
pub mod assign;
pub mod audit;
pub mod clients;
pub mod create_client;
pub mod event_types;
pub mod health;
pub mod quotas;
pub mod remove_staff;
pub mod staff;
pub mod staff_link;
mod texts;
