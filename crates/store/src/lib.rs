//! The one crate that talks to the database, and the only one that can spell sea-orm. SQLite and PostgreSQL by the same
//! code: what differs stands in [`Store::open`] and in the error dictionary. Every finder takes a scope, so a foreign
//! id finds nothing; every write takes a [`Tx`], so nothing is half-made.

mod alarm;
pub mod answers;
pub mod archive;
pub mod audit;
pub mod board;
pub mod budgets;
pub mod certificates;
pub mod checks;
pub mod clients;
mod connection;
pub mod deliveries;
mod disk;
#[expect(unreachable_pub, reason = "sea-orm derives public items; the module itself is private")]
mod entity;
mod error;
pub mod event_types;
pub mod events;
mod file;
pub mod handoff_links;
pub mod installation;
pub mod integrations;
mod json;
pub mod keys;
pub mod links;
pub mod members;
mod nudges;
mod opening;
mod page;
mod pooler;
pub mod presence;
mod probe;
pub mod proposals;
pub mod queues;
pub mod quotas;
mod reader;
pub mod rechecks;
pub mod sessions;
mod sql;
mod storable;
pub mod throttle;
mod transaction;

pub use answers::{AnswerRow, Call, SavedAnswer};
pub use audit::{Entry, Outcome};
pub use certificates::{Certificate, SealedKey, SealedRow};
pub use checks::Check;
pub use clients::Client;
pub use connection::{Backend, OpenOptions, Reading, Store};
pub use disk::LowSpace;
pub use error::{Error, constraint};
pub use event_types::EventSet;
pub use file::sqlite_file;
pub use handoff_links::HandoffLink;
pub use integrations::{Integration, ListQuery, ListRow, Sort, StatusFilter};
pub use keys::{KeyKind, KeyRow};
pub use links::Link;
pub use members::Member;
pub use nudges::{Listener, Nudge};
pub use page::Page;
pub use proposals::Proposal;
pub use sessions::SessionRow;
pub use throttle::Throttle;
pub use transaction::Tx;
