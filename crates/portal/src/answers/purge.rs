//! The end of saved answers. In small steps, each a transaction of its own: they come as fast as calls do, and the
//! writers of a busy hour must not wait for the janitor.

use super::Answers;
use crate::Error;
use store::answers;

/// How many answers one step deletes.
const STEP: u32 = 500;
/// How many steps a round takes at most.
const STEPS: u32 = 100;

impl Answers<'_> {
    /// Deletes what has expired.
    pub async fn purge(&self) -> Result<(), Error> {
        let now = self.0.now();
        for _ in 0..STEPS {
            let tx = self.0.store().write().await?;
            let deleted = answers::delete_expired(&tx, now, STEP).await?;
            tx.commit().await?;
            if deleted < u64::from(STEP) {
                break;
            }
        }
        Ok(())
    }
}
