//! Why a typed value was refused, in the words a person reads beside the field. One enum, so that the portal, the
//! machine API and the tests say the same.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use thiserror::Error;

/// One refusal of one value. `Display` is the sentence shown to the person: what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Invalid {
    #[error("Enter {what}.")]
    Empty { what: &'static str },
    #[error("Use at most {max} characters; this has {actual}.")]
    TooLong { max: usize, actual: usize },
    #[error("Use at least {min} characters; this has {actual}.")]
    TooShort { min: usize, actual: usize },
    #[error("Enter a whole number from {min} to {max}, or leave it empty for the default.")]
    OutOfRange { min: u32, max: u32 },
    #[error("Remove the web or e-mail address: names are shown in mails, where it would become a link.")]
    NameHasAddress,
    #[error("Remove the invisible or control characters; type the text again instead of pasting it.")]
    HiddenCharacters,
    #[error("Enter a value, or leave it out; null cannot be stored here.")]
    Null,
    #[error("This member is not known. Check its spelling, or leave it out.")]
    UnknownMember,
    #[error("\"{name}\" is already the name of another integration of this client. Choose another name.")]
    NameTaken { name: String },
    #[error("Another key of this client is called \"{name}\". Choose another name, or revoke that key first.")]
    KeyNameTaken { name: String },
    #[error("Choose at least one scope.")]
    NoScope,
    #[error("\"{slug}\" is already taken. Choose another address.")]
    SlugTaken { slug: String },
    #[error("Use 2 to 40 lower-case letters, digits and single hyphens, starting with a letter.")]
    SlugShape,
    #[error("Enter an e-mail address such as name@example.com.")]
    EmailShape,
    #[error(
        "This e-mail address cannot be added here. Check it for typing errors, or ask the operator of this portal."
    )]
    EmailNotAvailable,
    #[error("A person with this e-mail address is already here.")]
    EmailTaken,
    #[error("A Salesforce username looks like an e-mail address, without spaces: name@example.com.")]
    UsernameShape,
    #[error("A consumer key has only letters, digits and punctuation. Copy it again from Manage Consumer Details.")]
    ConsumerKeyCharacters,
    #[error("Enter the My Domain host, such as acme.my.salesforce.com.")]
    MyDomainEmpty,
    #[error("That is a log-in page for everybody. Choose Test or Login above instead, or enter your My Domain host.")]
    MyDomainGeneric,
    #[error(
        "This is not a My Domain host. Copy it from Setup → My Domain → Current My Domain URL; it looks like acme.my.salesforce.com."
    )]
    MyDomainShape,
    #[error(
        "This installation does not call {host}. Choose another host, or ask the operator to add it to salesforce.allowed_hosts."
    )]
    HostNotAllowed { host: String },
    #[error("A package namespace has 1 to 15 letters, digits and single underscores, starting with a letter.")]
    NamespaceShape,
    #[error("Choose one of the offered values.")]
    UnknownChoice { what: &'static str },
    #[error("Choose at least one {what}.")]
    NothingChosen { what: &'static str },
    #[error("Use letters, digits, dots, hyphens and underscores, starting with a letter, such as message.sent.")]
    EventTypeShape,
    #[error("\"{name}\" is there already. Choose another name.")]
    EventNameTaken { name: String },
    #[error("Choose a longer or less common password; this one is easy to guess.")]
    PasswordWeak,
    #[error("E-mail or password is wrong. Check both; after several tries you have to wait.")]
    WrongCredentials,
    #[error("This is not your current password.")]
    WrongPassword,
    #[error("The two passwords differ. Type the same one twice.")]
    RepeatDiffers,
    #[error("Type the name exactly as it is shown to confirm.")]
    ConfirmationMismatch,
    #[error("This form is no longer valid. Open it again; what you typed is kept.")]
    FormExpired,
}

/// Refusals of a whole form: field name and reason, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, Invalid)>);

/// A field's refusal as it travels: its name in the form and the sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMessage {
    pub field: String,
    pub detail: String,
}

impl FieldErrors {
    /// One field, one reason.
    pub fn one(field: impl Into<Cow<'static, str>>, reason: Invalid) -> Self {
        Self(vec![(field.into(), reason)])
    }

    /// Keeps the value or notes why not; a form is parsed to its end so that all errors show at once.
    pub fn take<T>(&mut self, field: &'static str, parsed: Result<T, Invalid>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(reason) => {
                self.push(field, reason);
                None
            }
        }
    }

    pub fn push(&mut self, field: impl Into<Cow<'static, str>>, reason: Invalid) {
        self.0.push((field.into(), reason));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Invalid)> {
        self.0.iter().map(|(field, reason)| (field.as_ref(), reason))
    }

    /// The errors as plain words, for pages and problem documents.
    pub fn messages(&self) -> Vec<FieldMessage> {
        self.0
            .iter()
            .map(|(field, reason)| FieldMessage { field: field.clone().into_owned(), detail: reason.to_string() })
            .collect()
    }
}
