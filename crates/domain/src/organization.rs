//! Salesforce organizations: which one a token belongs to, and what the last *Connected* has proven.

use crate::consumer_key::ConsumerKey;
use crate::integration::Settings;
use crate::username::SalesforceUsername;
use std::fmt;

/// Begins the id of every organization. Source: Salesforce, object key prefixes.
const PREFIX: &str = "00D";
/// Characters of an id without its checksum.
const SHORT: usize = 15;
/// Characters of an id with it.
const LONG: usize = 18;
/// What the checksum is written with, five bits a character.
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The id of an organization in its form of 18 characters. The first 15 are case-sensitive; the last three say which of
/// them are capital letters, so both forms of one id become the same value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrganizationId(String);

impl OrganizationId {
    /// Reads either form; `None` for everything else, a wrong checksum included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_id = matches!(text.len(), SHORT | LONG)
            && text.starts_with(PREFIX)
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_id {
            return None;
        }
        let short = &text[..SHORT];
        let checksum = short.as_bytes().chunks(5).map(|five| {
            let bits = five.iter().zip(0..).filter(|(byte, _)| byte.is_ascii_uppercase());
            char::from(CHECKSUM[bits.fold(0_usize, |bits, (_, place)| bits | 1 << place)])
        });
        let id: String = short.chars().chain(checksum).collect();
        (text.len() == SHORT || id == text).then_some(Self(id))
    }

    /// The organization in the identity URL of a token reply: `https://login.salesforce.com/id/{organization}/{user}`.
    #[must_use]
    pub fn of_identity_url(url: &str) -> Option<Self> {
        let path = url.split(['?', '#']).next()?;
        let mut parts = path.rsplit('/');
        let (user, organization, id) = (parts.next()?, parts.next()?, parts.next()?);
        (id == "id" && !user.is_empty()).then(|| Self::parse(organization))?
    }

    /// The organization that an access token begins with: `00D5g000004Ab1c!AQ4…`. A JWT does not begin so.
    #[must_use]
    pub fn of_access_token(token: &str) -> Option<Self> {
        let (organization, _) = token.split_once('!')?;
        Self::parse(organization)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An organization as people recognize it: its id, and the host its API answers at. Only the id identifies it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    pub id: OrganizationId,
    /// Such as `acme.my.salesforce.com`.
    pub host: String,
}

impl fmt::Display for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id, self.host)
    }
}

/// What the last *Connected* has proven. It stays when somebody edits the values, so that a change can be compared with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proven {
    /// Kept at the first *Connected*. Nothing is sent to any other organization until a person confirms it.
    pub organization: Option<Organization>,
    /// The values it was last connected with.
    pub username: Option<SalesforceUsername>,
    pub consumer_key: Option<ConsumerKey>,
}

impl Proven {
    /// Whether the username in use is the one that worked.
    #[must_use]
    pub fn has_username_of(&self, settings: &Settings) -> bool {
        settings.username.is_some() && settings.username == self.username
    }

    /// Whether the consumer key in use is the one that worked.
    #[must_use]
    pub fn has_consumer_key_of(&self, settings: &Settings) -> bool {
        settings.consumer_key.is_some() && settings.consumer_key == self.consumer_key
    }

    /// Whether a token of these settings proves another organization than the one that was kept. Of an integration that
    /// was connected before organizations were kept, only the values that worked then can tell which one it was: a token of
    /// any others is one of another organization, until a person confirms it.
    #[must_use]
    pub fn is_other(&self, found: &Organization, of: &Settings, was_connected: bool) -> bool {
        match &self.organization {
            Some(kept) => kept.id != found.id,
            None => was_connected && !(self.has_username_of(of) && self.has_consumer_key_of(of)),
        }
    }

    /// Whether a change takes away a value that worked. Emptying it does, too.
    #[must_use]
    pub fn is_changed_by(&self, now: &Settings, wanted: &Settings) -> bool {
        (self.has_username_of(now) && wanted.username != now.username)
            || (self.has_consumer_key_of(now) && wanted.consumer_key != now.consumer_key)
    }
}

/// The organization that was kept, for people: which one it was may not be known of an integration that was connected
/// before organizations were kept.
#[must_use]
pub fn in_words(kept: Option<&Organization>) -> String {
    kept.map_or_else(|| NOT_KNOWN.to_owned(), ToString::to_string)
}

/// Stands where the organization that was kept would.
pub const NOT_KNOWN: &str = "an org that an earlier version did not write down";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_one_id() {
        // The pair of Salesforce's own documentation, with an organization's prefix in place of an account's.
        let long = OrganizationId::parse("00DA0000006Vm9rMAC").expect("an id");
        assert_eq!(OrganizationId::parse("00DA0000006Vm9r"), Some(long.clone()));
        assert_eq!(long.to_string(), "00DA0000006Vm9rMAC");
        assert_eq!(
            OrganizationId::parse("00D5g000004Ab1c").map(|id| id.to_string()).as_deref(),
            Some("00D5g000004Ab1cEAC")
        );
        let other_case = OrganizationId::parse("00DA0000006vM9r");
        assert!(other_case.is_some() && other_case != Some(long), "the case of a letter makes another id");
    }

    #[test]
    fn what_is_no_organization_is_refused() {
        for text in [
            "",
            "00D",
            "001A0000006Vm9r",
            "00DA0000006Vm9rMAD",
            "00da0000006Vm9r",
            "00DA0000006Vm9",
            "00DA0000006Vm9é",
            "00DA0000-06Vm9r",
        ] {
            assert_eq!(OrganizationId::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_access_token_begins_with_its_organization() {
        let of = OrganizationId::of_access_token;
        assert_eq!(of("00D5g000004Ab1c!AQ4AQJsecret"), OrganizationId::parse("00D5g000004Ab1cEAC"));
        for token in ["", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "0055g000004Ab1c!AQ4", "00D!AQ4"] {
            assert_eq!(of(token), None, "{token}");
        }
    }

    #[test]
    fn an_identity_url_names_the_organization() {
        let expected = OrganizationId::parse("00D5g000004Ab1c");
        for url in [
            "https://login.salesforce.com/id/00D5g000004Ab1cEAC/0055g00000ABCDeAAO",
            "https://login.salesforce.com/id/00D5g000004Ab1c/0055g00000ABCDe",
            "https://acme.my.salesforce.com/id/00D5g000004Ab1cEAC/0055g00000ABCDeAAO?version=latest",
        ] {
            assert_eq!(OrganizationId::of_identity_url(url), expected, "{url}");
        }
        for url in [
            "",
            "00D5g000004Ab1cEAC",
            "https://login.salesforce.com/id/00D5g000004Ab1cEAC/",
            "https://login.salesforce.com/id/0055g00000ABCDeAAO/00D5g000004Ab1cEAC",
            "https://login.salesforce.com/00D5g000004Ab1cEAC/0055g00000ABCDeAAO",
            "https://login.salesforce.com/?x=/id/00D5g000004Ab1cEAC/0055g00000ABCDeAAO",
        ] {
            assert_eq!(OrganizationId::of_identity_url(url), None, "{url}");
        }
    }
}
