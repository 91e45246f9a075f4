//! The store's promises, each told once and kept by both databases.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod answers;
mod broken_off;
mod clients;
mod durability;
mod fixtures;
mod integrations;
mod limits;
mod links;
mod list;
mod migrating;
mod queues;
mod scope;
mod sessions;
mod texts;
