//! Calls that may be repeated: with an `Idempotency-Key` the first one runs, and whoever repeats it gets the answer of
//! the first. Knows no HTTP but a status, headers and a body.

mod claim;
mod purge;
mod save;

pub use claim::{Claim, Ticket};
pub use store::{Call, SavedAnswer};

use crate::Portal;

/// How long an answer is kept, in seconds: 24 h.
pub const KEPT_SECS: i64 = 24 * 3600;

/// The verbs of saved answers.
pub struct Answers<'a>(pub(crate) &'a Portal);
