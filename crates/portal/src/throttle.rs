//! Limits on what strangers may try, per account and per address, in the database, so that every server counts the
//! same. An attempt counts before it is made: many at the same moment cannot pass the limit together. What turns out
//! well is taken back.

use crate::{Caller, Error, Portal};
use domain::{Timestamp, network};
use std::net::IpAddr;
use std::time::Duration;

/// How long an attempt counts, in seconds.
const WINDOW_SECS: i64 = 15 * 60;
/// The first wait; it doubles with each further attempt.
const FIRST_WAIT_SECS: i64 = 30;
const LONGEST_WAIT_SECS: i64 = 15 * 60;
/// How many times more attempts the network around a visitor's own one has.
const WIDER: u32 = 4;
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
pub(crate) struct Counted {
    keys: Vec<(String, Option<Timestamp>)>,
    /// Everybody without an address of their own is over the limit together.
    is_slowed: bool,
}

/// Limits for where the caller comes from: `attempts` for their network, and more for the larger one around it, because
/// one customer of a provider may have many networks. Those whose own address is not known share one, which never locks.
pub(crate) fn address(kind: &str, caller: &Caller, attempts: u32) -> Vec<Limit> {
    let Some(address) = lockable(caller) else { return vec![Limit { key: format!("{kind}{SHARED}"), attempts }] };
    let limits = networks(address).into_iter().zip([1, WIDER]);
    limits.map(|(network, times)| Limit { key: format!("{kind}:{network}"), attempts: attempts * times }).collect()
}

/// The caller's address, if attempts from it may lock it: never one that everybody shares.
fn lockable(caller: &Caller) -> Option<IpAddr> {
    caller.origin().filter(|origin| !origin.is_shared)?.address
}

/// The network that one visitor has to themselves, as text.
pub(crate) fn network(caller: &Caller) -> String {
    let address = caller.origin().and_then(|origin| origin.address);
    address.map_or_else(|| "unknown".to_owned(), |address| networks(address).swap_remove(0))
}

/// What one visitor has, and of IPv6 what one site has, the narrowest first.
fn networks(address: IpAddr) -> Vec<String> {
    let own = network::of_one_visitor(address);
    match network::of_one_site(address) {
        Some(site) => vec![format!("{own}/64"), format!("{site}/48")],
        None => vec![own.to_string()],
    }
}

/// Refuses every key that waits, without counting anything.
///
/// # Errors
/// [`Error::Throttled`] with the rest of the wait.
pub(crate) async fn refuse_waiting(portal: &Portal, limits: &[Limit]) -> Result<(), Error> {
    for limit in limits {
        let stored = store::throttle::get(portal.store(), &limit.key).await?;
        refuse_until(stored.and_then(|throttle| throttle.blocked_until), portal.now())?;
    }
    Ok(())
}

/// Counts one attempt on every key, or on none when one of them has to wait. Always give the keys in the same order, so
/// that two attempts never wait for each other.
///
/// # Errors
/// [`Error::Throttled`] with the rest of the wait.
pub(crate) async fn count(portal: &Portal, limits: &[Limit]) -> Result<Counted, Error> {
    let now = portal.now();
    // Whoever waits is refused without taking the one write lock of SQLite.
    refuse_waiting(portal, limits).await?;
    let mut is_slowed = false;
    let tx = portal.store().write().await?;
    let mut counted = Vec::new();
    for Limit { key, attempts } in limits {
        let throttle = store::throttle::count(&tx, key, now, WINDOW_SECS * 1000).await?;
        refuse_until(throttle.blocked_until, now)?;
        let wait = wait_secs(throttle.failures, *attempts);
        if key.ends_with(SHARED) {
            is_slowed |= wait.is_some();
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
    Ok(Counted { keys: counted, is_slowed })
}

impl Counted {
    /// Takes the attempt back: it turned out well.
    pub(crate) async fn take_back(&self, tx: &store::Tx) -> Result<(), Error> {
        for (key, block) in &self.keys {
            store::throttle::take_back(tx, key, *block).await?;
        }
        Ok(())
    }

    /// Waits when everybody who shares an address is over the limit together: they are slowed down and never locked. Call
    /// it while nothing is held that others wait for.
    pub(crate) async fn slow_down(&self) {
        if self.is_slowed {
            tokio::time::sleep(SHARED_DELAY).await;
        }
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
    use crate::Origin;

    fn keys(address: &str) -> Vec<(String, u32)> {
        let origin = Origin { address: Some(address.parse().unwrap()), is_shared: false, request_id: String::new() };
        let limits = super::address("k", &Caller::Visitor(origin), 30);
        limits.into_iter().map(|limit| (limit.key, limit.attempts)).collect()
    }

    #[test]
    fn an_address_counts_by_the_network_that_one_visitor_has() {
        let own = |key: &str| (key.to_owned(), 30);
        assert_eq!(keys("203.0.113.9"), [own("k:203.0.113.9")]);
        assert_eq!(keys("::ffff:203.0.113.9"), [own("k:203.0.113.9")]);
        let (narrow, wide) = (own("k:2001:db8:1:2::/64"), ("k:2001:db8:1::/48".to_owned(), 120));
        for address in ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"] {
            assert_eq!(keys(address), [narrow.clone(), wide.clone()], "{address}");
        }
        assert_eq!(keys("2001:db8:1:3::1")[1], wide);
        assert_eq!(network(&Caller::System), "unknown");
    }

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<_> = (4..12).map(|attempts| wait_secs(attempts, 5)).collect();
        assert_eq!(waits, [None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(900), Some(900)]);
        assert_eq!(wait_secs(u32::MAX, 5), Some(900));
    }
}
