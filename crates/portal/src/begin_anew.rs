//! What a restored database needs before anybody works on it: claims belong to processes that are gone or work elsewhere,
//! and a session that was ended since the backup must not come alive again.

use crate::audit::{Change, record};
use crate::{Caller, Error, Portal};
use domain::policy::{Action, Resource};

impl Portal {
    /// Ends every claim and every session, and has the audit say which backup this was.
    pub async fn begin_anew(&self, caller: &Caller, backup: &str) -> Result<(), Error> {
        self.authorize(caller, Action::Update, Resource::Health)?;
        let tx = self.store().write().await?;
        store::queues::take_over(&tx, self.now()).await?;
        store::sessions::delete_all(&tx).await?;
        record(self, &tx, caller, Change::of_installation("installation.restored", backup)).await?;
        tx.commit().await?;
        Ok(())
    }
}
