//! Sparing the org's API requests, which its other tools need as well.

use crate::Portal;
use domain::Timestamp;
use domain::delivery::Budget;
use store::queues::ApiUsage;

/// The pause between calls when the org's API requests run low, and before they are looked at again when they are
/// used up as far as allowed, in milliseconds.
const SLOW_MS: i64 = 2_000;
const STOPPED_MS: i64 = 15 * 60 * 1000;

/// When to go on, if the org's API requests are to be spared.
pub(super) fn spare(portal: &Portal, api: Option<ApiUsage>) -> Option<Timestamp> {
    match budget(portal, api) {
        Budget::Plenty => None,
        Budget::Slow => Some(portal.now().plus_millis(SLOW_MS)),
        Budget::Stop => Some(portal.now().plus_millis(STOPPED_MS)),
    }
}

pub(super) fn budget(portal: &Portal, api: Option<ApiUsage>) -> Budget {
    let numbers = api.and_then(|api| u64::try_from(api.used).ok().zip(u64::try_from(api.allowed).ok()));
    let stop_percent = u64::from(portal.settings().delivery.api_share_percent);
    numbers.map_or(Budget::Plenty, |(used, allowed)| Budget::of(used, allowed, stop_percent))
}
