//! Which servers run, and which master keys each of them has: every process says so in the installation's table, so that
//! a new master key is used only when all of them can open what is sealed with it.

use super::canary;
use crate::{Error, Portal};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::presence::is_there;
use tokio::time::Instant;

const PREFIX: &str = "process/";
/// How often the master key file is read, and the database asked which key seals.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a process says that it is still there.
const SAY_EVERY: Duration = Duration::from_secs(5);
/// A process that said nothing for so long, in milliseconds, counts only while the database sees its session.
const SILENT_MS: i64 = 15_000;

/// A process that serves or works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningServer {
    /// The machine and the process.
    pub name: String,
    /// The ids of the master keys in its file.
    pub master_keys: Vec<String>,
    pub seen_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Announcement {
    host: String,
    pid: u32,
    seen_at: Timestamp,
    master_keys: Vec<String>,
}

/// Reads the master key file again and again and says what is in it, until the process stops.
pub(crate) async fn keep_announced(portal: &Portal) {
    let mut said: Option<(Instant, Vec<String>)> = None;
    let mut failing = false;
    loop {
        portal.sealer().ring().reread();
        let keys = portal.sealer().ring().ids_in_file();
        let is_due = said.as_ref().is_none_or(|(at, last)| at.elapsed() >= SAY_EVERY || *last != keys);
        match portal.announce_keys(is_due.then_some(&keys)).await {
            Ok(()) => {
                failing = false;
                if is_due {
                    said = Some((Instant::now(), keys));
                }
            }
            Err(error) if !failing => {
                failing = true;
                tracing::warn!(error = %error, "which master keys this process has could not be written down");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = portal.0.worker.stopping() => break,
        }
    }
    if let Err(error) = portal.withdraw_announcement().await {
        tracing::debug!(error = %error, "the announcement of this process stays until it is old");
    }
}

impl Portal {
    async fn announce_keys(&self, keys: Option<&Vec<String>>) -> Result<(), Error> {
        if let Some(sealing) = canary::sealing_key(self.store()).await? {
            self.sealer().ring().use_key(&sealing);
        }
        let Some(keys) = keys else { return Ok(()) };
        self.running_servers().await?;
        let said =
            Announcement { host: host(), pid: std::process::id(), seen_at: self.now(), master_keys: keys.clone() };
        let bytes = serde_json::to_vec(&said)
            .map_err(|error| Error::internal("the announcement of a process could not be written", error))?;
        let tx = self.store().write().await?;
        store::installation::replace(&tx, &name_of(self.0.worker.name()), &bytes).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn withdraw_announcement(&self) -> Result<(), Error> {
        let tx = self.store().write().await?;
        store::installation::delete(&tx, &name_of(self.0.worker.name())).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The processes that said a moment ago that they serve or work.
    pub(crate) async fn servers_seen(&self) -> Result<Vec<RunningServer>, Error> {
        let (seen, _) = self.announced().await?;
        Ok(seen)
    }

    /// The processes that serve or work, paused ones included. What ended without saying so is forgotten on the way.
    pub(crate) async fn running_servers(&self) -> Result<Vec<RunningServer>, Error> {
        let (mut running, silent) = self.announced().await?;
        if silent.is_empty() {
            return Ok(running);
        }
        // One that is paused is still there: its session holds a lock until the database loses it.
        let tx = self.store().write().await?;
        for (name, server) in silent {
            let process = name.strip_prefix(PREFIX).unwrap_or_default();
            if is_there(&tx, process).await? {
                running.push(server);
            } else {
                store::installation::delete(&tx, &name).await?;
            }
        }
        tx.commit().await?;
        Ok(running)
    }

    /// Those that were heard of a moment ago, and the others with the names of their rows.
    async fn announced(&self) -> Result<(Vec<RunningServer>, Vec<(String, RunningServer)>), Error> {
        let now = self.now();
        let (mut seen, mut silent) = (Vec::new(), Vec::new());
        for (name, bytes) in store::installation::starting_with(self.store(), PREFIX).await? {
            let Ok(said) = serde_json::from_slice::<Announcement>(&bytes) else { continue };
            let server = RunningServer {
                name: format!("{}, process {}", said.host, said.pid),
                master_keys: said.master_keys,
                seen_at: said.seen_at,
            };
            if now.since(server.seen_at) < SILENT_MS { seen.push(server) } else { silent.push((name, server)) }
        }
        Ok((seen, silent))
    }
}

fn name_of(process: &str) -> String {
    format!("{PREFIX}{process}")
}

/// The name of this machine, for the operator who has to find it.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { "this machine".to_owned() } else { name.trim().to_owned() }
}
