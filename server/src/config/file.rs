//! The configuration as it is written: a TOML file and `ORGBRIDGE_…` variables, where `__` stands for the dot between
//! table and key. Every table refuses keys it does not know; values are judged in `validate`.

use super::environment::{self, Variables};
use super::problem::{ConfigError, Notice, Problem};
use config::{Config, File, FileFormat};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// What was read, and what is worth a word.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) written: Written,
    pub(super) notices: Vec<Notice>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    pub(super) public_url: Option<String>,
    pub(super) listen: Option<List>,
    pub(super) metrics_listen: Option<String>,
    pub(super) database_url: Option<String>,
    pub(super) database_direct_url: Option<String>,
    pub(super) database_connections: Option<u32>,
    pub(super) disk_floor_mib: Option<u32>,
    pub(super) master_key_file: Option<String>,
    pub(super) trusted_proxies: Option<List>,
    pub(super) egress_addresses: Option<List>,
    pub(super) sign_up: Option<String>,
    pub(super) hsts_include_subdomains: Option<bool>,
    pub(super) security_contact: Option<String>,
    pub(super) certificate_days: Option<u32>,
    pub(super) session: WrittenSession,
    pub(super) smtp: Option<WrittenSmtp>,
    pub(super) salesforce: WrittenSalesforce,
    pub(super) vendor: WrittenVendor,
    pub(super) delivery: WrittenDelivery,
    pub(super) limits: WrittenLimits,
    pub(super) quotas: HashMap<String, u32>,
    pub(super) log: WrittenLog,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenSession {
    pub(super) idle_secs: Option<u32>,
    pub(super) absolute_secs: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenSmtp {
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) from: Option<String>,
    pub(super) encryption: Option<String>,
}

impl fmt::Debug for WrittenSmtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WrittenSmtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenSalesforce {
    pub(super) allowed_hosts: Option<List>,
    pub(super) api_version: Option<String>,
    pub(super) connect_to: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenVendor {
    pub(super) name: Option<String>,
    pub(super) app_name: Option<String>,
    pub(super) app_api_name: Option<String>,
    pub(super) permission_set: Option<String>,
    pub(super) callback_url: Option<String>,
    pub(super) contact_email: Option<String>,
    pub(super) namespace: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenDelivery {
    pub(super) retention_days: Option<u32>,
    pub(super) api_share_percent: Option<u32>,
    pub(super) bulk_above: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenLimits {
    pub(super) form_bytes: Option<u32>,
    pub(super) api_bytes: Option<u32>,
    pub(super) request_timeout_secs: Option<u32>,
    pub(super) events_per_second: Option<u32>,
    pub(super) header_timeout_secs: Option<u32>,
    pub(super) idle_timeout_secs: Option<u32>,
    pub(super) transfer_timeout_secs: Option<u32>,
    pub(super) connections: Option<u32>,
    pub(super) per_address: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenLog {
    pub(super) filter: Option<String>,
    pub(super) format: Option<String>,
}

/// Several values: an array in the file, or one text with commas in a variable.
#[derive(Debug, Default)]
pub(super) struct List(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = List;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of texts, or one text with commas")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<List, E> {
        Ok(List(text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<List, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = sequence.next_element::<String>()? {
            if part.trim().is_empty() {
                return Err(A::Error::custom("an empty text in an array"));
            }
            parts.push(part);
        }
        Ok(List(parts))
    }
}

/// Reads what is written. A `database_url` may hold a password, so no message here repeats a value.
pub(super) fn read(path: Option<&Path>, environment: HashMap<String, String>) -> Result<Read, ConfigError> {
    let Variables { settings, ignored } = environment::sort(environment)?;
    let mut notices = Vec::new();
    if !ignored.is_empty() {
        notices.push(Notice {
            what: format!(
                "environment: {} are Kubernetes' variables of a Service and were ignored",
                ignored.join(", ")
            ),
            remedy: "Nothing has to be done; `enableServiceLinks: false` in the pod leaves them out.".to_owned(),
            is_wrong: false,
        });
    }
    let mut builder = Config::builder();
    if let Some(path) = path {
        let text = std::fs::read_to_string(path).map_err(|error| {
            ConfigError::Unreadable(Problem::new(
                path.display().to_string(),
                format!("the configuration file cannot be read: {error}"),
                "Give the path of a file this user may read with --config.",
            ))
        })?;
        builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        let alone = builder.clone().build().and_then(Config::try_deserialize::<Written>);
        let alone = alone.map_err(|error| ConfigError::Unreadable(explain(&error, path)))?;
        notices.extend(readable_by_others(path, &alone));
    }
    let written = builder
        .add_source(environment::source(settings))
        .build()
        .and_then(Config::try_deserialize)
        // Each variable was read well alone, so together they contradict the file.
        .map_err(|error| {
            ConfigError::Unreadable(explain(&error, Path::new("the file and the environment together")))
        })?;
    Ok(Read { written, notices })
}

/// A file with passwords in it that everybody on the machine may read.
fn readable_by_others(path: &Path, written: &Written) -> Option<Notice> {
    let has_password = |url: &String| url::Url::parse(url).is_ok_and(|url| url.password().is_some());
    let has_secrets = written.database_url.as_ref().is_some_and(has_password)
        || written.smtp.as_ref().is_some_and(|smtp| smtp.password.is_some());
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    (has_secrets && mode & 0o004 != 0).then(|| Notice {
        what: format!("configuration: {} holds a password, and every user of this machine can read it", path.display()),
        remedy: format!("Run `chmod o-rwx {}`.", path.display()),
        is_wrong: true,
    })
}

fn explain(error: &config::ConfigError, path: &Path) -> Problem {
    let place = path.display().to_string();
    let text = error.to_string();
    let remedy = if text.contains("unknown field") {
        "Remove the key or correct its name; docs/configuration.md lists every key."
    } else {
        "Correct the value; docs/configuration.md says what each key takes."
    };
    Problem::new(place, text.trim_end_matches('.').to_owned(), remedy)
}
