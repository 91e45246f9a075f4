//! Everything an installation can be told, as one typed tree. [`load`] reads a file and the environment, refuses keys
//! it does not know and names every wrong value with its remedy; secrets are redacted in `Debug`.

mod environment;
mod file;
mod problem;
mod public_url;
mod validate;

pub use problem::{ConfigError, Notice, Problem};
pub use public_url::PublicUrl;

use domain::quota::{Quota, Quotas};
use ipnet::IpNet;
use portal::mail::Smtp;
use portal::{DeliveryRules, SessionLimits, SignUp, Vendor};
use secrecy::{ExposeSecret, SecretString};
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
    /// PostgreSQL itself, where `database_url` leads to a pool of connections.
    pub database_direct_url: Option<SecretString>,
    /// Connections that read at the same time. SQLite has one more that writes.
    pub database_connections: u32,
    /// MiB of the SQLite file's disk that posts leave free; 0 asks for none.
    pub disk_floor_mib: u32,
    pub master_key_file: PathBuf,
    /// Networks whose `X-Forwarded-For` is believed. `None`: the configuration does not say; empty: there is no proxy.
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Where calls to Salesforce come from, for whoever restricts addresses there.
    pub egress_addresses: Vec<IpNet>,
    pub sign_up: SignUp,
    /// Whether browsers keep to https for the names below that of `public_url` as well.
    pub hsts_include_subdomains: bool,
    /// Where people report a weakness, as a URL; `/.well-known/security.txt` names it.
    pub security_contact: Option<String>,
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
    /// What works and deserves a look, for the log and for `orgbridge doctor`.
    pub notices: Vec<Notice>,
}

/// What one request, one connection and one address may take.
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
    /// Seconds in which the head of a request has to arrive.
    pub header_timeout_secs: u32,
    /// Seconds a connection may wait for its next request.
    pub idle_timeout_secs: u32,
    /// Seconds a client may fall behind one kibibyte in a second, with its body or in reading its answer.
    pub transfer_timeout_secs: u32,
    /// Connections at the same time; `None` is as many as the limit of open files has room for.
    pub connections: Option<u32>,
    /// Connections of one address, or /64 of IPv6, and behind trusted proxies requests of one client, at the same time.
    pub per_address: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            form_bytes: 1_048_576,
            api_bytes: validate::API_BYTES as usize,
            request_timeout_secs: 60,
            events_per_second: validate::EVENTS_PER_SECOND,
            header_timeout_secs: validate::HEADER_TIMEOUT_SECS,
            idle_timeout_secs: validate::IDLE_TIMEOUT_SECS,
            transfer_timeout_secs: validate::TRANSFER_TIMEOUT_SECS,
            connections: None,
            per_address: validate::PER_ADDRESS,
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
    // What is not text is no setting of ours.
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    load_with(path, environment)
}

/// [`load`] with the environment as an argument.
pub fn load_with(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let read = file::read(path, environment.into_iter().collect())?;
    Ok(Config { notices: read.notices, ..validate::validate(read.written)? })
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
            database_direct_url: None,
            database_connections: 4,
            disk_floor_mib: validate::DEMO_DISK_FLOOR_MIB,
            master_key_file: data.join("master.key"),
            trusted_proxies: None,
            egress_addresses: Vec::new(),
            sign_up: SignUp::Open,
            hsts_include_subdomains: false,
            security_contact: None,
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
            notices: Vec::new(),
        })
    }

    /// Where sessions are: for everything but the many short transactions of a server.
    pub(crate) fn sessions_url(&self) -> &str {
        self.database_direct_url.as_ref().unwrap_or(&self.database_url).expose_secret()
    }

    /// Writes what deserves a look into the log.
    pub(crate) fn log_notices(&self) {
        for notice in &self.notices {
            tracing::warn!(remedy = notice.remedy, "{}", notice.what);
        }
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
