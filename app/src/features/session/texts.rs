//! What the pages of a one-time link say, by what the link is for.

use domain::one_time_link::Purpose;

/// The words of the page that a link opens.
pub(super) struct LinkWords {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
}

pub(super) const fn link_words(purpose: Purpose) -> LinkWords {
    match purpose {
        Purpose::Invitation => LinkWords {
            title: "Choose your password",
            lead: "You were added to Orgbridge. Choose a password and you are signed in.",
            button: "Set password and sign in",
        },
        Purpose::Password => LinkWords {
            title: "Choose a new password",
            lead: "The new password replaces the old one, and every other session of this account ends.",
            button: "Set password and sign in",
        },
        Purpose::SignUp => LinkWords {
            title: "Finish signing up",
            lead: "Choose a password. Your client is made and you are signed in as its first Client Admin.",
            button: "Set password and start",
        },
    }
}

/// What a good password is, beside every field for a new one; the rule is `domain::password`.
pub(crate) const PASSWORD_HINT: &str =
    "At least 12 characters. A few unrelated words are easy to remember and hard to guess.";
