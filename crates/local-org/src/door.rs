//! Which host a call came in by decides which org answers it: a My Domain is one org, the login hosts are all orgs of
//! their kind, and plain loopback is `acme` with the addresses of the door that was used.

use std::net::IpAddr;

use crate::model::org::{ORGS, OrgState};

/// The org behind plain loopback addresses.
pub(crate) const LOOPBACK_ORG: &str = "acme";

/// Where a call came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Door {
    /// `login.salesforce.com`
    Login,
    /// `test.salesforce.com`
    Test,
    /// One org's own host.
    MyDomain(&'static str),
    /// `http://127.0.0.1:3100` and the like, without trailing slash.
    Loopback(String),
    /// No org is reached by this host.
    Unknown,
}

impl Door {
    /// Reads a `Host` header.
    pub(crate) fn of_host(host: &str) -> Self {
        let host = host.trim().to_ascii_lowercase();
        let name = host_name(&host);
        match name {
            "login.salesforce.com" => return Self::Login,
            "test.salesforce.com" => return Self::Test,
            _ => {}
        }
        if is_loopback(name) {
            return Self::Loopback(format!("http://{host}"));
        }
        (0..ORGS.len())
            .map(OrgState::seeded_my_domain)
            .find(|(_, my_domain)| my_domain == name)
            .map_or(Self::Unknown, |(key, _)| Self::MyDomain(key))
    }

    /// The one org behind this door, where there is one.
    pub(crate) fn org(&self) -> Option<&'static str> {
        match self {
            Self::MyDomain(key) => Some(key),
            Self::Loopback(_) => Some(LOOPBACK_ORG),
            Self::Login | Self::Test | Self::Unknown => None,
        }
    }

    /// Whether an org could answer a sign-in at this door.
    pub(crate) fn serves(&self, org: &OrgState) -> bool {
        match self {
            Self::Login => !org.sandbox,
            Self::Test => org.sandbox,
            Self::MyDomain(key) => *key == org.key,
            Self::Loopback(_) => org.key == LOOPBACK_ORG,
            Self::Unknown => false,
        }
    }

    /// The address REST calls of this org go to.
    pub(crate) fn instance_url(&self, org: &OrgState) -> String {
        match self {
            Self::Loopback(base) => base.clone(),
            _ => format!("https://{}", org.my_domain()),
        }
    }

    /// The address identity URLs of this org begin with.
    pub(crate) fn identity_base(&self, org: &OrgState) -> String {
        match self {
            Self::Loopback(base) => base.clone(),
            _ => format!("https://{}", org.login_host()),
        }
    }

    /// This door's own address.
    pub(crate) fn base(&self) -> String {
        match self {
            Self::Login | Self::Unknown => "https://login.salesforce.com".to_owned(),
            Self::Test => "https://test.salesforce.com".to_owned(),
            Self::MyDomain(key) => {
                let number = ORGS.iter().position(|(name, ..)| name == key).unwrap_or_default();
                format!("https://{}", OrgState::seeded_my_domain(number).1)
            }
            Self::Loopback(base) => base.clone(),
        }
    }
}

/// The host without its port.
fn host_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host.split(':').next().unwrap_or_default()
}

/// Whether a host name or address is this machine's own.
pub(crate) fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lead_to_their_orgs() {
        assert_eq!(Door::of_host("Login.Salesforce.com:443"), Door::Login);
        assert_eq!(Door::of_host("test.salesforce.com"), Door::Test);
        assert_eq!(Door::of_host("globex.my.salesforce.com"), Door::MyDomain("globex"));
        assert_eq!(Door::of_host("acme--dev.sandbox.my.salesforce.com"), Door::MyDomain("acme--dev"));
        assert_eq!(Door::of_host("acme--dev.my.salesforce.com"), Door::Unknown);
        assert_eq!(Door::of_host("[::1]:3100"), Door::Loopback("http://[::1]:3100".to_owned()));
        assert_eq!(Door::of_host("127.0.0.1:1").org(), Some("acme"));
        assert_eq!(Door::of_host("localhost.evil.example"), Door::Unknown);
    }
}
