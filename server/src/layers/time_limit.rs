//! How long a post of events may take. The time that its client takes to send the body does not count: how fast it has
//! to send is the connection's matter, and a large batch over a slow line is worth waiting for.

use crate::connections::ClientWait;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::pin::pin;
use std::time::{Duration, Instant};

/// How soon a request whose time is nearly over is looked at again.
const SHORTEST: Duration = Duration::from_millis(20);

/// Gives up a request that takes longer than the limit.
pub(crate) async fn without_its_body(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let client = request.extensions().get::<ClientWait>().cloned();
    let mut answer = pin!(next.run(request));
    loop {
        let waited = client.as_ref().map_or(Duration::ZERO, ClientWait::so_far);
        let left = limit.saturating_sub(started.elapsed().saturating_sub(waited));
        if left.is_zero() {
            return StatusCode::GATEWAY_TIMEOUT.into_response();
        }
        if let Ok(response) = tokio::time::timeout(left.max(SHORTEST), answer.as_mut()).await {
            return response;
        }
    }
}
