//! The janitor: ends what is over. It takes no input, may be interrupted anywhere, and the next activation does what
//! this one did not.

use crate::{Error, Portal};
use domain::retry::WAITS_AT_MOST_MS;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often it runs.
const PERIOD: Duration = Duration::from_secs(15);
/// How many rows one step deletes, so that no transaction is long.
const STEP: u32 = 500;
/// A running check that was not touched for so long lost its task.
const LOST_CHECK_SECS: i64 = 60;
/// A throttle that saw no failure for so long is forgotten.
const THROTTLE_SECS: i64 = 3600;
/// How long the chart's counts are kept.
const CHART_DAYS: i64 = 8;
/// Steps of one round.
const ROUND: u32 = 20;
/// How often deliveries that waited too long are looked for, in milliseconds.
const EXPIRE_EVERY_MS: i64 = 60 * 60 * 1000;

pub(super) async fn run(portal: &Portal) {
    if let Err(error) = portal.adopt_lost_checks().await {
        tracing::warn!(error = %error, "checks of an earlier run could not be ended");
    }
    loop {
        if let Err(error) = portal.tidy_up().await {
            tracing::warn!(error = %error, "tidying up failed; the next round tries again");
        }
        portal.0.worker.janitor.beat();
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            () = portal.0.worker.stop.cancelled() => return,
        }
    }
}

impl Portal {
    /// One round of the janitor.
    pub async fn tidy_up(&self) -> Result<(), Error> {
        let now = self.now();
        let idle_before = now.plus_secs(-self.settings().session.idle_secs);
        let tx = self.store().write().await?;
        store::sessions::delete_expired(&tx, now, idle_before, STEP).await?;
        store::links::delete_expired(&tx, now, STEP).await?;
        store::throttle::delete_older(&tx, now.plus_secs(-THROTTLE_SECS), STEP).await?;
        store::budgets::delete_over(&tx, now, STEP).await?;
        store::checks::interrupt_stale(&tx, now.plus_secs(-LOST_CHECK_SECS), now).await?;
        tx.commit().await?;
        self.measure_quotas().await?;
        self.answers().purge().await?;
        self.tidy_up_certificates().await?;
        self.tidy_up_deliveries().await
    }

    /// Steps of their own, since each may find many rows; what is left waits for the next round.
    async fn tidy_up_deliveries(&self) -> Result<(), Error> {
        let now = self.now();
        let retained = now.plus_days(-i64::from(self.settings().delivery.retention_days));
        // What cannot go yet, such as parked deliveries, must not hide what is behind it: each round goes on where the
        // last one stopped, and begins anew at the end.
        let mut behind = self.0.worker.purged_to.load(Ordering::Relaxed);
        for _ in 0..ROUND {
            let tx = self.store().write().await?;
            let purged = store::events::purge(&tx, behind, retained, STEP).await?;
            tx.commit().await?;
            behind = purged.next.unwrap_or(0);
            if behind == 0 {
                break;
            }
        }
        self.0.worker.purged_to.store(behind, Ordering::Relaxed);
        let tx = self.store().write().await?;
        store::deliveries::forget(&tx, now.plus_days(-CHART_DAYS), retained, STEP).await?;
        tx.commit().await?;
        self.expire_deliveries().await
    }

    /// Once an hour: it has to look at everything that waits.
    async fn expire_deliveries(&self) -> Result<(), Error> {
        let now = self.now();
        let last = self.0.worker.expired_at.load(Ordering::Relaxed);
        if last != 0 && now.millis() - last < EXPIRE_EVERY_MS {
            return Ok(());
        }
        let waiting_before = now.plus_millis(-WAITS_AT_MOST_MS);
        if store::deliveries::any_expired(self.store(), waiting_before).await? {
            for _ in 0..ROUND {
                let tx = self.store().write().await?;
                let expired = store::deliveries::expire(&tx, waiting_before, now, STEP).await?;
                tx.commit().await?;
                if expired < u64::from(STEP) {
                    break;
                }
            }
        }
        self.0.worker.expired_at.store(now.millis(), Ordering::Relaxed);
        Ok(())
    }

    async fn adopt_lost_checks(&self) -> Result<(), Error> {
        if !self.is_alone() {
            return Ok(());
        }
        let now = self.now();
        let tx = self.store().write().await?;
        store::checks::interrupt_stale(&tx, now.plus_secs(1), now).await?;
        tx.commit().await?;
        Ok(())
    }
}
