//! Server-sent events have no end of their own: every stream ends when the server begins to stop, which must not wait
//! for it, and when its reader signs out. Browsers come back to the next server, and to the sign-in page.

use crate::auth::session::is_there;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::StreamExt;
use http::header::CONTENT_TYPE;
use portal::Portal;
use std::future::Future;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a stream may outlive its reader's session.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// Cuts `text/event-stream` bodies when `stopping` is cancelled.
pub(crate) async fn end_when_stopping(
    State(stopping): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    until(next.run(request).await, stopping.cancelled_owned())
}

/// Cuts a `text/event-stream` body when the session with this hash has ended.
pub(crate) fn end_at_sign_out(response: Response, portal: Portal, session: [u8; 32]) -> Response {
    until(response, async move {
        while is_there(&portal, &session).await {
            tokio::time::sleep(ASK_EVERY).await;
        }
    })
}

fn until(response: Response, end: impl Future<Output = ()> + Send + 'static) -> Response {
    let is_stream =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !is_stream {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(end))))
}
