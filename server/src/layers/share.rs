//! What one client may have of the server at the same time. Behind a proxy every connection is the proxy's, so what is
//! counted are the requests of the address that the proxy saw. An address that many visitors share has no such limit.

use crate::state::AppState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::network;
use http::StatusCode;
use http::header::RETRY_AFTER;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The requests that are being answered, by the network they come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// One of them; given back when it is dropped.
struct Place {
    in_flight: InFlight,
    network: IpAddr,
}

impl InFlight {
    fn take(&self, address: IpAddr, at_most: u32) -> Option<Place> {
        let network = network::of_one_visitor(address);
        let mut counts = self.lock();
        let count = counts.entry(network).or_default();
        if *count >= at_most {
            return None;
        }
        *count += 1;
        Some(Place { in_flight: self.clone(), network })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.in_flight.lock();
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

/// Refuses a request of a client that has as many as it may.
pub(crate) async fn hold(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let client = state.trusted_proxies.client(request.extensions(), request.headers());
    let Some(client) = client.filter(|client| !client.is_shared) else { return next.run(request).await };
    let Some(_place) = state.in_flight.take(client.address, state.limits.per_address) else {
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response();
    };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_share_and_gives_it_back() {
        let in_flight = InFlight::default();
        let [one, same, other] = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"].map(|text| text.parse().unwrap());
        let first = in_flight.take(one, 2).unwrap();
        let _second = in_flight.take(same, 2).unwrap();
        assert!(in_flight.take(one, 2).is_none());
        assert!(in_flight.take(other, 2).is_some());
        drop(first);
        assert!(in_flight.take(same, 2).is_some());
    }
}
