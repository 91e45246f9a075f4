//! Who a session stands for, and how one comes to be: sign-in, one-time links, sign-up, passwords.

mod caller;
pub(crate) mod password;
mod set_password;
mod sign_in;
mod sign_up;

pub use set_password::LinkView;
pub use sign_up::SignUpForm;

use crate::Portal;

/// The session verbs.
pub struct Sessions<'a>(pub(crate) &'a Portal);
