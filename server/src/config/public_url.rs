//! The address people use. Cookies, HSTS, trusted origins and one-time links all follow from it, so it is parsed once
//! and plain http is accepted only where nothing leaves the machine.

use std::fmt;
use url::{Host, Url};

/// Scheme, host and port, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    https: bool,
}

impl PublicUrl {
    /// The address of a portal on this machine.
    pub fn loopback(port: u16) -> Self {
        Self { origin: format!("http://127.0.0.1:{port}"), host: "127.0.0.1".to_owned(), https: false }
    }

    /// Accepts `https://host[:port]`, and `http://` for loopback hosts. The error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| format!("{text:?} is not an address"))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err("it has a path, and the portal is served from the root of its host".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it holds a user name or password".to_owned());
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(url.host().as_ref()) => {}
            "http" => return Err("plain http is for loopback hosts only".to_owned()),
            other => return Err(format!("the scheme {other:?} is not https")),
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            host: url.host_str().unwrap_or_default().to_ascii_lowercase(),
            https: url.scheme() == "https",
        })
    }

    /// As a browser writes it in `Origin`.
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// The host alone, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn is_https(&self) -> bool {
        self.https
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin)
    }
}

fn is_loopback(host: Option<&Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => *name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_loopback() {
        assert_eq!(PublicUrl::parse("https://Portal.Example.com/").unwrap().as_str(), "https://portal.example.com");
        assert_eq!(
            PublicUrl::parse("https://portal.example.com:8443").unwrap().as_str(),
            "https://portal.example.com:8443"
        );
        assert!(!PublicUrl::parse("http://localhost:3000").unwrap().is_https());
        assert!(PublicUrl::parse("http://[::1]:3000").is_ok());
        for refused in [
            "http://portal.example.com",
            "portal.example.com",
            "https://a.example/portal",
            "https://u:p@a.example",
            "ftp://a.example",
        ] {
            assert!(PublicUrl::parse(refused).is_err(), "{refused}");
        }
    }
}
