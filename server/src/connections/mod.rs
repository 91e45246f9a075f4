//! The connections of this process: how many there may be, how long each may keep us waiting, and which one has to go
//! when there is no room for the next. A connection costs an open file, and without files nothing works any more: no
//! page, no database, no call to Salesforce. So there are always fewer connections than files, and a client that is
//! slow loses its own connection instead of everybody's.

mod body;
mod files;
mod io;
mod serve;
mod transfer;
mod watch;

pub use serve::answer;

use crate::auth::client_address::TrustedProxies;
use crate::config::Limits;
use domain::network;
use metrics::{counter, gauge};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use watch::{Overdue, Watch};

pub(crate) use body::TooSlow;
pub(crate) use files::raise as raise_file_limit;
pub(crate) use watch::ClientWait;

/// Connections at the same time, even where files are plenty: each may hold some 100 kB of memory.
const MOST: u64 = 16_384;
/// Files that are never given to connections: the database, calls to Salesforce, and what else the process opens.
const RESERVED_FILES: u64 = 1_024;
/// Connections that made room and still have their file. With more of them no new one is accepted for a moment, or a burst
/// would open files faster than they are closed.
const MOST_CLOSING: usize = 32;
/// How long accepting waits for them at a time.
const CLOSING_PAUSE: Duration = Duration::from_millis(1);

/// Counts connections until their file is closed, which is a moment after they made room.
const OPEN: &str = "orgbridge_connections";

/// The connections of every listener together. Cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

struct Shared {
    bounds: Bounds,
    proxies: TrustedProxies,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    next_id: u64,
    /// Connections whose file is open, those that made room included.
    files: usize,
    by_id: HashMap<u64, Arc<Watch>>,
    by_network: HashMap<IpAddr, usize>,
}

/// What connections may take.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    header: Duration,
    idle: Duration,
    transfer: Duration,
    at_most: usize,
    per_address: usize,
}

impl Bounds {
    /// How far behind a client may be in a transfer and still keep its place when another connection needs one.
    fn may_be_behind(&self) -> Duration {
        self.transfer / 6
    }
}

/// Whether a new connection may stay.
enum Admission {
    Welcome(Held),
    /// Every place is taken by a request that is being answered.
    Full,
}

/// A place among the connections; given back when it is dropped.
struct Held {
    connections: Connections,
    watch: Arc<Watch>,
}

impl Connections {
    pub fn new(limits: &Limits, proxies: TrustedProxies) -> Self {
        let secs = |secs: u32| Duration::from_secs(u64::from(secs));
        let bounds = Bounds {
            header: secs(limits.header_timeout_secs),
            idle: secs(limits.idle_timeout_secs),
            transfer: secs(limits.transfer_timeout_secs),
            at_most: at_most(limits.connections, files::limit()),
            per_address: limits.per_address as usize,
        };
        tracing::debug!(connections = bounds.at_most, "room for connections");
        Self(Arc::new(Shared { bounds, proxies, open: Mutex::default() }))
    }

    /// Takes a place for a connection of this peer. When there is none, the connection that waits longest for its
    /// client makes room; one whose request is being answered never does, unless its client is slow.
    fn admit(&self, peer: IpAddr) -> Admission {
        let peer = peer.to_canonical();
        let network = network::of_one_visitor(peer);
        let bounds = &self.0.bounds;
        let is_counted = !self.0.proxies.is_shared_peer(peer, false);
        let mut open = self.open();
        let is_over_its_share =
            is_counted && open.by_network.get(&network).is_some_and(|count| *count >= bounds.per_address);
        let has_room = if is_over_its_share {
            open.make_room(bounds, |watch| watch.network == network)
        } else {
            open.by_id.len() < bounds.at_most || open.make_room(bounds, |_| true)
        };
        if !has_room {
            counter!("orgbridge_connections_refused_total").increment(1);
            return Admission::Full;
        }
        let id = open.next_id;
        open.next_id += 1;
        let watch = Arc::new(Watch::new(id, peer));
        open.by_id.insert(id, watch.clone());
        *open.by_network.entry(network).or_default() += 1;
        open.files += 1;
        gauge!(OPEN).increment(1.0);
        Admission::Welcome(Held { connections: self.clone(), watch })
    }

    /// Waits while too many connections that made room have not closed their files yet.
    async fn let_close(&self) {
        while self.closing() > MOST_CLOSING {
            tokio::time::sleep(CLOSING_PAUSE).await;
        }
    }

    fn closing(&self) -> usize {
        let open = self.open();
        open.files.saturating_sub(open.by_id.len())
    }

    /// Closes what kept us waiting for too long. Runs until the listeners are gone.
    async fn sweep(&self) {
        let bounds = &self.0.bounds;
        let shortest = bounds.header.min(bounds.idle).min(bounds.transfer);
        let mut tick = tokio::time::interval((shortest / 4).clamp(Duration::from_millis(50), Duration::from_secs(1)));
        loop {
            tick.tick().await;
            let now = Instant::now();
            let open: Vec<Arc<Watch>> = self.open().by_id.values().cloned().collect();
            for watch in open {
                match watch.end_overdue(bounds, now) {
                    Some(Overdue::Body) => {
                        tracing::debug!(peer = %watch.peer, "a body that came too slowly was given up");
                    }
                    Some(Overdue::Connection(reason)) => {
                        tracing::debug!(peer = %watch.peer, reason, "a connection was closed");
                    }
                    None => {}
                }
            }
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Ends the connection that waits longest for its client, among those that may be chosen: one between two requests
    /// before one whose request has not arrived. Its place is free at once; its file follows in a moment.
    fn make_room(&mut self, bounds: &Bounds, may_be: impl Fn(&Watch) -> bool) -> bool {
        let now = Instant::now();
        let candidates = self.by_id.values().filter(|watch| may_be(watch));
        let waiting = candidates.filter_map(|watch| Some((watch.waits(bounds, now)?, watch.id)));
        let Some((_, id)) = waiting.min() else { return false };
        if let Some(watch) = self.remove(id) {
            watch.end.cancel();
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Watch>> {
        let watch = self.by_id.remove(&id)?;
        if let Some(count) = self.by_network.get_mut(&watch.network) {
            *count -= 1;
            if *count == 0 {
                self.by_network.remove(&watch.network);
            }
        }
        Some(watch)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut open = self.connections.open();
        open.remove(self.watch.id);
        open.files -= 1;
        gauge!(OPEN).decrement(1.0);
    }
}

/// How many connections there may be with so many files.
fn at_most(wished: Option<u32>, files: u64) -> usize {
    let reserved = RESERVED_FILES.min(files / 2);
    let room = files.saturating_sub(reserved).max(1);
    let number = wished.map_or(MOST, u64::from).min(room);
    if wished.is_some_and(|wished| u64::from(wished) > room) {
        tracing::warn!(files, room, "limits.connections is more than the limit of open files has room for");
    }
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_always_files_left_for_other_work() {
        assert_eq!(at_most(None, 256), 128);
        assert_eq!(at_most(None, 1_024), 512);
        assert_eq!(at_most(None, 4_096), 3_072);
        assert_eq!(at_most(None, 1_048_576), 16_384);
        assert_eq!(at_most(Some(64), 1_024), 64);
        assert_eq!(at_most(Some(5_000), 1_024), 512);
        assert_eq!(at_most(Some(50_000), 1_048_576), 50_000);
    }

    fn limits(connections: u32, per_address: u32) -> Limits {
        Limits { connections: Some(connections), per_address, ..Limits::default() }
    }

    fn stays(admission: Admission) -> Held {
        match admission {
            Admission::Welcome(held) => held,
            Admission::Full => panic!("there was no room"),
        }
    }

    #[test]
    fn the_one_that_waits_longest_makes_room_and_a_busy_one_never_does() {
        let connections = Connections::new(&limits(2, 256), TrustedProxies::default());
        let peer: IpAddr = "203.0.113.9".parse().unwrap();
        let busy = stays(connections.admit(peer));
        busy.watch.begin_request();
        let half_sent = stays(connections.admit(peer));
        let next = stays(connections.admit(peer));
        assert!(half_sent.watch.end.is_cancelled() && !busy.watch.end.is_cancelled());
        next.watch.begin_request();
        assert!(matches!(connections.admit(peer), Admission::Full));
        next.watch.end_request();
        drop(stays(connections.admit(peer)));
        assert!(next.watch.end.is_cancelled(), "between two requests");
    }

    #[test]
    fn a_network_of_ipv6_has_the_share_of_one_address() {
        let connections = Connections::new(&limits(100, 8), TrustedProxies::default());
        let admit = |address: &str| stays(connections.admit(address.parse().unwrap()));
        let neighbor = admit("2001:db8:0:2::1");
        let held: Vec<Held> = (0..9).map(|number| admit(&format!("2001:db8:0:1:{number}::1"))).collect();
        assert!(held[0].watch.end.is_cancelled(), "the ninth needs its place");
        assert!(held[1..].iter().all(|held| !held.watch.end.is_cancelled()));
        assert!(!neighbor.watch.end.is_cancelled());
        drop(held);
        assert_eq!(connections.open().by_network.len(), 1, "what is over is not counted");
        let mapped: Vec<Held> = (0..9).map(|number| admit(&format!("::ffff:203.0.113.{number}"))).collect();
        assert!(mapped.iter().all(|held| !held.watch.end.is_cancelled()), "each is a visitor of its own");
    }

    #[test]
    fn one_address_makes_room_for_itself_and_loopback_is_everybodys() {
        let connections = Connections::new(&limits(100, 8), TrustedProxies::default());
        let [greedy, other, loopback] = ["203.0.113.9", "198.51.100.7", "127.0.0.1"].map(|text| text.parse().unwrap());
        let first = stays(connections.admit(other));
        let held: Vec<Held> = (0..9).map(|_| stays(connections.admit(greedy))).collect();
        assert!(held[0].watch.end.is_cancelled() && !first.watch.end.is_cancelled());
        for held in &held[1..] {
            held.watch.begin_request();
        }
        assert!(matches!(connections.admit(greedy), Admission::Full));
        drop(stays(connections.admit(other)));
        let many: Vec<Held> = (0..20).map(|_| stays(connections.admit(loopback))).collect();
        assert!(many.iter().all(|held| !held.watch.end.is_cancelled()));
    }
}
