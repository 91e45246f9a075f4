//! The janitor: ends what is over. It takes no input, may be interrupted anywhere, and the next activation does what
//! this one did not.

use crate::{Error, Portal};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::Backend;
use tokio_util::sync::CancellationToken;

/// How often it runs.
const PERIOD: Duration = Duration::from_secs(15);
/// How many rows one step deletes, so that no transaction is long.
const STEP: u32 = 500;
/// A running check that was not touched for so long lost its task.
pub(crate) const LOST_CHECK_SECS: i64 = 60;
/// A throttle that saw no failure for so long is forgotten.
const THROTTLE_SECS: i64 = 3600;

/// When the janitor last ran, by the portal's clock; 0 is never.
#[derive(Default)]
pub(crate) struct Pulse {
    last: AtomicI64,
    stop: CancellationToken,
}

impl Portal {
    /// Starts the janitor. Call it once in a process that serves.
    pub fn spawn_worker(&self) {
        let portal = self.clone();
        portal.0.worker.last.store(portal.now().millis(), Ordering::Relaxed);
        tokio::spawn(async move {
            if let Err(error) = portal.adopt_lost_checks().await {
                tracing::warn!(error = %error, "checks of an earlier run could not be ended");
            }
            loop {
                if let Err(error) = portal.tidy_up().await {
                    tracing::warn!(error = %error, "tidying up failed; the next round tries again");
                }
                portal.0.worker.last.store(portal.now().millis(), Ordering::Relaxed);
                tokio::select! {
                    () = tokio::time::sleep(PERIOD) => {}
                    () = portal.0.worker.stop.cancelled() => return,
                }
            }
        });
    }

    /// Whether the janitor ran within the last minute.
    pub fn worker_alive(&self) -> bool {
        let last = self.0.worker.last.load(Ordering::Relaxed);
        last != 0 && self.now().millis() - last < 60_000
    }

    /// Ends the janitor and lets running checks finish, for at most five seconds; what is left is ended by the next
    /// start.
    pub async fn stop(&self) {
        self.0.worker.stop.cancel();
        self.0.checks.drain(Duration::from_secs(5)).await;
    }

    /// One round of the janitor.
    pub async fn tidy_up(&self) -> Result<(), Error> {
        let now = self.now();
        let idle_before = now.plus_secs(-self.settings().session.idle_secs);
        let tx = self.store().write().await?;
        store::sessions::delete_expired(&tx, now, idle_before, STEP).await?;
        store::links::delete_expired(&tx, now, STEP).await?;
        store::throttle::delete_older(&tx, now.plus_secs(-THROTTLE_SECS), STEP).await?;
        store::checks::interrupt_stale(&tx, now.plus_secs(-LOST_CHECK_SECS), now).await?;
        tx.commit().await?;
        self.answers().purge().await
    }

    /// An SQLite database has one serving process: whatever is still running when it starts was lost with the last one.
    async fn adopt_lost_checks(&self) -> Result<(), Error> {
        if self.store().backend() != Backend::Sqlite {
            return Ok(());
        }
        let now = self.now();
        let tx = self.store().write().await?;
        store::checks::interrupt_stale(&tx, now.plus_secs(1), now).await?;
        tx.commit().await?;
        Ok(())
    }
}
