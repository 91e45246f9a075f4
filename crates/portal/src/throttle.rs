//! Limits on what strangers may try, per account and per address, in the database, so that every server counts the
//! same. An attempt counts before it is made: many at the same moment cannot pass the limit together. What turns out
//! well is taken back.

use crate::{Caller, Error, Portal};
use domain::Timestamp;
use std::net::IpAddr;
use std::time::Duration;

/// How long an attempt counts, in seconds.
const WINDOW_SECS: i64 = 15 * 60;
/// The first wait; it doubles with each further attempt.
const FIRST_WAIT_SECS: i64 = 30;
const LONGEST_WAIT_SECS: i64 = 15 * 60;
/// What a key ends in that counts everybody whose own address is not known.
const SHARED: &str = ":shared";
/// How long each further attempt takes once everybody together is over the limit.
const SHARED_DELAY: Duration = Duration::from_secs(1);

/// How many attempts a key may have in a window before it waits.
pub(crate) struct Limit {
    pub(crate) key: String,
    pub(crate) attempts: u32,
}

/// An attempt that was counted, and how to take it back.
pub(crate) struct Counted(Vec<(String, Option<Timestamp>)>);

/// The key of where the caller comes from. Those whose own address is not known share one, which never locks.
pub(crate) fn address(kind: &str, caller: &Caller) -> String {
    lockable(caller).map_or_else(|| format!("{kind}{SHARED}"), |address| format!("{kind}:{address}"))
}

/// The caller's address, if attempts from it may lock it: never one that everybody shares.
fn lockable(caller: &Caller) -> Option<IpAddr> {
    caller.origin().filter(|origin| !origin.is_shared)?.address
}

/// Refuses the key while it waits, without counting anything.
///
/// # Errors
/// [`Error::Throttled`] with the rest of the wait.
pub(crate) async fn refuse_waiting(portal: &Portal, key: &str) -> Result<(), Error> {
    let stored = store::throttle::get(portal.store(), key).await?;
    refuse_until(stored.and_then(|throttle| throttle.blocked_until), portal.now())
}

/// Counts one attempt on every key, or on none when one of them has to wait. Always give the keys in the same order, so
/// that two attempts never wait for each other.
///
/// # Errors
/// [`Error::Throttled`] with the rest of the wait.
pub(crate) async fn count(portal: &Portal, limits: &[Limit]) -> Result<Counted, Error> {
    let now = portal.now();
    for limit in limits {
        // Whoever waits is refused without taking the one write lock of SQLite.
        refuse_waiting(portal, &limit.key).await?;
    }
    let mut is_delayed = false;
    let tx = portal.store().write().await?;
    let mut counted = Vec::new();
    for Limit { key, attempts } in limits {
        let throttle = store::throttle::count(&tx, key, now, WINDOW_SECS * 1000).await?;
        refuse_until(throttle.blocked_until, now)?;
        let wait = wait_secs(throttle.failures, *attempts);
        if key.ends_with(SHARED) {
            is_delayed |= wait.is_some();
            counted.push((key.clone(), None));
            continue;
        }
        let block = wait.map(|secs| now.plus_secs(secs));
        if let Some(until) = block {
            store::throttle::block(&tx, key, until).await?;
        }
        counted.push((key.clone(), block));
    }
    tx.commit().await?;
    if is_delayed {
        tokio::time::sleep(SHARED_DELAY).await;
    }
    Ok(Counted(counted))
}

impl Counted {
    /// Takes the attempt back: it turned out well.
    pub(crate) async fn take_back(&self, tx: &store::Tx) -> Result<(), Error> {
        for (key, block) in &self.0 {
            store::throttle::take_back(tx, key, *block).await?;
        }
        Ok(())
    }
}

/// How long to wait after so many attempts; `None` below the limit.
fn wait_secs(attempts: u32, limit: u32) -> Option<i64> {
    let doublings = attempts.checked_sub(limit)?.min(10);
    Some((FIRST_WAIT_SECS << doublings).min(LONGEST_WAIT_SECS))
}

fn refuse_until(blocked_until: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    match blocked_until {
        Some(until) if until > now => {
            let retry_after_secs = u64::try_from(until.since(now).div_euclid(1000) + 1).unwrap_or(1);
            Err(Error::Throttled { retry_after_secs })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<_> = (4..12).map(|attempts| wait_secs(attempts, 5)).collect();
        assert_eq!(waits, [None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900)]);
        assert_eq!(wait_secs(u32::MAX, 5), Some(900));
    }
}
