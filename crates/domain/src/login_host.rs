//! Where an org signs in: the seed's *Salesforce Subdomain* (Test or Login), or the org's own My Domain.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};

/// The radio buttons of *Salesforce Subdomain*, by their form values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subdomain {
    Test,
    Login,
    MyDomain,
}

impl Subdomain {
    pub const ALL: [Self; 3] = [Self::Test, Self::Login, Self::MyDomain];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Login => "login",
            Self::MyDomain => "my_domain",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Test => "Test",
            Self::Login => "Login",
            Self::MyDomain => "My Domain",
        }
    }

    pub fn parse(word: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|s| s.word() == word).ok_or(Invalid::UnknownChoice { what: "Salesforce Subdomain" })
    }
}

/// A host such as `acme.my.salesforce.com`, in lower case and without scheme or path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MyDomainHost(String);

impl MyDomainHost {
    /// Accepts what people paste: with `https://`, with a path, in capitals. Explains the two usual mistakes: the
    /// Lightning address and the log-in page for everybody.
    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let text = input.trim().to_lowercase();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default().trim_end_matches('.');
        if host.is_empty() {
            return Err(Invalid::MyDomainEmpty);
        }
        if host.ends_with(".lightning.force.com") {
            return Err(Invalid::MyDomainLightning);
        }
        if matches!(host, "login.salesforce.com" | "test.salesforce.com" | "www.salesforce.com" | "my.salesforce.com") {
            return Err(Invalid::MyDomainGeneric);
        }
        let labels_ok = host.len() <= 253
            && host.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            });
        if labels_ok && host.ends_with(".my.salesforce.com") {
            Ok(Self(host.to_owned()))
        } else {
            Err(Invalid::MyDomainShape)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host whose token endpoint is called and which is the assertion's audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginHost {
    Test,
    Login,
    MyDomain(MyDomainHost),
}

impl LoginHost {
    pub fn host(&self) -> &str {
        match self {
            Self::Test => "test.salesforce.com",
            Self::Login => "login.salesforce.com",
            Self::MyDomain(host) => host.as_str(),
        }
    }

    pub const fn subdomain(&self) -> Subdomain {
        match self {
            Self::Test => Subdomain::Test,
            Self::Login => Subdomain::Login,
            Self::MyDomain(_) => Subdomain::MyDomain,
        }
    }

    /// The My Domain host when there is one.
    pub fn my_domain(&self) -> Option<&str> {
        self.my_domain_host().map(MyDomainHost::as_str)
    }

    /// The same, parsed.
    pub const fn my_domain_host(&self) -> Option<&MyDomainHost> {
        match self {
            Self::MyDomain(host) => Some(host),
            Self::Test | Self::Login => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_addresses_are_understood() {
        for good in [
            "acme.my.salesforce.com",
            " HTTPS://Acme.my.salesforce.com/lightning/setup ",
            "acme--dev.sandbox.my.salesforce.com",
            "x.develop.my.salesforce.com",
        ] {
            assert!(MyDomainHost::parse(good).is_ok(), "{good}");
        }
        assert_eq!(MyDomainHost::parse("acme.lightning.force.com"), Err(Invalid::MyDomainLightning));
        assert_eq!(MyDomainHost::parse("https://login.salesforce.com/"), Err(Invalid::MyDomainGeneric));
        assert_eq!(MyDomainHost::parse(""), Err(Invalid::MyDomainEmpty));
        for bad in [
            "acme",
            "evil.com",
            "acme.my.salesforce.com.evil.com",
            "a b.my.salesforce.com",
            "user@acme.my.salesforce.com",
            "-a.my.salesforce.com",
            "127.0.0.1",
            "acme.my.salesforce.com:443",
        ] {
            assert_eq!(MyDomainHost::parse(bad), Err(Invalid::MyDomainShape), "{bad}");
        }
    }
}
