//! What one request, one connection and one address may take.

use super::Judge;
use crate::config::Limits;
use crate::config::file::WrittenLimits;

/// Room for a hundred events of ordinary size, or thirty of the largest.
pub(in crate::config) const API_BYTES: u32 = 4_194_304;
/// Far above what one platform posts, far below what stops a server.
pub(in crate::config) const EVENTS_PER_SECOND: u32 = 50_000;
pub(in crate::config) const HEADER_TIMEOUT_SECS: u32 = 10;
/// Longer than the 60 seconds for which common proxies keep a connection, so that a proxy never sends a request into a
/// connection that we are about to close.
pub(in crate::config) const IDLE_TIMEOUT_SECS: u32 = 75;
pub(in crate::config) const TRANSFER_TIMEOUT_SECS: u32 = 30;
/// An office behind one address, with six connections a browser.
pub(in crate::config) const PER_ADDRESS: u32 = 256;

pub(super) fn limits(judge: &mut Judge, written: &WrittenLimits) -> Limits {
    let form = judge.within("limits.form_bytes", written.form_bytes, 1_048_576, 65_536..=16_777_216);
    let api = judge.within("limits.api_bytes", written.api_bytes, API_BYTES, 65_536..=67_108_864);
    let timeout = judge.within("limits.request_timeout_secs", written.request_timeout_secs, 60, 40..=600);
    let rate = judge.within("limits.events_per_second", written.events_per_second, EVENTS_PER_SECOND, 1..=1_000_000);
    Limits {
        form_bytes: form as usize,
        api_bytes: api as usize,
        request_timeout_secs: u64::from(timeout),
        events_per_second: rate,
        header_timeout_secs: judge.within(
            "limits.header_timeout_secs",
            written.header_timeout_secs,
            HEADER_TIMEOUT_SECS,
            1..=120,
        ),
        idle_timeout_secs: judge.within(
            "limits.idle_timeout_secs",
            written.idle_timeout_secs,
            IDLE_TIMEOUT_SECS,
            1..=3600,
        ),
        transfer_timeout_secs: judge.within(
            "limits.transfer_timeout_secs",
            written.transfer_timeout_secs,
            TRANSFER_TIMEOUT_SECS,
            1..=600,
        ),
        connections: written
            .connections
            .map(|number| judge.within("limits.connections", Some(number), number, 16..=1_000_000)),
        per_address: judge.within("limits.per_address", written.per_address, PER_ADDRESS, 8..=1_000_000),
    }
}
