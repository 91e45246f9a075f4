//! Why something was not done, in the terms of the product. The server decides what status each has; the log gets the
//! whole chain once, at the door, with a reference id.

use domain::integration::SettingsForm;
use domain::policy::WhoCanGrant;
use domain::quota::Quota;
use domain::{FieldErrors, Invalid};
use std::error::Error as StdError;
use std::fmt::Write;
use thiserror::Error;

/// A refusal or failure of the portal. `Display` is for logs; people read what the page makes of it.
#[derive(Debug, Error)]
pub enum Error {
    #[error("nobody is signed in")]
    SignIn,
    #[error("not allowed")]
    Denied(WhoCanGrant),
    #[error("not found")]
    NotFound,
    /// It was here once and is not any more; the sentence says what became of it.
    #[error("gone: {0}")]
    Gone(&'static str),
    #[error("refused values: {0:?}")]
    Invalid(FieldErrors),
    #[error("changed in the meantime")]
    Conflict(Box<Conflict>),
    #[error("too many attempts; again in {retry_after_secs} s")]
    Throttled { retry_after_secs: u64 },
    /// Too many ask for the same thing at this moment; nothing was tried.
    #[error("too busy; again in {retry_after_secs} s")]
    Busy { retry_after_secs: u64 },
    /// The client has or did as much of it as it may; later is better when it is a rate.
    #[error("over the limit of {limit} {quota:?}")]
    OverQuota { quota: Quota, limit: u32, retry_after_secs: Option<u64> },
    /// The state of the thing does not allow it; the sentence says why and what to do.
    #[error("not now: {0}")]
    NotNow(&'static str),
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    #[error("{context}")]
    Internal {
        context: &'static str,
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// Two people edited the same thing; nothing was overwritten.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Who saved last, as far as the audit knows.
    pub saved_by: Option<String>,
    /// What is stored now.
    pub stored: SettingsForm,
    /// The version to save on top of, once both values were seen.
    pub version: i64,
}

impl Error {
    /// One field was refused.
    pub fn field(field: &'static str, reason: Invalid) -> Self {
        Self::Invalid(FieldErrors::one(field, reason))
    }

    /// When the same may be asked again, where that is known.
    pub const fn retry_after_secs(&self) -> Option<u64> {
        match self {
            Self::Throttled { retry_after_secs } | Self::Busy { retry_after_secs } => Some(*retry_after_secs),
            Self::OverQuota { retry_after_secs, .. } => *retry_after_secs,
            _ => None,
        }
    }

    /// Something broke that no caller can mend.
    pub fn internal(context: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal { context, source: source.into() }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => Self::Unavailable(Box::new(error)),
            // Every way in refuses such a text with the name of its field; this is what a way without that check answers.
            store::Error::Unstorable(_) => Self::field("text", Invalid::HiddenCharacters),
            other => Self::internal("the database refused a statement", other),
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

/// An error with everything below it, for the log.
pub fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}
