//! The hand-off: the links as members make and revoke them, and the page that a link opens for the Salesforce admin.

pub mod check;
pub mod download;
mod ended;
pub mod guide;
pub mod links;
mod made;
pub mod open;
mod result;
pub mod revoke;
mod texts;
