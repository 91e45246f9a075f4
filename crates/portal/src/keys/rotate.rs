//! The rotation of the master key beside running servers: the new key is in the file of every server before anything is
//! sealed with it, and only then are the keys in the database wrapped anew. Each step may be interrupted and repeated.

use super::RunningServer;
use crate::audit::{Change, record};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};
use std::time::Duration;
use tokio::time::Instant;

/// How often the servers are looked at while they read the file.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How far a rotation came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Nothing was changed: these servers do not have the new key.
    Waits(Vec<RunningServer>),
    /// Everything is sealed with the new key.
    Done {
        /// Keys that were wrapped anew by this run.
        rewrapped: u64,
        /// The ids of the file that nothing is sealed with any more.
        unused: Vec<String>,
    },
}

impl Portal {
    /// The id of the newest key of the master key file, and whether the installation seals with it.
    pub async fn newest_master_key(&self) -> Result<(String, bool), Error> {
        let newest = self.sealer().ring().newest_id();
        let sealing = super::canary::sealing_key(self.store()).await?;
        Ok((newest.clone(), sealing.is_none_or(|id| id == newest)))
    }

    /// Reads the master key file again, which was changed beside this process.
    pub fn reread_master_keys(&self) {
        self.sealer().ring().reread();
    }

    /// Moves the installation to the newest key of the file as soon as every running server has it, and waits so long
    /// for that.
    pub async fn rotate_master_key(&self, caller: &Caller, patience: Duration) -> Result<Rotation, Error> {
        self.authorize(caller, Action::Update, Resource::Health)?;
        let newest = self.sealer().ring().newest_id();
        let begun = Instant::now();
        loop {
            let mut without = self.running_servers().await?;
            without.retain(|server| !server.master_keys.contains(&newest));
            if without.is_empty() {
                break;
            }
            if begun.elapsed() >= patience {
                return Ok(Rotation::Waits(without));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        // First of all what seals: whoever seals a key meanwhile does so before this, and is wrapped anew below, or after.
        let tx = self.store().write().await?;
        self.seal_with(&tx, &newest).await?;
        tx.commit().await?;
        let rewrapped = self.rewrap_keys(caller, &newest).await?;
        let unused = self.sealer().ring().ids_in_file().into_iter().filter(|id| *id != newest).collect();
        Ok(Rotation::Done { rewrapped, unused })
    }

    /// Wraps in small transactions what another master key wraps.
    async fn rewrap_keys(&self, caller: &Caller, newest: &str) -> Result<u64, Error> {
        let mut done = 0;
        loop {
            let batch = store::certificates::sealed_with(self.store(), newest, 100).await?;
            let tx = self.store().write().await?;
            if batch.is_empty() {
                record(self, &tx, caller, Change::of_installation("master_key.rewrapped", format!("{done} keys")))
                    .await?;
                tx.commit().await?;
                return Ok(done);
            }
            for row in &batch {
                let rewrapped = self
                    .sealer()
                    .rewrap(&row.key, newest)
                    .map_err(|error| Error::internal("a sealed key could not be rewrapped", error))?;
                store::certificates::replace_wrapped(&tx, row.certificate_id, &rewrapped).await?;
                done += 1;
            }
            tx.commit().await?;
        }
    }
}
