//! Reading a body whole, and why that can fail. A form is read whole before anything is done with it, so that one that turns
//! out too large, or stops halfway, is refused and never taken for an empty one.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use http_body_util::LengthLimitError;
use std::error::Error as StdError;

/// What a body is that stopped, or could not be unpacked.
pub(crate) const BROKEN: &str = "The body ended early, or it is not the gzip data that Content-Encoding announces.";

/// The most bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtMost(pub(crate) usize);

/// Buffers the body of every method that may change something.
pub(crate) async fn read_whole(State(at_most): State<AtMost>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, at_most.0).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) => {
            tracing::debug!(%error, "a body was not read to its end");
            unread(&error).into_response()
        }
    }
}

/// 413 for a body over the limit; 400 for one that ends early.
pub(crate) fn unread(error: &(dyn StdError + 'static)) -> StatusCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        cause = error.source();
    }
    StatusCode::BAD_REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[tokio::test]
    async fn the_limit_is_found_below_whatever_wraps_it() {
        let over = to_bytes(Body::from("too long"), 3).await.unwrap_err();
        assert_eq!(unread(&over), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(unread(&axum::Error::new(over)), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(unread(&io::Error::from(io::ErrorKind::UnexpectedEof)), StatusCode::BAD_REQUEST);
    }
}
