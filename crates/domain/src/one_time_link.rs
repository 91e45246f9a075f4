//! One-time links: how a person without a password gets one. 24 hours, one use, stored only as a hash.

use serde::{Deserialize, Serialize};

/// What opening the link leads to; all three end in setting a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A member was added and chooses a first password.
    Invitation,
    /// A member lost the password.
    Password,
    /// A visitor asked for a client of their own; it is made when the link is used.
    SignUp,
}

impl Purpose {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Password => "password",
            Self::SignUp => "sign_up",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Invitation, Self::Password, Self::SignUp].into_iter().find(|purpose| purpose.word() == word)
    }
}

/// How long a one-time link works, in seconds.
pub const LIFETIME_SECS: i64 = 24 * 60 * 60;
