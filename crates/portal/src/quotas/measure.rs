//! Measures what clients have, off the way of their posts. The janitor calls it.

use super::Estimates;
use crate::{Error, Portal};
use tokio::time::Instant;

impl Portal {
    pub(crate) async fn measure_quotas(&self) -> Result<(), Error> {
        for estimates in [&self.0.waiting, &self.0.saved_answers] {
            self.measure(estimates).await?;
        }
        Ok(())
    }

    async fn measure(&self, estimates: &Estimates) -> Result<(), Error> {
        let quota = estimates.quota();
        for (client, added) in estimates.due() {
            let began = Instant::now();
            let limit = self.quotas_of(self.store(), client).await?.get(quota);
            let bytes = store::quotas::used(self.store(), client, quota).await?;
            estimates.note(client, added, bytes, limit, began.elapsed());
        }
        Ok(())
    }
}
