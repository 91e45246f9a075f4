//! Removing a person. Their sessions end, their entries in the audit stay.

use super::{Members, obstacle, update};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::{Action, Resource};

impl Members<'_> {
    /// Nobody removes themselves, and a client keeps at least one Client Admin.
    pub async fn remove(&self, caller: &Caller, slug: &str, member: &str) -> Result<(), Error> {
        let scope = self.0.enter(caller, slug, Action::Delete, Resource::Members).await?;
        let mut row = self.find(caller, &scope, member).await?;
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, scope.id()).await?;
        if let Some(reason) = obstacle(caller, &row, self.is_last_admin(&tx, &scope, &row).await?) {
            return Err(Error::NotNow(reason));
        }
        row.removed_at = Some(self.0.now());
        update(&tx, &row).await?;
        store::sessions::delete_of_member(&tx, row.id, None).await?;
        record(self.0, &tx, caller, Change::of_client(scope.id(), "member.removed", row.email.to_string())).await?;
        tx.commit().await?;
        Ok(())
    }
}
