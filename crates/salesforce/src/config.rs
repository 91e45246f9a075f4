//! What an installation sets about talking to Salesforce, with defaults that are right for production.

use crate::allow_list::DEFAULT_ALLOWED_HOSTS;
use std::{net::SocketAddr, time::Duration};
use thiserror::Error;

/// Settings of a [`crate::Client`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Hosts that may be called: exact names, or `*.` and a suffix for every name below it.
    pub allowed_hosts: Vec<String>,
    /// REST API version, `66.0` or `v66.0`.
    pub api_version: String,
    /// Demo only: every allowed host's socket goes to this loopback address over plain HTTP, while the `Host` header,
    /// the assertion's audience and everything that is shown keep the real `https` name. An `http` URL with a loopback
    /// IP address and a port.
    pub connect_to: Option<String>,
    /// Time for one connection, name resolution and TLS included.
    pub connect_timeout: Duration,
    /// Time for one call, from the first byte out to the last byte in; see [`crate::Client::with_timeout`].
    pub total_timeout: Duration,
    /// How long an upload or a list of bulk results may stand still. All of it may take much longer.
    pub silence: Duration,
    /// Most bytes read of one reply, after decompression.
    pub max_reply_bytes: usize,
    /// Most bytes read of one list of bulk results, which repeats every column of what was uploaded. They are read
    /// row by row and not held.
    pub max_result_bytes: usize,
    /// The `User-Agent` header.
    pub user_agent: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            allowed_hosts: DEFAULT_ALLOWED_HOSTS.map(ToOwned::to_owned).to_vec(),
            api_version: "66.0".to_owned(),
            connect_to: None,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(25),
            silence: Duration::from_mins(2),
            max_reply_bytes: 1024 * 1024,
            max_result_bytes: 256 * 1024 * 1024,
            user_agent: concat!("Orgbridge/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// A setting that cannot work. The installation should refuse to start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// The list is empty: nothing could ever be called.
    #[error("allowed_hosts is empty; leave it out to allow Salesforce's own hosts")]
    NoHosts,
    /// One entry is neither a host name nor `*.` and a suffix.
    #[error("allowed_hosts: {0:?} is not a host name like login.salesforce.com or *.my.salesforce.com")]
    HostPattern(String),
    /// Not a version number with one decimal.
    #[error("api_version: {0:?} is not a version like 66.0")]
    ApiVersion(String),
    /// Not an `http` URL of a loopback IP address.
    #[error("connect_to: {0:?} is not an address like http://127.0.0.1:3100")]
    ConnectTo(String),
    /// The HTTP client could not be made, usually because the system's trusted authorities cannot be read.
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
}

/// `v66.0` from `66.0` or `v66.0`.
pub(crate) fn version_segment(version: &str) -> Result<String, ConfigError> {
    let number = version.trim().trim_start_matches('v');
    let fits = number
        .strip_suffix(".0")
        .is_some_and(|major| (2..=3).contains(&major.len()) && major.bytes().all(|byte| byte.is_ascii_digit()));
    if fits { Ok(format!("v{number}")) } else { Err(ConfigError::ApiVersion(version.to_owned())) }
}

/// The socket address of `connect_to`. Only a loopback IP address will do: a name could lead anywhere.
pub(crate) fn loopback(address: &str) -> Result<SocketAddr, ConfigError> {
    let refused = || ConfigError::ConnectTo(address.to_owned());
    let authority = address.trim().strip_prefix("http://").ok_or_else(refused)?.trim_end_matches('/');
    let socket: SocketAddr = authority.parse().map_err(|_| refused())?;
    if socket.ip().is_loopback() && socket.port() != 0 { Ok(socket) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        assert_eq!(version_segment("66.0"), Ok("v66.0".to_owned()));
        assert_eq!(version_segment(" v68.0 "), Ok("v68.0".to_owned()));
        for bad in ["", "66", "66.1", "v", "x66.0", "../66.0", "6666.0"] {
            assert!(version_segment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_loopback_address_may_stand_in() {
        assert_eq!(loopback("http://127.0.0.1:3100"), Ok(([127, 0, 0, 1], 3100).into()));
        assert!(loopback("http://[::1]:3100/").is_ok());
        for bad in [
            "https://127.0.0.1:3100",
            "http://10.0.0.1:80",
            "http://localhost:3100",
            "http://127.0.0.1",
            "127.0.0.1:1",
            "http://127.0.0.1:0",
            "http://127.0.0.1:1/x",
        ] {
            assert!(loopback(bad).is_err(), "{bad}");
        }
    }
}
