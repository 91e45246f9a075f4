//! Wraps every data key anew after a fresh master key was put in front, so that the old one can be taken out.

use crate::audit::{Change, record};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};

impl Portal {
    /// Rewraps in small transactions and returns how many keys were rewrapped. Safe to repeat and to interrupt.
    pub async fn rewrap_keys(&self, caller: &Caller) -> Result<u64, Error> {
        self.authorize(caller, Action::Update, Resource::Health)?;
        let mut done = 0;
        loop {
            let batch = store::certificates::sealed_with(self.store(), self.sealer().active_id(), 100).await?;
            let tx = self.store().write().await?;
            if batch.is_empty() {
                self.renew_canary(&tx).await?;
                record(self, &tx, caller, Change::of_installation("master_key.rewrapped", format!("{done} keys")))
                    .await?;
                tx.commit().await?;
                return Ok(done);
            }
            for row in &batch {
                let rewrapped = self
                    .sealer()
                    .rewrap(&row.key)
                    .map_err(|error| Error::internal("a sealed key could not be rewrapped", error))?;
                store::certificates::replace_wrapped(&tx, row.certificate_id, &rewrapped).await?;
                done += 1;
            }
            tx.commit().await?;
        }
    }
}
