//! Ingest keys and API keys of a client: made, listed and revoked by people, and used by machines as credentials. Only
//! the hash of a secret is kept, so it can be shown once and never again.

mod caller;
mod known;
mod list;
mod make;
mod revoke;

pub(crate) use known::KnownKeys;
pub use list::KeyPage;
pub use make::{KeyForm, MadeKey};
pub use store::KeyRow;

use crate::{Caller, ClientScope, Error, Portal, Scope};
use domain::ids::KeyId;

/// The key verbs.
pub struct ApiKeys<'a>(pub(crate) &'a Portal);

/// What an API key can be given. An ingest key posts events, nothing else.
pub const API_SCOPES: [Scope; 3] = [Scope::IntegrationsRead, Scope::IntegrationsWrite, Scope::DeliveriesReplay];

/// Why there is nothing to revoke any more.
const REVOKED: &str = "This key was revoked already. Every call with it is refused.";

impl ApiKeys<'_> {
    /// A key of this client that still opens something.
    async fn find_live(&self, caller: &Caller, scope: &ClientScope, key: &str) -> Result<KeyRow, Error> {
        let row = match KeyId::parse(key) {
            Some(id) => store::keys::find(self.0.store(), scope.id(), id).await?,
            None => None,
        };
        let row = row.ok_or_else(|| self.0.missing(caller, scope, "a key"))?;
        if row.revoked_at.is_some() { Err(Error::Gone(REVOKED)) } else { Ok(row) }
    }
}
