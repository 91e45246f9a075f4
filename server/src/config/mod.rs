//! Everything an installation can be told, as one typed tree. [`load`] reads a file and the environment, refuses keys
//! it does not know and names every wrong value with its remedy; secrets are redacted in `Debug`.

mod file;
mod problem;
mod public_url;
mod validate;

pub use problem::{ConfigError, Problem};
pub use public_url::PublicUrl;

use domain::quota::{Quota, Quotas};
use ipnet::IpNet;
use portal::mail::Smtp;
use portal::{DeliveryRules, SessionLimits, SignUp, Vendor};
use secrecy::SecretString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// The settings of one process. Built by [`load`] or [`Config::demo`]; both have checked every value.
#[derive(Clone, Debug)]
pub struct Config {
    /// A demo is loopback only, shows its banner and may send Salesforce calls to a local org.
    pub demo: bool,
    pub public_url: PublicUrl,
    /// Every address the portal answers on.
    pub listen: Vec<SocketAddr>,
    /// Where `/metrics` is answered; always loopback.
    pub metrics_listen: Option<SocketAddr>,
    pub database_url: SecretString,
    /// Connections that read at the same time. SQLite has one more that writes.
    pub database_connections: u32,
    pub master_key_file: PathBuf,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where calls to Salesforce come from, for whoever restricts addresses there.
    pub egress_addresses: Vec<IpNet>,
    pub sign_up: SignUp,
    pub certificate_days: u32,
    pub session: SessionLimits,
    pub smtp: Option<Smtp>,
    /// `connect_to` is there in the demo alone.
    pub salesforce: salesforce::Config,
    pub vendor: Vendor,
    pub delivery: DeliveryRules,
    pub limits: Limits,
    /// What a client may have and do.
    pub quotas: Quotas,
    pub log: Log,
}

/// What one request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest body of a form, in bytes.
    pub form_bytes: usize,
    /// Largest body of a call to the machine API, in bytes.
    pub api_bytes: usize,
    /// Seconds until a request without an answer is given up.
    pub request_timeout_secs: u64,
    /// Events one ingest key may post in a second.
    pub events_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            form_bytes: 1_048_576,
            api_bytes: validate::API_BYTES as usize,
            request_timeout_secs: 60,
            events_per_second: validate::EVENTS_PER_SECOND,
        }
    }
}

/// What is logged and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// A filter such as `info` or `info,portal=debug`.
    pub filter: String,
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Text,
}

/// Reads the configuration of an installation: the TOML file if one is given, then `ORGBRIDGE_…` variables over it.
pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
    load_with(path, std::env::vars())
}

/// [`load`] with the environment as an argument.
pub fn load_with(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    validate::validate(file::read(path, environment.into_iter().collect())?)
}

impl Config {
    /// The configuration of `orgbridge demo`: everything below `data`, nothing reachable from another machine.
    /// `listen` replaces the two loopback addresses; one that is not loopback is refused.
    pub fn demo(port: u16, org_port: u16, data: &Path, listen: &[IpAddr]) -> Result<Self, ConfigError> {
        if let Some(open) = listen.iter().find(|address| !address.is_loopback()) {
            return Err(Problem::new(
                "--listen",
                format!("{open} can be reached from other machines, and the demo's passwords are public"),
                "Leave it out, or give a loopback address such as 127.0.0.1. For other machines use `orgbridge serve`.",
            )
            .into());
        }
        let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let addresses = if listen.is_empty() { &both[..] } else { listen };
        let database = format!("sqlite://{}", data.join("orgbridge.db").display());
        Ok(Self {
            demo: true,
            public_url: PublicUrl::loopback(port),
            listen: addresses.iter().map(|address| SocketAddr::new(*address, port)).collect(),
            metrics_listen: None,
            database_url: SecretString::from(database),
            database_connections: 4,
            master_key_file: data.join("master.key"),
            trusted_proxies: Vec::new(),
            egress_addresses: Vec::new(),
            sign_up: SignUp::Open,
            certificate_days: validate::CERTIFICATE_DAYS,
            session: validate::SESSION,
            smtp: None,
            salesforce: salesforce::Config {
                connect_to: Some(format!("http://127.0.0.1:{org_port}")),
                ..salesforce::Config::default()
            },
            vendor: Vendor::default(),
            delivery: DeliveryRules::default(),
            limits: Limits::default(),
            quotas: demo_quotas(),
            log: Log { filter: "info".to_owned(), format: LogFormat::Text },
        })
    }

    /// What the portal needs to know of all this.
    pub fn portal_settings(&self) -> portal::Settings {
        portal::Settings {
            public_url: self.public_url.as_str().to_owned(),
            demo: self.demo,
            // There in the demo alone, like the calls that go there.
            local_setup: self.salesforce.connect_to.clone(),
            egress_addresses: self.egress_addresses.iter().map(address_or_network).collect(),
            sign_up: self.sign_up,
            certificate_days: self.certificate_days,
            session: self.session,
            vendor: self.vendor.clone(),
            smtp: self.smtp.clone(),
            delivery: self.delivery,
            quotas: self.quotas,
        }
    }
}

/// A demo is clicked through quickly, by people and by tests, all as the same client.
fn demo_quotas() -> Quotas {
    let mut quotas = Quotas::default();
    quotas.set(Quota::ChecksPerHour, 2_000);
    quotas.set(Quota::ChecksPerMinute, 100);
    quotas
}

/// A single address without the length of its network.
fn address_or_network(network: &IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_for_this_machine_alone() {
        let refused =
            Config::demo(3000, 3100, Path::new("data"), &["0.0.0.0".parse().unwrap()]).unwrap_err().to_string();
        assert!(refused.contains("0.0.0.0") && refused.contains("Leave it out"), "{refused}");
        let config = Config::demo(3000, 3100, Path::new("data"), &[]).unwrap();
        assert!(config.listen.iter().all(|address| address.ip().is_loopback()));
        assert_eq!(config.public_url.as_str(), "http://127.0.0.1:3000");
        assert_eq!(config.salesforce.connect_to.as_deref(), Some("http://127.0.0.1:3100"));
    }
}
