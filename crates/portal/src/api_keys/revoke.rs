//! Revoking a key: it counts from the next request on, and for ever; at another server within a second.

use super::{ApiKeys, REVOKED};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::{Action, Resource};
use serde_json::json;

impl ApiKeys<'_> {
    pub async fn revoke(&self, caller: &Caller, slug: &str, key: &str) -> Result<(), Error> {
        let scope = self.0.enter(caller, slug, Action::Delete, Resource::Keys).await?;
        let row = self.find_live(caller, &scope, key).await?;
        let tx = self.0.store().write().await?;
        if !store::keys::revoke(&tx, scope.id(), row.id, self.0.now()).await? {
            return Err(Error::Gone(REVOKED));
        }
        let detail = json!({ "kind": row.kind.word(), "prefix": row.prefix });
        record(self.0, &tx, caller, Change::of_client(scope.id(), "key.revoked", row.name.to_string()).with(detail))
            .await?;
        tx.commit().await?;
        self.0.0.known_keys.forget();
        Ok(())
    }
}
