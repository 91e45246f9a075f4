//! Signing in and out, signing up, and one-time links.

pub mod set_password;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
mod texts;

pub(crate) use texts::PASSWORD_HINT;
