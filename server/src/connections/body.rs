//! Bodies that say what they wait for: that of a request for its client, and that of an answer when it is over.

use super::watch::Watch;
use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Why a body was given up.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub(crate) struct TooSlow;

/// The body of a request.
pub(super) struct Received {
    pub(super) body: Incoming,
    pub(super) watch: Arc<Watch>,
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.watch.is_body_refused() {
            return Poll::Ready(Some(Err(Error::new(TooSlow))));
        }
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Pending => self.watch.waits_for_body(context.waker()),
            Poll::Ready(frame) => {
                let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref);
                self.watch.has_body(data.map_or(0, Bytes::len));
            }
        }
        polled.map_err(Error::new)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.watch.has_body(0);
    }
}

/// The body of an answer. Its request is over when it was handed to the socket, or given up.
pub(super) struct Sent {
    pub(super) body: Body,
    pub(super) _request: Request,
}

/// A request that is being answered.
pub(super) struct Request(Arc<Watch>);

impl Request {
    pub(super) fn begin(watch: Arc<Watch>) -> Self {
        watch.begin_request();
        Self(watch)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.0.end_request();
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
