//! Clients as their CSMs see them.

mod assigned;

pub use store::Client;

use crate::Portal;

/// The client verbs.
pub struct Clients<'a>(pub(crate) &'a Portal);
