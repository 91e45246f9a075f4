//! Rotation: a new certificate beside the one in use. Nothing stops and nothing is proven by it: that the new one is in
//! Salesforce shows when a signature of it is taken.

use super::make::{insert, make};
use super::revoke::stop_probing;
use super::{Certificates, State, held, in_state, lock, not_now, step};
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::certificate::trial_pause_secs;
use domain::policy::Action;
use serde_json::json;
use store::Certificate;

impl Certificates<'_> {
    /// Makes a new certificate: beside the one in use, or the first one after a revocation. Doing it twice, or two people
    /// at once, lead to the same one.
    pub async fn rotate(&self, caller: &Caller, slug: &str, id: &str) -> Result<Certificate, Error> {
        let (scope, integration) = self.0.integrations().reach_alive(caller, slug, id, Action::Update).await?;
        let before = store::certificates::all(self.0.store(), scope.id(), integration.id).await?;
        if let Some(waiting) = self.still_good(&before) {
            return Ok(waiting);
        }
        refuse_second(&before)?;
        let (mut certificate, sealed) = make(self.0, caller, scope.id(), integration.id).await?;
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        let is_first = !held(&before).in_use;
        if is_first {
            stop_probing(&tx, &integration).await?;
        }
        let present = lock(&tx, scope.id(), integration.id).await?;
        if let Some(waiting) = self.still_good(&present) {
            return Ok(waiting);
        }
        refuse_second(&present)?;
        // One that never worked and has ended in the meantime makes room.
        if let Some(ended) = in_state(&present, State::Waiting) {
            let withdrawn = ended.state.withdrawn();
            step(&tx, ended, withdrawn, None, now).await?;
        }
        if held(&present).in_use {
            certificate.next_try_at = Some(now.plus_secs(trial_pause_secs(0)));
        } else if is_first {
            // Whatever was wrong before, was wrong without a certificate.
            self.disconnect(&tx, &integration).await?;
        }
        insert(self.0, &tx, &certificate, sealed).await?;
        let change = Change::of_client(scope.id(), "certificate.made", integration.settings.name.to_string())
            .with(json!({ "thumbprint": certificate.thumbprint, "valid_until": certificate.not_after.rfc3339() }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(certificate)
    }

    /// The new one of a rotation that is running, unless its time is over.
    fn still_good(&self, certificates: &[Certificate]) -> Option<Certificate> {
        in_state(certificates, State::Waiting).filter(|waiting| self.0.now() <= waiting.not_after)
    }
}

fn refuse_second(certificates: &[Certificate]) -> Result<(), Error> {
    let mut held = held(certificates);
    // Only an ended one comes here.
    held.waiting = false;
    held.may_rotate().map_err(not_now)
}
