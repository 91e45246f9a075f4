//! `orgbridge doctor`: looks at everything an installation needs, changes nothing, and ends every line in a remedy.

use super::{Place, say};
use crate::config::Config;
use crate::open::{Schema, open};
use domain::Timestamp;
use portal::keys::MasterKeys;
use portal::{Caller, Clock, Portal, SystemClock};
use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpStream;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    ok: bool,
    what: String,
    remedy: String,
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Self { ok: true, what: what.into(), remedy: "nothing to do".to_owned() }
    }

    fn bad(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { ok: false, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.ok { '✓' } else { '✗' };
        write!(formatter, "{mark} {} – {}", self.what, self.remedy)
    }
}

pub(super) async fn run(place: &Place) -> ExitCode {
    let findings = match crate::config::load(place.config.as_deref()) {
        Ok(config) => examine(&config).await,
        Err(error) => error
            .problems()
            .iter()
            .map(|problem| Finding::bad(format!("configuration, {}: {}", problem.key, problem.what), &problem.remedy))
            .collect(),
    };
    for finding in &findings {
        say(finding.to_string());
    }
    if findings.iter().all(|finding| finding.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Looks at everything below a configuration that was read.
pub(crate) async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings =
        vec![Finding::good("configuration: every key is known and every value fits"), public_url(config)];
    findings.extend(config.notices.iter().map(|notice| Finding {
        ok: !notice.is_wrong,
        what: notice.what.clone(),
        remedy: notice.remedy.clone(),
    }));
    for address in &config.listen {
        findings.push(listen(*address).await);
    }
    findings.push(clock(SystemClock.now()));
    findings.push(match MasterKeys::read(&config.master_key_file) {
        Ok(keys) => {
            let ids: Vec<&str> = keys.ids().collect();
            Finding::good(format!("master key: the file has {} and is its owner's alone", ids.join(", ")))
        }
        Err(error) => Finding::bad("master key", error.to_string()),
    });
    findings.extend(database(config).await);
    findings.push(smtp(config).await);
    findings
}

fn public_url(config: &Config) -> Finding {
    if config.public_url.is_https() {
        Finding::good(format!("public_url: {}", config.public_url))
    } else {
        Finding::bad(
            format!("public_url: {} works on this machine only", config.public_url),
            "Put a proxy with TLS in front and write its https address.",
        )
    }
}

/// An address in use is fine when it is ours: a running server answers on it.
async fn listen(address: SocketAddr) -> Finding {
    match tokio::net::TcpListener::bind(address).await {
        Ok(_) => Finding::good(format!("listen: {address} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Finding::good(format!("listen: {address} is in use, by the running server if it is up"))
        }
        Err(error) => Finding::bad(
            format!("listen: {address} cannot be used ({error})"),
            "Write an address of this machine; ports below 1024 need a right of their own.",
        ),
    }
}

/// Certificates and tokens carry times, and Salesforce refuses those of a wrong clock.
fn clock(now: Timestamp) -> Finding {
    // 2026-01-01 and 2100-01-01.
    if (1_767_225_600_000..4_102_444_800_000).contains(&now.millis()) {
        Finding::good(format!("clock: {}", now.exact_words()))
    } else {
        Finding::bad(format!("clock: {} cannot be", now.exact_words()), "Set the clock, best by NTP.")
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let url = config.sessions_url();
    if store::sqlite_file(url).is_some_and(|file| !file.exists()) {
        return vec![Finding::bad(
            "database: the file is not there yet",
            "Nothing is lost if this is a new installation: `orgbridge serve` or `orgbridge migrate` makes it.",
        )];
    }
    match migrations::status(url).await {
        Err(error) => {
            return vec![Finding::bad(
                format!("database: it does not answer ({error})"),
                "Check database_url, that the database runs, and its user and password.",
            )];
        }
        Ok(status) if !status.newer.is_empty() => {
            return vec![Finding::bad(
                "database: a newer version of Orgbridge made it",
                "Run that version, or restore an older backup.",
            )];
        }
        Ok(status) if !status.pending.is_empty() => {
            return vec![Finding::bad("database: its schema is older than this version", "Run `orgbridge migrate`.")];
        }
        Ok(_) => {}
    }
    let portal = match open(config, Schema::AsItIs).await {
        Ok(portal) => portal,
        Err(failure) => return vec![Finding::bad("database and master key do not fit together", failure.to_string())],
    };
    let mut findings = vec![
        Finding::good("database: it answers and has the schema of this version"),
        writable(&portal).await,
        room(&portal),
        Finding::good("master key: it opens what the database holds"),
    ];
    findings.push(proxies(config, &portal).await);
    findings.extend(servers(&portal).await);
    if let Err(error) = portal.store().close().await {
        tracing::debug!(%error, "the database was not closed in order");
    }
    findings
}

/// Whether every running server has the master key that this file begins with: a rotation waits for that.
async fn servers(portal: &Portal) -> Vec<Finding> {
    let asked = async { Ok((portal.newest_master_key().await?.0, portal.operator().servers(&Caller::System).await?)) };
    let (newest, servers) = match asked.await {
        Ok(found) => found,
        Err(error) => {
            let error: portal::Error = error;
            return vec![Finding::bad(format!("running servers: they cannot be listed ({error})"), "Run this again.")];
        }
    };
    servers
        .into_iter()
        .map(|server| {
            if server.master_keys.contains(&newest) {
                Finding::good(format!("running server: {} has the master key {newest}", server.name))
            } else {
                Finding::bad(
                    format!("running server: {} does not have the master key {newest}", server.name),
                    "Copy the master key file there; it is read within seconds, without a restart.",
                )
            }
        })
        .collect()
}

/// Takes the write lock and gives it back without writing.
async fn writable(portal: &Portal) -> Finding {
    match tokio::time::timeout(Duration::from_secs(10), portal.store().write()).await {
        Ok(Ok(_dropped)) => Finding::good("database: it can be written"),
        Ok(Err(error)) => Finding::bad(
            format!("database: it cannot be written ({error})"),
            "Check the rights of its file and folder, and the room on the disk.",
        ),
        Err(_) => Finding::bad(
            "database: it was locked for ten seconds",
            "Look for a long backup or another process on the file.",
        ),
    }
}

/// What servers saw of proxies that the configuration does not name.
async fn proxies(config: &Config, portal: &Portal) -> Finding {
    let seen = portal.unknown_proxies().await.unwrap_or_default();
    // One that was written into the configuration meanwhile is no problem any more.
    let trusts = |peer: &str| {
        let networks = config.trusted_proxies.as_deref().unwrap_or_default();
        peer.parse::<std::net::IpAddr>().is_ok_and(|peer| networks.iter().any(|network| network.contains(&peer)))
    };
    let unknown: Vec<&str> = seen.iter().map(String::as_str).filter(|peer| !trusts(peer)).collect();
    if unknown.is_empty() {
        return Finding::good("proxies: no unknown one was seen within the last hour");
    }
    let list = unknown.iter().map(|peer| format!("\"{peer}\"")).collect::<Vec<_>>().join(", ");
    Finding::bad(
        format!(
            "proxies: {} sent X-Forwarded-For and is not in trusted_proxies, so its visitors all have its address",
            unknown.join(" and ")
        ),
        format!("If these are your proxies, add {list} to trusted_proxies and restart the server."),
    )
}

fn room(portal: &Portal) -> Finding {
    let Some(low) = portal.store().low_space() else { return Finding::good("disk: there is room for the database") };
    Finding::bad(
        format!("disk: only {} MiB are free; posts are refused below {} MiB", low.free >> 20, low.floor >> 20),
        "Make room on the disk of the database.",
    )
}

async fn smtp(config: &Config) -> Finding {
    let Some(smtp) = &config.smtp else {
        return Finding::good("mail: not configured; one-time links are shown once instead");
    };
    let connecting = TcpStream::connect((smtp.host.as_str(), smtp.port));
    match tokio::time::timeout(Duration::from_secs(5), connecting).await {
        Ok(Ok(_)) => Finding::good(format!("mail: {}:{} answers", smtp.host, smtp.port)),
        Ok(Err(error)) => Finding::bad(
            format!("mail: {}:{} does not answer ({error})", smtp.host, smtp.port),
            "Check smtp.host and smtp.port, and the firewall.",
        ),
        Err(_) => {
            Finding::bad(format!("mail: {}:{} does not answer within 5 s", smtp.host, smtp.port), "Check the firewall.")
        }
    }
}
