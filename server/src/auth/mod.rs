//! Who is asking: from a cookie or a bearer key to a `Caller` in the request's extensions. Everything behind these
//! layers only reads it.

pub mod caller;
pub mod client_address;
pub mod login;
pub mod session;
