//! The `ORGBRIDGE_…` variables: which of them are settings, which are Kubernetes', and which are mistakes.

use super::file::Written;
use super::problem::{ConfigError, Problem};
use config::{Config, Environment};
use std::collections::HashMap;

const PREFIX: &str = "ORGBRIDGE_";
/// Names the file itself and is therefore no key of it.
const CONFIG_VARIABLE: &str = "ORGBRIDGE_CONFIG";

/// What the variables say.
pub(super) struct Variables {
    /// Those that are settings.
    pub(super) settings: HashMap<String, String>,
    /// The names of those that Kubernetes made for a Service whose name begins like ours.
    pub(super) ignored: Vec<String>,
}

/// Sorts the variables. Each mistake is named as the variable it is, all together.
pub(super) fn sort(environment: HashMap<String, String>) -> Result<Variables, ConfigError> {
    let ours = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX) && name != CONFIG_VARIABLE);
    let (foreign, settings): (HashMap<_, _>, HashMap<_, _>) =
        ours.partition(|(name, value)| is_of_kubernetes(name, value));
    let mut problems: Vec<Problem> = settings.iter().filter_map(|(name, value)| wrong(name, value)).collect();
    problems.sort_by(|one, other| one.key.cmp(&other.key));
    if !problems.is_empty() {
        return Err(ConfigError::Refused(problems));
    }
    let mut ignored: Vec<String> = foreign.into_keys().collect();
    ignored.sort();
    Ok(Variables { settings, ignored })
}

/// The variables as a source of settings.
pub(super) fn source(settings: HashMap<String, String>) -> Environment {
    Environment::with_prefix("ORGBRIDGE").prefix_separator("_").separator("__").source(Some(settings))
}

/// What is wrong with one variable, whatever the file and the others say. Every setting may be missing, so one alone
/// reads well if it is one.
fn wrong(name: &str, value: &str) -> Option<Problem> {
    let alone = HashMap::from([(name.to_owned(), value.to_owned())]);
    let read = Config::builder().add_source(source(alone)).build().and_then(Config::try_deserialize::<Written>);
    let text = read.err()?.to_string();
    let (what, remedy) = if text.contains("unknown field") {
        let key = name.trim_start_matches(PREFIX).to_lowercase().replace("__", ".");
        (
            format!("this environment variable would be the setting `{key}`, which does not exist"),
            "Unset it, or correct its name; docs/configuration.md lists every setting: ORGBRIDGE_SMTP__HOST is smtp.host.",
        )
    } else {
        (
            format!("the value of this environment variable does not fit: {}", text.trim_end_matches('.')),
            "Correct the value; docs/configuration.md says what each setting takes.",
        )
    };
    Some(Problem::new(name, what, remedy))
}

/// Whether Kubernetes made the variable. For every Service it puts the address into each container of the namespace:
/// `ORGBRIDGE_SERVICE_HOST`, `ORGBRIDGE_PORT_3000_TCP_ADDR` … for one named `orgbridge`, and with more words before these for
/// `orgbridge-metrics`. No setting ends like this, because a table is set off by two underscores.
fn is_of_kubernetes(name: &str, value: &str) -> bool {
    let Some(rest) = name.strip_prefix(PREFIX).filter(|rest| !rest.contains("__")) else { return false };
    let is_address = ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme));
    let words: Vec<&str> = rest.split('_').collect();
    let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_protocol = |word: &&str| ["TCP", "UDP", "SCTP"].contains(word);
    if words.ends_with(&["SERVICE", "HOST"]) {
        return value.parse::<std::net::IpAddr>().is_ok();
    }
    if words.windows(2).any(|pair| pair == ["SERVICE", "PORT"]) {
        return value.parse::<u16>().is_ok();
    }
    match words.as_slice() {
        [.., "PORT", number, protocol, "PROTO" | "PORT" | "ADDR"] => is_number(number) && is_protocol(protocol),
        [.., "PORT", number, protocol] => is_number(number) && is_protocol(protocol) && is_address,
        [.., "PORT"] => is_address,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_makes_for_a_service_is_known() {
        for (name, value) in [
            ("ORGBRIDGE_SERVICE_HOST", "10.0.0.1"),
            ("ORGBRIDGE_SERVICE_HOST", "fd00::1"),
            ("ORGBRIDGE_SERVICE_PORT", "3000"),
            ("ORGBRIDGE_SERVICE_PORT_HTTP", "3000"),
            ("ORGBRIDGE_SERVICE_PORT_HTTP_ALT", "3000"),
            ("ORGBRIDGE_PORT", "tcp://10.0.0.1:3000"),
            ("ORGBRIDGE_PORT_3000_TCP", "tcp://10.0.0.1:3000"),
            ("ORGBRIDGE_PORT_3000_TCP_PROTO", "tcp"),
            ("ORGBRIDGE_PORT_3000_TCP_PORT", "3000"),
            ("ORGBRIDGE_PORT_3000_TCP_ADDR", "10.0.0.1"),
            ("ORGBRIDGE_PORT_53_UDP", "udp://10.0.0.1:53"),
            ("ORGBRIDGE_METRICS_SERVICE_HOST", "10.0.0.2"),
            ("ORGBRIDGE_METRICS_PORT", "tcp://10.0.0.2:9464"),
        ] {
            assert!(is_of_kubernetes(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("ORGBRIDGE_PORT", "3000"),
            ("ORGBRIDGE_SMTP__PORT", "25"),
            ("ORGBRIDGE_SMTP__HOST", "10.0.0.1"),
            ("ORGBRIDGE_SERVICE_HOST", "mail.example.com"),
            ("ORGBRIDGE_LISTEN", "127.0.0.1:3000"),
            ("ORGBRIDGE_PORT_X_TCP", "tcp://10.0.0.1:3000"),
            ("ORGBRIDGE_PUBLIC_URL", "https://portal.example.com"),
        ] {
            assert!(!is_of_kubernetes(name, value), "{name}={value}");
        }
    }
}
