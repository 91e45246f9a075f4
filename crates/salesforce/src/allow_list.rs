//! Which hosts may be called at all. An address is checked here before a socket is opened for it, whether a person
//! typed it or a reply named it.

use crate::{ConfigError, Failure, FailureKind, NamedBy};
use std::fmt;
use url::{Host, Url};

/// Salesforce's own hosts for signing in and for the API: production, sandboxes, and every My Domain, those of
/// sandboxes, developer and scratch orgs included.
/// Source: Salesforce Help, My Domain URL formats (enhanced domains).
pub const DEFAULT_ALLOWED_HOSTS: [&str; 3] = ["login.salesforce.com", "test.salesforce.com", "*.my.salesforce.com"];

/// A checked `https` host with the standard port, and nothing else: no path, no user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// The host in small letters, such as `acme.my.salesforce.com`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.0
    }

    /// `https://` and the host; also the audience of an assertion for it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://{}", self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The parsed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowList {
    exact: Vec<String>,
    /// Each with its leading dot.
    suffixes: Vec<String>,
}

impl AllowList {
    /// Reads `login.salesforce.com` and `*.my.salesforce.com`. A suffix needs two labels at least, so that `*.com`
    /// cannot be allowed by a slip.
    pub fn parse(patterns: &[String]) -> Result<Self, ConfigError> {
        let mut list = Self { exact: Vec::new(), suffixes: Vec::new() };
        for pattern in patterns {
            let refused = || ConfigError::HostPattern(pattern.clone());
            let lower = pattern.trim().to_ascii_lowercase();
            let (name, is_suffix) = lower.strip_prefix("*.").map_or((lower.as_str(), false), |suffix| (suffix, true));
            let numeric = name.rsplit('.').next().is_none_or(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
            if !is_host_name(name) || !name.contains('.') || numeric {
                return Err(refused());
            }
            if is_suffix {
                list.suffixes.push(format!(".{name}"));
            } else {
                list.exact.push(name.to_owned());
            }
        }
        if list.exact.is_empty() && list.suffixes.is_empty() { Err(ConfigError::NoHosts) } else { Ok(list) }
    }

    /// Whether this host may be called. Accepts a plain host name only, in any case.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        is_host_name(&host)
            && (self.exact.contains(&host)
                || self
                    .suffixes
                    .iter()
                    .any(|suffix| host.strip_suffix(suffix.as_str()).is_some_and(|label| !label.is_empty())))
    }

    /// A checked origin from a host name that was configured or typed.
    pub fn origin(&self, host: &str) -> Result<Origin, Failure> {
        if self.allows(host) { Ok(Origin(host.to_ascii_lowercase())) } else { Err(refused(host, NamedBy::Caller)) }
    }

    /// A checked origin from an address: `https`, an allowed host name, the standard port, no user or password.
    pub fn origin_of(&self, url: &Url, named_by: NamedBy) -> Result<Origin, Failure> {
        let plain =
            url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
        match url.host() {
            Some(Host::Domain(host)) if plain && self.allows(host) => Ok(Origin(host.to_ascii_lowercase())),
            _ => Err(refused(url.host_str().unwrap_or_default(), named_by)),
        }
    }

    /// The same for an address that a reply names and that may not even be one.
    pub(crate) fn origin_in_reply(&self, address: &str, named_by: NamedBy) -> Result<Origin, Failure> {
        match Url::parse(address) {
            Ok(url) => self.origin_of(&url, named_by),
            Err(_) => Err(refused(address, named_by)),
        }
    }
}

fn refused(host: &str, named_by: NamedBy) -> Failure {
    FailureKind::HostRefused { host: crate::words::tidy(host, 100), named_by }.into()
}

/// Letters, digits and hyphens in labels of 1–63, at most 253 in all, and no dot at the end.
fn is_host_name(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> AllowList {
        AllowList::parse(&DEFAULT_ALLOWED_HOSTS.map(ToOwned::to_owned)).unwrap()
    }

    #[test]
    fn salesforce_hosts_are_allowed() {
        for host in [
            "login.salesforce.com",
            "TEST.salesforce.com",
            "acme.my.salesforce.com",
            "acme--dev.sandbox.my.salesforce.com",
            "orgfarm-1-dev-ed.develop.my.salesforce.com",
            "x.scratch.my.salesforce.com",
        ] {
            assert!(list().allows(host), "{host}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for host in [
            "",
            "salesforce.com",
            "my.salesforce.com",
            ".my.salesforce.com",
            "login.salesforce.com.evil.test",
            "acme.my.salesforce.com.evil.test",
            "evilmy.salesforce.com",
            "login.salesforce.com.",
            "login.salesforce.com:443",
            "user@login.salesforce.com",
            "acme.lightning.force.com",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "a b.my.salesforce.com",
            "a/b.my.salesforce.com",
        ] {
            assert!(!list().allows(host), "{host}");
            assert!(list().origin(host).is_err(), "{host}");
        }
    }

    #[test]
    fn an_address_needs_more_than_the_right_host() {
        let origin =
            |address: &str| list().origin_in_reply(address, NamedBy::InstanceUrl).ok().map(|origin| origin.url());
        assert_eq!(origin("https://Acme.my.salesforce.com/x?y"), Some("https://acme.my.salesforce.com".to_owned()));
        assert_eq!(origin("https://acme.my.salesforce.com:443"), Some("https://acme.my.salesforce.com".to_owned()));
        for bad in [
            "http://acme.my.salesforce.com",
            "https://acme.my.salesforce.com:8443",
            "https://user:pass@acme.my.salesforce.com",
            "https://user@acme.my.salesforce.com",
            "https://127.0.0.1",
            "https://0x7f000001",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://acme.my.salesforce.com@evil.test",
            "https://evil.test\\@acme.my.salesforce.com",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "",
            "acme.my.salesforce.com",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn patterns_that_allow_too_much_are_refused() {
        for bad in ["", "*", "*.com", "com", "127.0.0.1", "*.0.0.1", "https://login.salesforce.com", "a..b", "*.*.com"]
        {
            assert!(AllowList::parse(&[bad.to_owned()]).is_err(), "{bad}");
        }
        assert_eq!(AllowList::parse(&[]), Err(ConfigError::NoHosts));
    }
}
