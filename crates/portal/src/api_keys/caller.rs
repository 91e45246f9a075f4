//! From a bearer key to its caller.

use super::ApiKeys;
use crate::{Caller, Error, KeyCaller, KeyKind, Origin, Scope, keys};

/// How long "last used" may lag behind, in milliseconds; it spares a write per request.
const USE_NOTED_EVERY_MS: i64 = 60_000;

impl ApiKeys<'_> {
    /// The caller behind a bearer key; `None` when it is unknown or revoked.
    pub async fn caller(&self, bearer: &str, origin: Origin) -> Result<Option<Caller>, Error> {
        let hash = keys::sha256(bearer.as_bytes());
        let Some(row) = store::keys::by_hash(self.0.store(), &hash).await? else { return Ok(None) };
        let now = self.0.now();
        if row.last_used_at.is_none_or(|used| now.since(used) > USE_NOTED_EVERY_MS) {
            let tx = self.0.store().write().await?;
            store::keys::touch(&tx, row.client_id, row.id, now).await?;
            tx.commit().await?;
        }
        let kind = KeyKind::from(row.kind);
        let scopes = row.scopes.iter().filter_map(|word| Scope::parse(word)).collect();
        Ok(Some(Caller::Key(KeyCaller { id: row.id, client_id: row.client_id, kind, name: row.name, scopes, origin })))
    }
}
