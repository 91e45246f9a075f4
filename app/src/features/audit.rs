//! Who did what: the entries of a client, and the words that both audits share.

mod changes;
pub mod list;
pub(crate) mod table;
mod texts;
