//! The Setup website over HTTP, as a browser without script uses it: the vendor's guide from App Manager to the
//! permission set, refused forms, the switchboard.

#![expect(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

mod browser;
mod guide;
mod pages;
mod records;
mod switchboard;
