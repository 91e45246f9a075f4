//! E-mail addresses of people who sign in. Only a mail proves an address, so nothing is an address here that no mail can be
//! sent to: the shape is at least as strict as the one of the program that sends them.

use crate::invalid::Invalid;
use crate::text::is_hidden;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An e-mail address, kept in lower case because it names an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// RFC 5321 allows 254 characters in a path.
    pub const MAX: usize = 254;

    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let address = input.trim().to_lowercase();
        if address.is_empty() {
            return Err(Invalid::Empty { what: "an e-mail address" });
        }
        if address.len() > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual: address.len() });
        }
        if is_mailable(&address) { Ok(Self(address)) } else { Err(Invalid::EmailShape) }
    }

    /// An address that an earlier version took, whose rule was looser.
    pub fn stored(text: &str) -> Result<Self, Invalid> {
        if looks_like_address(text) { Ok(Self(text.to_owned())) } else { Err(Invalid::EmailShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A dot-atom, an `@`, and a host of two labels or more, all ASCII: RFC 5321, 4.1.2, without what no provider hands out
/// (quoted local parts, addresses of machines) and without what needs SMTPUTF8.
fn is_mailable(address: &str) -> bool {
    const LONGEST_LOCAL: usize = 64;
    const LONGEST_LABEL: usize = 63;
    let Some((local, host)) = address.split_once('@') else { return false };
    let is_atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= LONGEST_LOCAL && local.split('.').all(is_atom) && host.contains('.') && host.split('.').all(is_label)
}

/// `local@host.domain` without spaces or hidden characters; also the shape of a Salesforce username.
pub(crate) fn looks_like_address(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    !local.is_empty()
        && !local.contains('@')
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(|c| c.is_whitespace() || is_hidden(c) || matches!(c, '<' | '>' | '"' | ',' | ';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(Email::parse(" Ada@Example.COM ").expect("valid").as_str(), "ada@example.com");
        for bad in
            ["ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@b@c.de", "Ada <ada@example.com>"]
        {
            assert_eq!(Email::parse(bad), Err(Invalid::EmailShape), "{bad}");
        }
        for unmailable in [
            "ada..b@example.com",
            ".ada@example.com",
            "ada.@example.com",
            "ada@-example.com",
            "ada@exa_mple.com",
            "é@b.de",
        ] {
            assert_eq!(Email::parse(unmailable), Err(Invalid::EmailShape), "{unmailable}");
            assert!(Email::stored(unmailable).is_ok(), "an earlier version took {unmailable}");
        }
        assert!(Email::parse("o'brien+sf.test@mail-1.example.co.uk").is_ok());
    }
}
