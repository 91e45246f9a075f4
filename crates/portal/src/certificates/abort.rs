//! Aborting a rotation: the new certificate's key is destroyed, and the old one stays, or comes back.

use super::{Certificates, State, held, in_state, lock, not_now, step};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::policy::Action;
use serde_json::json;

impl Certificates<'_> {
    pub async fn abort(&self, caller: &Caller, slug: &str, id: &str) -> Result<(), Error> {
        let (scope, integration) = self.0.integrations().reach_alive(caller, slug, id, Action::Update).await?;
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        let present = lock(&tx, scope.id(), integration.id).await?;
        held(&present).may_abort().map_err(not_now)?;
        let newer = in_state(&present, State::Waiting).or_else(|| in_state(&present, State::InUse));
        let Some(newer) = newer else { return Err(not_now(super::Obstacle::NoRotation)) };
        let withdrawn = newer.state.withdrawn();
        let newer = step(&tx, newer, withdrawn, None, now).await?;
        // The newer one was proven already: its predecessor signs again.
        if let Some(older) = in_state(&present, State::Retiring) {
            let restored = older.state.restored();
            step(&tx, older, restored, None, now).await?;
        }
        let change = Change::of_client(scope.id(), "certificate.withdrawn", integration.settings.name.to_string())
            .with(json!({ "thumbprint": newer.thumbprint }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(())
    }
}
