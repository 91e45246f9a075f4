//! The configuration as it is written: a TOML file and `ORGBRIDGE_…` variables, where `__` stands for the dot between
//! table and key. Every table refuses keys it does not know; values are judged in `validate`.

use super::problem::{ConfigError, Problem};
use config::{Config, Environment, File, FileFormat};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// Names the file itself and is therefore no key of it.
const CONFIG_VARIABLE: &str = "ORGBRIDGE_CONFIG";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    pub(super) public_url: Option<String>,
    pub(super) listen: Option<List>,
    pub(super) metrics_listen: Option<String>,
    pub(super) database_url: Option<String>,
    pub(super) database_connections: Option<u32>,
    pub(super) master_key_file: Option<String>,
    pub(super) trusted_proxies: Option<List>,
    pub(super) egress_addresses: Option<List>,
    pub(super) sign_up: Option<String>,
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
pub(super) fn read(path: Option<&Path>, mut environment: HashMap<String, String>) -> Result<Written, ConfigError> {
    environment.retain(|name, _| name != CONFIG_VARIABLE);
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
    }
    builder
        .add_source(
            Environment::with_prefix("ORGBRIDGE").prefix_separator("_").separator("__").source(Some(environment)),
        )
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| ConfigError::Unreadable(explain(&error, path)))
}

fn explain(error: &config::ConfigError, path: Option<&Path>) -> Problem {
    let place = path.map_or_else(|| "the environment".to_owned(), |path| path.display().to_string());
    let text = error.to_string();
    let remedy = if text.contains("unknown field") {
        "Remove the key or correct its name; docs/configuration.md lists every key. A variable counts as a key too: \
         ORGBRIDGE_SMTP__HOST is smtp.host."
    } else {
        "Correct the value; docs/configuration.md says what each key takes."
    };
    Problem::new(place, text.trim_end_matches('.').to_owned(), remedy)
}
