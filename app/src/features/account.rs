//! A person's own page: who they are here, their password, their sessions, their colors.

pub mod page;
pub mod password;
pub mod sign_out_everywhere;
mod texts;
pub mod theme;
