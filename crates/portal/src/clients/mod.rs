//! Clients as their CSMs see them.

mod assigned;
mod board;
mod sheet;

pub use board::{Board, Entry};
pub use store::Client;
/// Rows as the store keeps them, and the question for a page of the board.
pub use store::board::{BoardFilter, BoardQuery, BoardSort, TOOK_UP_TO_HOURS, Took};

use crate::Portal;

/// The client verbs.
pub struct Clients<'a>(pub(crate) &'a Portal);
