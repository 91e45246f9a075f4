//! The outermost layer of the wire: the org's own clock in `Date`, the cut of a connection, and the call log.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::reply::{CutHere, ServedBy};
use crate::clock;
use crate::door::Door;
use crate::listener::Connection;
use crate::model::calls::Call;
use crate::model::org::OrgState;
use crate::world::World;

pub(super) async fn log(State(world): State<World>, request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    let door_org = request.extensions().get::<Door>().and_then(Door::org);
    let connection = request.extensions().get::<ConnectInfo<Connection>>().map(|ConnectInfo(info)| info.clone());
    let started = Instant::now();

    let mut response = next.run(request).await;

    let org = response.extensions().get::<ServedBy>().map(|served| served.0).or(door_org);
    let cut = response.extensions().get::<CutHere>().is_some();
    if cut && let Some(connection) = connection {
        connection.cut();
    }
    let mut state = world.lock();
    let now_ms = org.and_then(|key| state.org(key)).map_or_else(clock::machine_now_ms, OrgState::now_ms);
    if let Ok(date) = HeaderValue::from_str(&clock::http_date(now_ms)) {
        response.headers_mut().insert(header::DATE, date);
    }
    state.calls.add(Call {
        number: 0,
        at_ms: clock::machine_now_ms(),
        path,
        method,
        host,
        org: org.map(str::to_owned),
        status: if cut { 0 } else { response.status().as_u16() },
        milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    response
}
