//! Proxies that say they forward for others and that no configuration names. While one is unknown, every visitor it
//! forwards has its address, so it is written down where the health page and `orgbridge doctor` find it, whichever
//! server saw it.

use crate::{Portal, chain};
use domain::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Below this the peers stand among the throttles, whose janitor forgets them an hour after they were last seen.
const PREFIX: &str = "unknown_proxy:";
/// How often one process writes down that it still sees the same peer.
const NOTE_EVERY_MS: i64 = 10 * 60 * 1000;
/// Peers one process remembers; more are no proxies.
const REMEMBERED: usize = 16;

/// What this process wrote down, and when.
#[derive(Default)]
pub(crate) struct Noted(Mutex<HashMap<IpAddr, Timestamp>>);

impl Noted {
    /// Whether it is time to write this peer down.
    fn is_due(&self, peer: IpAddr, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(&peer).is_some_and(|at| now.since(*at) < NOTE_EVERY_MS) {
            return false;
        }
        if noted.len() >= REMEMBERED && !noted.contains_key(&peer) {
            return false;
        }
        noted.insert(peer, now);
        true
    }
}

impl Portal {
    /// Writes down, off the request's way, that this peer sent `X-Forwarded-For` and is not in `trusted_proxies`.
    pub fn note_unknown_proxy(&self, peer: IpAddr) {
        let now = self.now();
        if !self.0.unknown_proxies.is_due(peer, now) {
            return;
        }
        tracing::warn!(%peer, "a peer sends X-Forwarded-For and is not in trusted_proxies; its header is ignored");
        let portal = self.clone();
        tokio::spawn(async move {
            let written = async {
                let tx = portal.store().write().await?;
                store::throttle::count(&tx, &format!("{PREFIX}{peer}"), now, NOTE_EVERY_MS).await?;
                tx.commit().await
            };
            if let Err(error) = written.await {
                tracing::warn!(error = %chain(&error), "an unknown proxy was not written down");
            }
        });
    }

    /// The peers that lately sent `X-Forwarded-For` and are not in `trusted_proxies`.
    pub async fn unknown_proxies(&self) -> Result<Vec<String>, store::Error> {
        let keys = store::throttle::keys_below(self.store(), PREFIX).await?;
        Ok(keys.iter().filter_map(|key| key.strip_prefix(PREFIX)).map(str::to_owned).collect())
    }
}

/// What an operator reads about such a peer: what happens, and which line to write.
pub fn unknown_proxy_notice(peer: &str) -> String {
    format!(
        "{peer} sends X-Forwarded-For and is not in trusted_proxies, so its visitors all have its address. If it is your \
         proxy, write trusted_proxies = [\"{peer}\"] in the configuration and restart the server."
    )
}
