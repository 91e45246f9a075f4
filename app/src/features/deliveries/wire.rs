//! The numbers of an integration as they travel to the browser: already words, so that page and stream say the same.

use serde::{Deserialize, Serialize};

/// One number and what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub label: String,
    pub value: String,
    pub detail: Option<String>,
}

/// The numbers at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub figures: Vec<Figure>,
}

/// Where a watched delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling {
    pub settled: bool,
}
