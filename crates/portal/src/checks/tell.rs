//! What the end of a check means for its integration: its state and diagnosis, what was proven, the slow probe, and the
//! queue.

use crate::worker::plan_probe;
use domain::Timestamp;
use domain::diagnosis::{self, ORGANIZATION_CHANGED};
use domain::ids::CertificateId;
use domain::integration::State;
use domain::organization::{Organization, Proven};
use store::{Check, Integration, Tx};

/// What a check has seen.
pub(super) struct Seen<'a> {
    pub(super) check: &'a Check,
    /// The integration as it was checked.
    pub(super) checked: &'a Integration,
    /// The certificate that Salesforce took the signature of.
    pub(super) signed_with: Option<CertificateId>,
    /// Whose token it was.
    pub(super) organization: Option<&'a Organization>,
}

/// Writes what a check found. A settings change since then makes it worthless, and so does the end of the certificate when
/// everything held. Answers whether the organization was kept by it.
///
/// # Errors
/// [`store::Error::Stale`] when somebody saved in this very moment.
pub(super) async fn integration(tx: &Tx, seen: &Seen<'_>, now: Timestamp) -> Result<bool, store::Error> {
    let Seen { check, checked, signed_with, organization } = seen;
    store::queues::lock(tx, checked.client_id, checked.id).await?;
    let stored = store::integrations::find(tx, checked.client_id, checked.id).await?;
    let Some(mut stored) = stored.filter(|stored| !stored.settings.needs_new_check(&checked.settings)) else {
        return Ok(false);
    };
    let refusal = check.chain.refusal().map(|(_, refusal)| refusal.clone());
    if let (None, Some(certificate)) = (&refusal, signed_with)
        && store::certificates::sealed_key(tx, checked.client_id, *certificate).await?.is_none()
    {
        return Ok(false);
    }
    if is_outdated(&stored, refusal.as_ref().map(|refusal| refusal.code.as_str()), *organization) {
        return Ok(false);
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
    let Ok(state) = moved else { return Ok(false) };
    let before = stored.state;
    let is_first = stored.proven.organization.is_none();
    stored.stand(state, now);
    if refusal.is_none() {
        stored.found_organization = None;
    }
    stored.diagnosis = refusal;
    stored.last_check = Some(check.state);
    stored.last_check_at = Some(now);
    if stored.state == State::Connected && stored.diagnosis.is_none() {
        stored.proven = Proven {
            organization: stored.proven.organization.take().or_else(|| organization.cloned()),
            username: stored.settings.username.clone(),
            consumer_key: stored.settings.consumer_key.clone(),
        };
    }
    store::integrations::record_check(tx, &stored).await?;
    plan(tx, &stored, before, now).await?;
    if stored.state == State::Connected {
        store::queues::wake(tx, stored.client_id, stored.id, now).await?;
        if before != State::Connected {
            // The guests' work is done: whoever still holds a link sees that, and changes nothing more with it.
            store::handoff_links::finish(tx, stored.client_id, stored.id, now).await?;
        }
    }
    Ok(is_first && stored.proven.organization.is_some())
}

/// Whether somebody decided about the organization while the check ran: then it says nothing about what they decided.
fn is_outdated(stored: &Integration, refused: Option<&str>, organization: Option<&Organization>) -> bool {
    match (refused, &stored.proven.organization) {
        (Some(ORGANIZATION_CHANGED), _) => stored.state != State::OrganizationChanged,
        (Some(_), _) => false,
        (None, kept) => kept.as_ref().is_some_and(|kept| organization.is_none_or(|of| of.id != kept.id)),
    }
}

async fn plan(tx: &Tx, stored: &Integration, before: State, now: Timestamp) -> Result<(), store::Error> {
    if stored.state == State::NeedsAttention && before == State::NeedsAttention {
        let queue = store::queues::find(tx, stored.client_id, stored.id).await?;
        // A probe has planned the next one already.
        if queue.is_none_or(|queue| queue.probe_at.is_some()) {
            return Ok(());
        }
    } else {
        // Probes for another reason say nothing about how long this one has lasted.
        store::queues::probed(tx, stored.client_id, stored.id, None).await?;
    }
    plan_probe(tx, stored, 0, now).await
}
