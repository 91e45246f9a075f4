//! The setup guide of an integration: how far the org has come, told by what it answered last, and asked again by itself
//! while somebody has the guide open.

mod follow;
mod recheck;
mod show;

pub(crate) use follow::follow_with;
pub use show::{GuideView, Progress};
pub(crate) use show::{evidence_of_row, view};

use crate::Portal;

/// The guide verbs.
pub struct Guides<'a>(pub(crate) &'a Portal);
