//! Which Salesforce organization an integration sends to. It is kept at the first *Connected*; from then on every token is
//! compared with it before anything is done with that token, whoever asked for it and for whatever reason. A token of
//! another organization stops the integration until a Client Admin or customer success manager confirms it, or somebody
//! restores the values.

mod changed;
mod confirm;
mod keep;
mod notify;
mod verify;

pub use confirm::Confirmation;
pub(crate) use keep::{keep_unknown, note_kept};
pub(crate) use verify::{NoToken, compare, verify};

use crate::Portal;

/// The organization verbs.
pub struct Organizations<'a>(pub(crate) &'a Portal);
