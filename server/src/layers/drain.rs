//! The rest of a body that nobody read. Many clients write everything before they read the answer: a connection that is
//! closed while they write is a broken pipe to them, and the refusal is lost. So a refusal waits until the body is over,
//! within bounds of bytes and of time.

use crate::state::AppState;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::EXPECT;
use http_body::{Frame, SizeHint};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// A body of the size of a few limits is read to its end; one that is larger is a mistake that no answer mends.
const LIMITS: usize = 4;
/// How long a client may take to send the rest.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reads what a refused request still sends before its answer leaves.
pub(crate) async fn unread_body(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Whoever asks first whether to send, and is answered without a look at the body, never sends it.
    let asks_first = request.headers().contains_key(EXPECT);
    let (parts, body) = request.into_parts();
    let shared = Arc::new(Mutex::new(Source { body, is_over: false, is_touched: false }));
    let response = next.run(Request::from_parts(parts, Body::new(Shared(shared.clone())))).await;
    let limit = state.limits.api_bytes.max(state.limits.form_bytes).saturating_mul(LIMITS);
    if must_drain(&shared, asks_first, limit) {
        let drained = tokio::time::timeout(PATIENCE, drain(&shared, limit)).await;
        if drained.is_err() {
            tracing::debug!("a client took too long to send the rest of a body that was refused");
        }
    }
    response
}

/// A request's body, read by the handler first and then by the layer.
struct Source {
    body: Body,
    is_over: bool,
    /// Something was asked of it, so that a client that asks first was told to send.
    is_touched: bool,
}

/// What the handler has of it.
struct Shared(Arc<Mutex<Source>>);

fn lock(source: &Mutex<Source>) -> MutexGuard<'_, Source> {
    source.lock().unwrap_or_else(PoisonError::into_inner)
}

fn must_drain(source: &Mutex<Source>, asks_first: bool, limit: usize) -> bool {
    let source = lock(source);
    let is_hopeless = usize::try_from(source.body.size_hint().lower()).map_or(true, |bytes| bytes > limit);
    !source.is_over && !is_hopeless && (source.is_touched || !asks_first)
}

async fn drain(source: &Mutex<Source>, limit: usize) {
    let mut read = 0;
    while read <= limit {
        let frame = poll_fn(|context| lock(source).poll(context)).await;
        let Some(Ok(frame)) = frame else { return };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}

impl Source {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.is_touched = true;
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) || self.body.is_end_stream() {
            self.is_over = true;
        }
        frame
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        lock(&self.0).poll(context)
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.0).body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        lock(&self.0).body.size_hint()
    }
}
