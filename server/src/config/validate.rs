//! From what was written to what is meant: every value is judged, and all refusals come back together, each with its
//! key and a remedy.

mod database;
mod limits;
mod mail;
mod proxies;
mod quotas;

pub(super) use limits::{
    API_BYTES, EVENTS_PER_SECOND, HEADER_TIMEOUT_SECS, IDLE_TIMEOUT_SECS, PER_ADDRESS, TRANSFER_TIMEOUT_SECS,
};

use super::file::{Written, WrittenDelivery, WrittenLog, WrittenSalesforce, WrittenSession, WrittenVendor};
use super::{Config, ConfigError, Log, LogFormat, Problem, PublicUrl};
use domain::email::Email;
use domain::namespace::PackageNamespace;
use portal::{DeliveryRules, SessionLimits, SignUp, Vendor};
use salesforce::AllowList;
use secrecy::SecretString;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Two hours without a request, twelve in all: a working day without signing in again.
const IDLE_SECS: u32 = 2 * 3600;
const ABSOLUTE_SECS: u32 = 12 * 3600;
pub(super) const SESSION: SessionLimits =
    SessionLimits { idle_secs: IDLE_SECS as i64, absolute_secs: ABSOLUTE_SECS as i64 };
/// Two years.
pub(super) const CERTIFICATE_DAYS: u32 = 730;
/// What a busy installation writes while somebody makes room: outcomes of deliveries, and SQLite's log before it is folded
/// into the file. A demo has less to write, and less to lose.
const DISK_FLOOR_MIB: u32 = 256;
pub(super) const DEMO_DISK_FLOOR_MIB: u32 = 16;
const METRICS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464);

/// Collects refusals while the values that are fine go on.
struct Judge(Vec<Problem>);

impl Judge {
    fn refuse(&mut self, key: &str, what: impl Into<String>, remedy: &str) {
        self.0.push(Problem::new(key, what, remedy));
    }

    /// A key that has to be there. The empty text that stands in for it never leaves `validate`.
    fn required(&mut self, key: &str, value: Option<String>, remedy: &str) -> String {
        let value = value.unwrap_or_default();
        if value.trim().is_empty() {
            self.refuse(key, "it is missing", remedy);
        }
        value
    }

    fn within(&mut self, key: &str, value: Option<u32>, default: u32, range: std::ops::RangeInclusive<u32>) -> u32 {
        let value = value.unwrap_or(default);
        if !range.contains(&value) {
            let remedy =
                format!("Write a number from {} to {}, or leave it out for {default}.", range.start(), range.end());
            self.refuse(key, format!("{value} is out of range"), &remedy);
        }
        value
    }

    fn word<T>(&mut self, key: &str, value: Option<&str>, default: T, words: &[(&str, T)]) -> T
    where
        T: Copy,
    {
        let Some(value) = value else { return default };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == value) {
            return *meaning;
        }
        let known = words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        self.refuse(key, format!("{value:?} is not a choice"), &format!("Write one of {known}."));
        default
    }
}

pub(super) fn validate(written: Written) -> Result<Config, ConfigError> {
    let mut judge = Judge(Vec::new());
    let public_url = public_url(&mut judge, written.public_url);
    let listen = listen(&mut judge, written.listen.map(|list| list.0));
    let database_url = database::url(&mut judge, written.database_url);
    let direct_url = database::direct_url(&mut judge, written.database_direct_url, &database_url);
    let config = Config {
        demo: false,
        metrics_listen: metrics_listen(&mut judge, written.metrics_listen.as_deref()),
        database_url: SecretString::from(database_url),
        database_direct_url: direct_url.map(SecretString::from),
        database_connections: judge.within("database_connections", written.database_connections, 8, 1..=200),
        disk_floor_mib: judge.within("disk_floor_mib", written.disk_floor_mib, DISK_FLOOR_MIB, 0..=1_048_576),
        master_key_file: PathBuf::from(judge.required(
            "master_key_file",
            written.master_key_file,
            "Write the path of the master key; `orgbridge master-key new FILE` makes one.",
        )),
        trusted_proxies: proxies::trusted(
            &mut judge,
            written.trusted_proxies.map(|list| list.0),
            public_url.is_https() && listen.iter().all(|address| address.ip().is_loopback()),
        ),
        egress_addresses: networks(
            &mut judge,
            "egress_addresses",
            written.egress_addresses.map(|list| list.0),
            "Write the public addresses or networks that calls to Salesforce leave from, such as [\"203.0.113.7\"].",
        ),
        sign_up: judge.word(
            "sign_up",
            written.sign_up.as_deref(),
            SignUp::Invite,
            &[("off", SignUp::Off), ("invite", SignUp::Invite), ("open", SignUp::Open)],
        ),
        hsts_include_subdomains: written.hsts_include_subdomains.unwrap_or(false),
        security_contact: security_contact(&mut judge, written.security_contact.as_deref()),
        certificate_days: judge.within("certificate_days", written.certificate_days, CERTIFICATE_DAYS, 1..=3650),
        session: session(&mut judge, &written.session),
        smtp: written.smtp.map(|written| mail::smtp(&mut judge, written)),
        salesforce: salesforce(&mut judge, written.salesforce),
        vendor: vendor(&mut judge, written.vendor),
        delivery: delivery(&mut judge, &written.delivery),
        limits: limits::limits(&mut judge, &written.limits),
        quotas: quotas::quotas(&mut judge, written.quotas),
        log: log(&mut judge, written.log),
        listen,
        notices: Vec::new(),
        public_url,
    };
    if config.sign_up == SignUp::Open && config.smtp.is_none() {
        judge.refuse(
            "sign_up",
            "it is open to everybody, and without mail nobody proves an e-mail address",
            "Add the table [smtp], or write \"invite\" or \"off\".",
        );
    }
    if judge.0.is_empty() { Ok(config) } else { Err(ConfigError::Refused(judge.0)) }
}

fn public_url(judge: &mut Judge, value: Option<String>) -> PublicUrl {
    let remedy = "Write the address people type, such as \"https://portal.example.com\".";
    let text = judge.required("public_url", value, remedy);
    match PublicUrl::parse(&text) {
        Ok(url) => return url,
        Err(_) if text.trim().is_empty() => {}
        Err(what) => judge.refuse("public_url", what, remedy),
    }
    PublicUrl::loopback(0)
}

fn listen(judge: &mut Judge, value: Option<Vec<String>>) -> Vec<SocketAddr> {
    let remedy = "Write addresses with a port, such as [\"127.0.0.1:3000\"] or [\"0.0.0.0:3000\", \"[::]:3000\"].";
    let texts = value.unwrap_or_else(|| vec!["127.0.0.1:3000".to_owned()]);
    if texts.is_empty() {
        judge.refuse("listen", "the list is empty", remedy);
    }
    texts.iter().filter_map(|text| address(judge, "listen", text, remedy)).collect()
}

fn metrics_listen(judge: &mut Judge, value: Option<&str>) -> Option<SocketAddr> {
    let remedy = "Write a loopback address with a port, such as \"127.0.0.1:9464\", or \"off\".";
    match value {
        None => Some(METRICS),
        Some("off") => None,
        Some(text) => {
            let at = address(judge, "metrics_listen", text, remedy)?;
            if !at.ip().is_loopback() {
                judge.refuse("metrics_listen", format!("{at} can be reached from other machines"), remedy);
            }
            Some(at)
        }
    }
}

fn address(judge: &mut Judge, key: &str, text: &str, remedy: &str) -> Option<SocketAddr> {
    let parsed = text.parse().ok();
    if parsed.is_none() {
        judge.refuse(key, format!("{text:?} is not an IP address with a port"), remedy);
    }
    parsed
}

/// As RFC 9116 wants it: an address of mail becomes a URL.
fn security_contact(judge: &mut Judge, value: Option<&str>) -> Option<String> {
    let text = value.map(str::trim).filter(|text| !text.is_empty())?;
    if let Ok(email) = Email::parse(text) {
        return Some(format!("mailto:{email}"));
    }
    if url::Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host()) {
        return Some(text.to_owned());
    }
    let remedy = "Write an e-mail address or an https address where people report a weakness, or leave it out.";
    judge.refuse("security_contact", "it is neither an e-mail address nor an https address", remedy);
    None
}

fn networks(judge: &mut Judge, key: &str, value: Option<Vec<String>>, remedy: &str) -> Vec<ipnet::IpNet> {
    let mut networks = Vec::new();
    for text in value.unwrap_or_default() {
        match text.parse().or_else(|_| text.parse::<IpAddr>().map(ipnet::IpNet::from)) {
            Ok(network) => networks.push(network),
            Err(_) => judge.refuse(key, format!("{text:?} is not a network"), remedy),
        }
    }
    networks
}

fn session(judge: &mut Judge, written: &WrittenSession) -> SessionLimits {
    let idle = judge.within("session.idle_secs", written.idle_secs, IDLE_SECS, 60..=2_592_000);
    let absolute = judge.within("session.absolute_secs", written.absolute_secs, ABSOLUTE_SECS, 60..=31_536_000);
    if absolute < idle {
        judge.refuse("session.absolute_secs", "it is shorter than session.idle_secs", "Make it at least as long.");
    }
    SessionLimits { idle_secs: i64::from(idle), absolute_secs: i64::from(absolute) }
}

fn salesforce(judge: &mut Judge, written: WrittenSalesforce) -> salesforce::Config {
    if written.connect_to.is_some() {
        judge.refuse(
            "salesforce.connect_to",
            "it sends Salesforce calls to another socket, which only the demo may",
            "Remove it, or use `orgbridge demo`.",
        );
    }
    let default = salesforce::Config::default();
    let allowed_hosts = written.allowed_hosts.map_or(default.allowed_hosts, |list| list.0);
    if let Err(error) = AllowList::parse(&allowed_hosts) {
        let remedy =
            "Write names or patterns such as [\"login.salesforce.com\", \"*.my.salesforce.com\"], or leave it out.";
        judge.refuse("salesforce.allowed_hosts", error.to_string(), remedy);
    }
    let api_version = written.api_version.unwrap_or(default.api_version);
    if !api_version
        .trim_start_matches('v')
        .strip_suffix(".0")
        .is_some_and(|major| major.parse::<u16>().is_ok_and(|n| n >= 60))
    {
        judge.refuse(
            "salesforce.api_version",
            format!("{api_version:?} is not a version"),
            "Write it as \"66.0\", 60.0 at least.",
        );
    }
    salesforce::Config { allowed_hosts, api_version, connect_to: None, ..salesforce::Config::default() }
}

fn vendor(judge: &mut Judge, written: WrittenVendor) -> Vendor {
    let default = Vendor::default();
    let namespace = written.namespace.filter(|namespace| !namespace.is_empty());
    if PackageNamespace::parse_optional(namespace.as_deref().unwrap_or_default()).is_err() {
        judge.refuse(
            "vendor.namespace",
            "it is not a package namespace",
            "Write one to fifteen letters, digits and single underscores, beginning with a letter.",
        );
    }
    if written.contact_email.as_deref().is_some_and(|address| Email::parse(address).is_err()) {
        judge.refuse(
            "vendor.contact_email",
            "it is not an e-mail address",
            "Write one that people at the vendor read.",
        );
    }
    Vendor {
        name: written.name.unwrap_or(default.name),
        app_name: written.app_name.unwrap_or(default.app_name),
        app_api_name: written.app_api_name.unwrap_or(default.app_api_name),
        permission_set: written.permission_set.unwrap_or(default.permission_set),
        callback_url: written.callback_url.unwrap_or(default.callback_url),
        contact_email: written.contact_email.unwrap_or(default.contact_email),
        namespace,
    }
}

fn delivery(judge: &mut Judge, written: &WrittenDelivery) -> DeliveryRules {
    DeliveryRules {
        retention_days: judge.within("delivery.retention_days", written.retention_days, 30, 1..=3650),
        api_share_percent: judge.within("delivery.api_share_percent", written.api_share_percent, 90, 10..=100),
        bulk_above: judge.within("delivery.bulk_above", written.bulk_above, 20_000, 100..=100_000_000),
    }
}

fn log(judge: &mut Judge, written: WrittenLog) -> Log {
    let filter = written.filter.unwrap_or_else(|| "info".to_owned());
    if filter.parse::<tracing_subscriber::EnvFilter>().is_err() {
        judge.refuse(
            "log.filter",
            format!("{filter:?} is not a filter"),
            "Write a level such as \"info\", or \"info,portal=debug\".",
        );
    }
    let words = [("json", LogFormat::Json), ("text", LogFormat::Text)];
    Log { filter, format: judge.word("log.format", written.format.as_deref(), LogFormat::Json, &words) }
}
