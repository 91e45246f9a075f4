//! Which names this server answers to. A page of another site can be made to lead to this machine by its name
//! (DNS rebinding); then its requests name that site as their host, and nothing here is for it.

use crate::config::PublicUrl;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri};
use std::net::IpAddr;
use std::sync::Arc;

/// Asked by supervisors, which name whatever they like; the answers are words without details.
const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// The names of this server: that of its public address, and those of this machine.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Arc<Names>);

#[derive(Debug)]
struct Names {
    /// Where people should go instead, such as `https://portal.example.com`.
    address: String,
    name: String,
}

impl Hosts {
    pub(crate) fn of(url: &PublicUrl) -> Self {
        Self(Arc::new(Names { address: url.as_str().to_owned(), name: url.host().to_owned() }))
    }

    fn know(&self, authority: &str) -> bool {
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        // Somebody's name and password before the host are part of no host.
        if authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host().to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        self.0.name == host || is_loopback(host)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || host.ends_with(".localhost") || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What is wrong with the hosts that a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    NotOne,
    Foreign,
}

/// Refuses requests for anybody else, and those that do not say for whom they are.
pub(crate) async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    if PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match judge(&hosts, request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(Wrong::NotOne) => (StatusCode::BAD_REQUEST, "A request names exactly one host.\n").into_response(),
        Err(Wrong::Foreign) => {
            let words = format!(
                "The request names a host that is not this server's. Open {}, or let the proxy in front pass the Host header on as it came.\n",
                hosts.0.address
            );
            (StatusCode::MISDIRECTED_REQUEST, words).into_response()
        }
    }
}

fn judge(hosts: &Hosts, target: &Uri, headers: &HeaderMap) -> Result<(), Wrong> {
    let mut named = headers.get_all(HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else { return Err(Wrong::NotOne) };
    let host = host.to_str().map_err(|_| Wrong::NotOne)?;
    let is_ours = hosts.know(host) && target.authority().is_none_or(|authority| hosts.know(authority.as_str()));
    if is_ours { Ok(()) } else { Err(Wrong::Foreign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(target: &str, named: &[&str]) -> Result<(), Wrong> {
        let mut headers = HeaderMap::new();
        for name in named {
            headers.append(HOST, name.parse().unwrap());
        }
        judge(&Hosts::of(&PublicUrl::parse("https://Portal.example.com").unwrap()), &target.parse().unwrap(), &headers)
    }

    #[test]
    fn only_ones_own_names_are_answered() {
        for host in [
            "portal.example.com",
            "Portal.Example.COM:443",
            "portal.example.com.",
            "localhost:3000",
            "demo.localhost",
            "127.0.0.1:3000",
            "127.9.9.9",
            "[::1]:3000",
        ] {
            assert_eq!(judged("/sign-in", &[host]), Ok(()), "{host}");
        }
        for host in [
            "evil.test",
            "portal.example.com.evil.test",
            "evilportal.example.com",
            "localhost.evil.test",
            "127.0.0.1.evil.test",
            "user@portal.example.com",
            "10.0.0.7",
            "[::2]",
            "0.0.0.0",
            "portal.example.com/evil",
            "",
        ] {
            assert_eq!(judged("/sign-in", &[host]), Err(Wrong::Foreign), "{host:?}");
        }
    }

    #[test]
    fn a_request_names_one_host_and_the_same_in_its_target() {
        assert_eq!(judged("/", &[]), Err(Wrong::NotOne));
        assert_eq!(judged("/", &["portal.example.com", "portal.example.com"]), Err(Wrong::NotOne));
        assert_eq!(judged("http://evil.test/", &["portal.example.com"]), Err(Wrong::Foreign));
        assert_eq!(judged("http://portal.example.com/", &["portal.example.com"]), Ok(()));
        assert_eq!(judged("http://portal.example.com/", &["evil.test"]), Err(Wrong::Foreign));
    }
}
