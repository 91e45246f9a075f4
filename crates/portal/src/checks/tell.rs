//! What the end of a check means for its integration: its state and diagnosis, the slow probe, and the queue.

use crate::worker::plan_probe;
use domain::Timestamp;
use domain::diagnosis;
use domain::ids::CertificateId;
use domain::integration::State;
use store::{Check, Integration, Tx};

/// Writes what a check of `checked` found, signed with this certificate. A settings change since then makes it worthless,
/// and so does the end of the certificate when everything held.
///
/// # Errors
/// [`store::Error::Stale`] when somebody saved in this very moment.
pub(super) async fn integration(
    tx: &Tx,
    check: &Check,
    checked: &Integration,
    signed_with: Option<CertificateId>,
    now: Timestamp,
) -> Result<(), store::Error> {
    let stored = store::integrations::find(tx, checked.client_id, checked.id).await?;
    let Some(mut stored) = stored.filter(|stored| !stored.settings.needs_new_check(&checked.settings)) else {
        return Ok(());
    };
    let refusal = check.chain.refusal().map(|(_, refusal)| refusal.clone());
    if let (None, Some(certificate)) = (&refusal, signed_with)
        && store::certificates::sealed_key(tx, checked.client_id, certificate).await?.is_none()
    {
        return Ok(());
    }
    // What is not filled in yet is open, not broken.
    let filled_in = stored.settings.username.is_some() && stored.settings.consumer_key.is_some();
    let moved = match &refusal {
        None => stored.state.check_passed(),
        Some(refusal) => {
            let permanent = diagnosis::find(&refusal.code).is_some_and(|row| row.permanent);
            stored.state.check_refused(permanent && filled_in)
        }
    };
    let Ok(state) = moved else { return Ok(()) };
    stored.stand(state, now);
    stored.diagnosis = refusal;
    stored.last_check = Some(check.state);
    stored.last_check_at = Some(now);
    store::integrations::record_check(tx, &stored).await?;
    if stored.state == State::NeedsAttention {
        let queue = store::queues::find(tx, stored.client_id, stored.id).await?;
        // A probe has planned the next one already.
        if queue.is_some_and(|queue| queue.probe_at.is_none()) {
            plan_probe(tx, &stored, 0, now).await?;
        }
    } else {
        plan_probe(tx, &stored, 0, now).await?;
    }
    if stored.state == State::Connected {
        store::queues::wake(tx, stored.client_id, stored.id, now).await?;
    }
    Ok(())
}
