//! The address a request really came from. Throttles and the audit depend on it, so `X-Forwarded-For` is believed
//! only as far as known proxies wrote it.

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks of one's own proxies.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Arc<[IpNet]>,
    /// The configuration says that there is no proxy.
    is_none: bool,
}

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress {
    pub address: IpAddr,
    /// Many visitors may have this address, so it must never be what locks.
    pub is_shared: bool,
    /// The peer says that it forwards for others, and no configuration knows it.
    pub unknown_proxy: Option<IpAddr>,
}

impl TrustedProxies {
    /// `None`: the configuration does not say. Empty: there is no proxy.
    pub fn new(networks: Option<&[IpNet]>) -> Self {
        Self { networks: networks.unwrap_or_default().into(), is_none: networks.is_some_and(<[IpNet]>::is_empty) }
    }

    /// The address of the client: the peer, or, when the peer is a trusted proxy, the last address in
    /// `X-Forwarded-For` that no trusted proxy has. `None` when the connection is unknown.
    pub fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<ClientAddress> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
        let mut client = peer;
        for hop in hops(headers) {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = hop else { break };
            client = address;
        }
        let is_forwarded = headers.contains_key(X_FORWARDED_FOR);
        let is_unknown_proxy = is_forwarded && !self.trusts(peer) && is_local(peer);
        Some(ClientAddress {
            address: client,
            is_shared: if client == peer { self.is_shared_peer(peer, is_forwarded) } else { self.trusts(client) },
            unknown_proxy: is_unknown_proxy.then_some(peer),
        })
    }

    /// Whether many visitors may come by connections of this peer. A public address that nobody trusts is a visitor's,
    /// whatever it says of itself. A private one may be a proxy's, unless the configuration says that there is none and
    /// the peer does not contradict. The loopback address is everybody's.
    pub(crate) fn is_shared_peer(&self, peer: IpAddr, is_forwarded: bool) -> bool {
        let peer = peer.to_canonical();
        if self.trusts(peer) || peer.is_loopback() {
            return true;
        }
        is_local(peer) && (is_forwarded || !self.is_none)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Whether the address is of this machine or of a private network.
fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            // 100.64.0.0/10 is what providers and container networks share.
            let is_carrier = first == 100 && (64..128).contains(&second);
            address.is_loopback() || address.is_private() || address.is_link_local() || is_carrier
        }
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// From the nearest hop to the farthest; `None` where something unreadable stands.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .rev()
        // Byte by byte, so that one unreadable hop that a client wrote hides none of those the proxies added.
        .flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','))
        .map(|hop| address(std::str::from_utf8(hop).ok()?.trim()))
}

fn address(hop: &str) -> Option<IpAddr> {
    hop.parse()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn found<Value: AsRef<[u8]>>(trusted: Option<&[&str]>, peer: &str, forwarded: &[Value]) -> ClientAddress {
        let networks: Option<Vec<IpNet>> = trusted.map(|list| list.iter().map(|text| text.parse().unwrap()).collect());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 40_000)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(value.as_ref()).unwrap());
        }
        TrustedProxies::new(networks.as_deref()).client(&extensions, &headers).unwrap()
    }

    fn client<Value: AsRef<[u8]>>(trusted: &[&str], peer: &str, forwarded: &[Value]) -> String {
        found(Some(trusted), peer, forwarded).address.to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(client(&[], "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn a_proxy_is_believed_for_the_hop_it_saw() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(client(&proxies, "10.0.0.2", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&proxies, "10.0.0.2", &["1.2.3.4, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&proxies, "10.0.0.2", &["198.51.100.1, 10.0.0.3"]), "198.51.100.1");
        assert_eq!(client(&proxies, "::ffff:10.0.0.2", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(client(&proxies, "10.0.0.2", &["198.51.100.1, garbage"]), "10.0.0.2");
        assert_eq!(client::<&str>(&proxies, "10.0.0.2", &[]), "10.0.0.2");
    }

    #[test]
    fn an_unreadable_hop_hides_no_other() {
        let proxies = ["10.0.0.0/8"];
        for forwarded in [
            &[&b"\xff\xfe, 198.51.100.1"[..]][..],
            &[b"caf\xe9,198.51.100.1, 10.0.0.3"],
            &[b"1.2.3.4, \xff,198.51.100.1"],
            &[b"\xff", b"198.51.100.1"],
            &[b"198.51.100.1", b"10.0.0.3"],
        ] {
            assert_eq!(client(&proxies, "10.0.0.2", forwarded), "198.51.100.1", "{forwarded:?}");
        }
        // Nearer than it, nothing can be believed.
        assert_eq!(client(&proxies, "10.0.0.2", &[b"198.51.100.1, \xff"]), "10.0.0.2");
    }

    #[test]
    fn an_address_that_many_may_have_is_known_as_shared() {
        const NOT_SAID: Option<&[&str]> = None;
        const NO_PROXY: Option<&[&str]> = Some(&[]);
        const PROXIES: Option<&[&str]> = Some(&["10.0.0.0/8"]);
        for (trusted, peer, forwarded, is_shared) in [
            (NOT_SAID, "127.0.0.1", &[][..], true),
            (NOT_SAID, "::1", &[], true),
            (NOT_SAID, "127.0.0.1", &["203.0.113.9"], true),
            (NOT_SAID, "172.18.0.5", &[], true),
            (NOT_SAID, "fd00::5", &["203.0.113.9"], true),
            (NOT_SAID, "100.64.0.1", &[], true),
            (NOT_SAID, "203.0.113.9", &[], false),
            (NOT_SAID, "203.0.113.9", &["198.51.100.1"], false),
            (NO_PROXY, "127.0.0.1", &[], true),
            (NO_PROXY, "192.168.1.7", &[], false),
            (NO_PROXY, "192.168.1.7", &["198.51.100.1"], true),
            (PROXIES, "10.0.0.2", &["198.51.100.1"], false),
            (PROXIES, "10.0.0.2", &["192.168.1.7"], false),
            (PROXIES, "10.0.0.2", &[], true),
            (PROXIES, "10.0.0.2", &["garbage"], true),
            (PROXIES, "10.0.0.2", &["10.0.0.3"], true),
            (PROXIES, "192.168.1.7", &[], true),
        ] {
            assert_eq!(found(trusted, peer, forwarded).is_shared, is_shared, "{trusted:?} {peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_private_peer_that_forwards_is_noticed_unless_it_is_trusted() {
        let noticed = |trusted, peer, forwarded: &[&str]| found(trusted, peer, forwarded).unknown_proxy.is_some();
        assert!(noticed(None, "127.0.0.1", &["203.0.113.9"]));
        assert!(noticed(Some(&["10.0.0.0/8"]), "172.18.0.5", &["203.0.113.9"]));
        assert!(noticed(Some(&[]), "172.18.0.5", &["203.0.113.9"]));
        assert!(!noticed(Some(&["10.0.0.0/8"]), "10.0.0.2", &["203.0.113.9"]));
        assert!(!noticed(None, "127.0.0.1", &[]));
        assert!(!noticed(None, "203.0.113.9", &["198.51.100.1"]), "anybody can write the header");
    }
}
