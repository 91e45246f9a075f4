//! From a bearer key to its caller.

use super::ApiKeys;
use super::known::KnownKey;
use crate::{Caller, Error, KeyCaller, KeyKind, Origin, Scope, keys};
use std::sync::Arc;

/// How long "last used" may lag behind, in milliseconds; it spares a write per request.
const USE_NOTED_EVERY_MS: i64 = 60_000;

impl ApiKeys<'_> {
    /// The caller behind a bearer key; `None` when it is unknown or revoked.
    pub async fn caller(&self, bearer: &str, origin: Origin) -> Result<Option<Caller>, Error> {
        let hash = keys::sha256(bearer.as_bytes());
        let Some(key) = self.look_up(&hash).await? else { return Ok(None) };
        let (row, now) = (&key.row, self.0.now());
        if key.note_use(now, USE_NOTED_EVERY_MS) {
            let tx = self.0.store().write().await?;
            store::keys::touch(&tx, row.client_id, row.id, now).await?;
            tx.commit().await?;
        }
        let kind = KeyKind::from(row.kind);
        let scopes = row.scopes.iter().filter_map(|word| Scope::parse(word)).collect();
        Ok(Some(Caller::Key(KeyCaller {
            id: row.id,
            client_id: row.client_id,
            kind,
            name: row.name.clone(),
            scopes,
            origin,
        })))
    }

    async fn look_up(&self, hash: &[u8; 32]) -> Result<Option<Arc<KnownKey>>, Error> {
        let known = &self.0.0.known_keys;
        if let Some(key) = known.get(hash) {
            return Ok(Some(key));
        }
        let ticket = known.ticket();
        let row = store::keys::by_hash(self.0.store(), hash).await?;
        Ok(row.map(|row| known.put(&ticket, row)))
    }
}
