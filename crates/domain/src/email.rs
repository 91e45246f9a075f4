//! E-mail addresses of people who sign in. The shape is checked loosely on purpose: only a mail proves an address.

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
        if looks_like_address(&address) { Ok(Self(address)) } else { Err(Invalid::EmailShape) }
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
    }
}
