//! Events: taken in from the vendor's platform, looked through by people, and sent as a test.

mod accept;
mod digest;
mod explore;
mod record;
mod test_event;

pub(crate) use accept::KnownTypes;
pub use accept::{Accepted, Post, Rejected};
pub(crate) use record::{fields, fields_json, size};
pub use store::events::{EventRow, EventsQuery};

use crate::Portal;

/// The event verbs.
pub struct Events<'a>(pub(crate) &'a Portal);
