//! Help that needs no account.

mod texts;
pub mod troubleshooting;
