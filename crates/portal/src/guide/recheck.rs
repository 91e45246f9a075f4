//! Asking the org again while a guide is open. One row per integration decides, so that two people with the same guide,
//! or two servers, together ask no more often than one.

use super::show::Progress;
use crate::{Caller, Error, Portal};
use domain::guide::{CHECKS_PER_HOUR, pause_secs};
use domain::integration::State;
use store::rechecks::Recheck;

const HOUR_MS: i64 = 3_600_000;

/// Starts a check for the caller, whose right to check was asked for before, if one is due and could find anything new.
pub(super) async fn if_due(portal: &Portal, caller: &Caller, progress: &Progress) -> Result<(), Error> {
    let integration = &progress.integration;
    let settings = &integration.settings;
    // No check leads out of another organization: a person decides.
    let could_tell = !matches!(integration.state, State::Removed | State::OrganizationChanged)
        && settings.username.is_some()
        && settings.consumer_key.is_some()
        && !progress.is_done()
        && !progress.checking;
    if !could_tell {
        return Ok(());
    }
    let now = portal.now();
    let refusal = progress.refusal.as_ref().map(|refusal| refusal.code.clone());
    let known = store::rechecks::find(portal.store(), integration.client_id, integration.id).await?;
    // A saved change, or another answer than last time, means that somebody is at work.
    let same = known.as_ref().filter(|known| known.version == integration.version && known.refusal == refusal);
    let just_checked =
        integration.last_check_at.is_some_and(|at| now.since(at) < pause_secs(0, refusal.as_deref()) * 1000);
    let due = match &known {
        Some(known) if known.version == integration.version => known.due_at <= now,
        _ => !just_checked,
    };
    if !due {
        return Ok(());
    }
    let repeats = same.map_or(0, |known| known.repeats.saturating_add(1));
    let next = Recheck {
        client_id: integration.client_id,
        integration_id: integration.id,
        version: integration.version,
        due_at: now.plus_secs(pause_secs(repeats, refusal.as_deref())),
        repeats,
        refusal,
    };
    let tx = portal.store().write().await?;
    if !store::rechecks::take(&tx, known.as_ref(), &next).await? {
        return Ok(());
    }
    let key = format!("guide:{}", integration.id);
    let counted = store::throttle::count(&tx, &key, now, HOUR_MS).await?;
    if counted.failures > CHECKS_PER_HOUR {
        let rest = Recheck { due_at: counted.window_started_at.plus_secs(HOUR_MS / 1000), ..next.clone() };
        store::rechecks::take(&tx, Some(&next), &rest).await?;
        tx.commit().await?;
        return Ok(());
    }
    tx.commit().await?;
    portal.checks().recheck(caller, integration.clone(), repeats == 0).await?;
    Ok(())
}
