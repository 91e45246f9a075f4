//! Events: accepted once, kept until every delivery is settled and their time is over.

mod accept;
mod accept_new;
mod explore;
mod purge;
mod read;
mod stored;

pub use accept::{Acceptance, NewEvent, accept};
pub use accept_new::accept_new;
pub use explore::{EventRow, EventsQuery, explore};
pub use purge::{Purged, purge};
pub use read::{Payload, payloads};
pub use stored::{STORED_AT_MOST, Stored, stored};
