//! The bundle: what the Salesforce admin deploys instead of following the guide by hand.

mod card;
pub mod download;

pub(crate) use card::{card, card_of};
