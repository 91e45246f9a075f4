//! Salesforce's clouds and the hosts of each, in one table: where an org signs in, and which of its other addresses people
//! copy from the browser.
//!
//! Sources: Salesforce Help, My Domain URL formats (enhanced domains); for the clouds besides the first one the hosts that
//! widely used browser extensions for Salesforce are allowed on. Hosts that no source names are not in it.

/// One of Salesforce's separate clouds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// The end of every My Domain host, with its dot.
    pub my_domain: &'static str,
    pub login: &'static str,
    pub test: &'static str,
    /// The ends of the org's other addresses, each with its dot. What stands before is the same.
    pages: &'static [&'static str],
    /// The same for addresses whose first part ends with a name of its own, as in `acme--c`.
    parts: &'static [&'static str],
}

/// Every cloud, the one that nearly every org is in first.
pub const CLOUDS: [Cloud; 3] = [
    Cloud {
        my_domain: ".my.salesforce.com",
        login: "login.salesforce.com",
        test: "test.salesforce.com",
        pages: &[
            ".lightning.force.com",
            ".my.salesforce-setup.com",
            ".my.salesforce-scrt.com",
            ".my.salesforce-sites.com",
            ".my.site.com",
        ],
        parts: &[".vf.force.com", ".visualforce.com"],
    },
    // Salesforce on Alibaba Cloud, in China.
    Cloud {
        my_domain: ".my.sfcrmproducts.cn",
        login: "login.sfcrmproducts.cn",
        test: "test.sfcrmproducts.cn",
        pages: &[".lightning.sfcrmapps.cn"],
        parts: &[".vf.sfcrmapps.cn"],
    },
    // Government Cloud of the United States' defense.
    Cloud {
        my_domain: ".my.salesforce.mil",
        login: "login.salesforce.mil",
        test: "test.salesforce.mil",
        pages: &[".lightning.force.mil", ".lightning.crmforce.mil"],
        parts: &[".vf.force.mil"],
    },
];

/// Hosts that belong to everybody and to no org.
const OF_NO_ORG: [&str; 4] = ["www.salesforce.com", "welcome.salesforce.com", "help.salesforce.com", "salesforce.com"];
/// What a gateway that people's browsers go through puts behind every host.
const GATEWAYS: [&str; 1] = [".mcas.ms"];

/// Whether a host is a log-in page, or another page, for everybody.
pub fn is_for_everybody(host: &str) -> bool {
    OF_NO_ORG.contains(&host)
        || CLOUDS.iter().any(|cloud| [cloud.login, cloud.test, &cloud.my_domain[1..]].contains(&host))
}

/// Whether a host is a My Domain of one of the clouds.
pub fn is_my_domain(host: &str) -> bool {
    CLOUDS.iter().any(|cloud| host.strip_suffix(cloud.my_domain).is_some_and(|name| !name.is_empty()))
}

/// The My Domain host of the org that another of its hosts belongs to; any other host as it is.
pub fn my_domain_of(host: &str) -> String {
    let host = GATEWAYS.iter().find_map(|gateway| host.strip_suffix(gateway)).unwrap_or(host);
    for cloud in &CLOUDS {
        if let Some(name) = cloud.pages.iter().find_map(|page| host.strip_suffix(page)).filter(|name| !name.is_empty())
        {
            return format!("{name}{}", cloud.my_domain);
        }
        if let Some(name) = cloud.parts.iter().find_map(|part| host.strip_suffix(part)) {
            let (first, rest) = name.split_once('.').map_or((name, String::new()), |(a, b)| (a, format!(".{b}")));
            if let Some((org, _)) = first.rsplit_once("--").filter(|(org, _)| !org.is_empty()) {
                return format!("{org}{rest}{}", cloud.my_domain);
            }
        }
    }
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_an_org_leads_to_its_my_domain() {
        for (page, expected) in [
            ("acme.lightning.force.com", "acme.my.salesforce.com"),
            ("acme--dev.sandbox.lightning.force.com", "acme--dev.sandbox.my.salesforce.com"),
            ("acme.my.salesforce-setup.com", "acme.my.salesforce.com"),
            ("acme-dev-ed.develop.my.salesforce-setup.com", "acme-dev-ed.develop.my.salesforce.com"),
            ("acme--c.vf.force.com", "acme.my.salesforce.com"),
            ("acme--dev--relay.sandbox.vf.force.com", "acme--dev.sandbox.my.salesforce.com"),
            ("acme.my.site.com", "acme.my.salesforce.com"),
            ("acme.my.salesforce.com.mcas.ms", "acme.my.salesforce.com"),
            ("acme.lightning.sfcrmapps.cn", "acme.my.sfcrmproducts.cn"),
            ("acme.lightning.crmforce.mil", "acme.my.salesforce.mil"),
        ] {
            assert_eq!(my_domain_of(page), expected);
            assert_eq!(my_domain_of(expected), expected);
            assert!(is_my_domain(expected) && !is_for_everybody(expected));
        }
        for other in ["evil.com", ".lightning.force.com", "acme.vf.force.com", "force.com"] {
            assert_eq!(my_domain_of(other), other);
            assert!(!is_my_domain(other));
        }
        for cloud in CLOUDS {
            assert!(is_for_everybody(cloud.login) && is_for_everybody(cloud.test));
            assert!(!is_my_domain(cloud.login) && !is_my_domain(&cloud.my_domain[1..]));
        }
    }
}
