//! Where an org signs in: the seed's *Salesforce Subdomain* (Test or Login), or the org's own My Domain.

use crate::clouds::{CLOUDS, is_for_everybody, is_my_domain, my_domain_of};
use crate::invalid::Invalid;
use crate::pasted::clean;
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
    /// Accepts what people paste: any address of the org, with `https://`, a port or a path, in capitals, with characters
    /// that nobody sees. `allows` is the installation's list of hosts, which may name more than the clouds do.
    pub fn parse(input: &str, allows: impl Fn(&str) -> bool) -> Result<Self, Invalid> {
        let text = clean(input).to_lowercase();
        let host = host_in(&text);
        if host.is_empty() {
            return Err(Invalid::MyDomainEmpty);
        }
        let host = my_domain_of(host);
        if is_for_everybody(&host) {
            return Err(Invalid::MyDomainGeneric);
        }
        if !is_host_name(&host) {
            return Err(Invalid::MyDomainShape);
        }
        match (allows(&host), is_my_domain(&host)) {
            (true, _) => Ok(Self(host)),
            (false, true) => Err(Invalid::HostNotAllowed { host }),
            (false, false) => Err(Invalid::MyDomainShape),
        }
    }

    /// A host that was accepted before. The installation's list may have changed since; that is judged with each call.
    pub fn stored(host: &str) -> Result<Self, Invalid> {
        if is_host_name(host) { Ok(Self(host.to_owned())) } else { Err(Invalid::MyDomainShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host in an address, without scheme, port, path, and dots at its end.
fn host_in(text: &str) -> &str {
    let address = text.split_once("://").map_or(text, |(_, address)| address).trim_start_matches('/');
    let authority = address.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    host.trim().trim_end_matches('.')
}

/// Letters, digits and hyphens in at least two labels of 1 to 63, and no number at the end, as an address has it.
fn is_host_name(host: &str) -> bool {
    let numeric = host.rsplit('.').next().is_none_or(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    host.len() <= 253
        && host.contains('.')
        && !numeric
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
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
            Self::Test => CLOUDS[0].test,
            Self::Login => CLOUDS[0].login,
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

    use proptest::prelude::*;

    fn parse(input: &str) -> Result<String, Invalid> {
        MyDomainHost::parse(input, is_my_domain).map(|host| host.as_str().to_owned())
    }

    #[test]
    fn pasted_addresses_are_understood() {
        for (pasted, host) in [
            ("acme.my.salesforce.com", "acme.my.salesforce.com"),
            (" HTTPS://Acme.my.salesforce.com/lightning/setup ", "acme.my.salesforce.com"),
            ("acme.my.salesforce.com:443", "acme.my.salesforce.com"),
            ("https://acme.my.salesforce.com:8443/x?y#z", "acme.my.salesforce.com"),
            ("acme.my.salesforce.com..", "acme.my.salesforce.com"),
            ("acme\u{200b}.my.salesforce.com\u{feff}", "acme.my.salesforce.com"),
            ("\u{202a}\u{a0}acme.my.salesforce.com\u{202c}", "acme.my.salesforce.com"),
            ("\"acme.my.salesforce.com\",", "acme.my.salesforce.com"),
            ("acme.my.salesforce-setup.com", "acme.my.salesforce.com"),
            ("https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home", "acme.my.salesforce.com"),
            ("acme.lightning.force.com", "acme.my.salesforce.com"),
            ("acme--dev.sandbox.lightning.force.com", "acme--dev.sandbox.my.salesforce.com"),
            ("acme--dev.sandbox.my.salesforce.com", "acme--dev.sandbox.my.salesforce.com"),
            ("x.develop.my.salesforce.com", "x.develop.my.salesforce.com"),
            ("acme.my.sfcrmproducts.cn", "acme.my.sfcrmproducts.cn"),
            ("acme.my.salesforce.mil", "acme.my.salesforce.mil"),
        ] {
            assert_eq!(parse(pasted).as_deref(), Ok(host), "{pasted}");
        }
    }

    #[test]
    fn what_no_org_signs_in_at_is_refused_with_the_reason() {
        for everybody in
            ["https://login.salesforce.com/", "test.salesforce.com", "login.sfcrmproducts.cn", "my.salesforce.com"]
        {
            assert_eq!(parse(everybody), Err(Invalid::MyDomainGeneric), "{everybody}");
        }
        for empty in ["", " \u{200b} ", "https://", "."] {
            assert_eq!(parse(empty), Err(Invalid::MyDomainEmpty), "{empty:?}");
        }
        for bad in [
            "acme",
            "evil.com",
            "acme.my.salesforce.com.evil.com",
            "a b.my.salesforce.com",
            "user@acme.my.salesforce.com",
            "-a.my.salesforce.com",
            "127.0.0.1",
            "127.0.0.1:443",
            "[::1]",
        ] {
            assert_eq!(parse(bad), Err(Invalid::MyDomainShape), "{bad}");
        }
    }

    #[test]
    fn the_installations_own_list_decides() {
        let chinese = "acme.my.sfcrmproducts.cn";
        let default = |host: &str| host.ends_with(".my.salesforce.com");
        assert_eq!(
            MyDomainHost::parse(chinese, default),
            Err(Invalid::HostNotAllowed { host: chinese.to_owned() }),
            "a host of Salesforce that this installation does not call"
        );
        let own = |host: &str| host.ends_with(".relay.example");
        assert_eq!(MyDomainHost::parse("acme.relay.example", own).unwrap().as_str(), "acme.relay.example");
        assert!(MyDomainHost::stored(chinese).is_ok(), "the list may have changed since");
        assert!(MyDomainHost::stored("no host").is_err());
    }

    proptest! {
        /// Whatever stands around a host and wherever invisible characters are, the host is found.
        #[test]
        fn any_paste_of_any_address(
            name in "[a-z]([a-z0-9-]{0,18}[a-z0-9])?",
            kind in prop::sample::select(&["", "--dev.sandbox", "-dev-ed.develop", ".scratch"][..]),
            page in prop::sample::select(&[".my.salesforce.com", ".lightning.force.com", ".my.salesforce-setup.com", ".my.site.com"][..]),
            scheme in prop::sample::select(&["", "https://", "HTTPS://", "http://"][..]),
            behind in prop::sample::select(&["", ":443", ".", "/", "/lightning/setup/home?x=y#z", "?a", "#b", ":443/x"][..]),
            hidden in prop::sample::select(&["", "\u{200b}", "\u{feff}", "\u{a0}", "\u{202e}", " \t", "\u{2060}"][..]),
            upper: bool, middle in 0..40_usize,
        ) {
            prop_assume!(!name.contains("--"));
            let address = format!("{scheme}{name}{kind}{page}{behind}");
            let address = if upper { address.to_uppercase() } else { address };
            let expected = format!("{name}{kind}.my.salesforce.com");
            prop_assert_eq!(parse(&format!("{hidden}{address}{hidden}")), Ok(expected.clone()));
            if !hidden.contains(char::is_whitespace) {
                let (front, back) = address.split_at(middle.min(address.len()));
                prop_assert_eq!(parse(&format!("{front}{hidden}{back}")), Ok(expected));
            }
        }

        #[test]
        fn what_is_accepted_is_a_host_of_a_cloud(input in ".{0,80}") {
            if let Ok(host) = parse(&input) {
                prop_assert!(is_my_domain(&host) && is_host_name(&host));
                prop_assert_eq!(parse(&host), Ok(host));
            }
        }
    }
}
