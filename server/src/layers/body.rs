//! Reading a body whole, and why that can fail. A form is read whole before anything is done with it, so that one that turns
//! out too large, or stops halfway, is refused and never taken for an empty one.

use crate::api::problem;
use crate::connections::TooSlow;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::LengthLimitError;
use std::error::Error as StdError;

/// What a body is that stopped, or could not be unpacked.
pub(crate) const BROKEN: &str = "The body ended early, or it is not the gzip data that Content-Encoding announces.";

/// The most bytes of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtMost(pub(crate) usize);

/// Fields of a form, far above the largest page of the portal. Each costs an allocation before anybody looks at it.
const FIELDS: usize = 1_000;

/// Buffers the body of every method that may change something.
pub(crate) async fn read_whole(State(at_most): State<AtMost>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, at_most.0).await {
        Ok(bytes) if has_too_many_fields(&parts.headers, &bytes) => {
            tracing::debug!("a form has too many fields");
            StatusCode::PAYLOAD_TOO_LARGE.into_response()
        }
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(error) => {
            tracing::debug!(%error, "a body was not read to its end");
            unread(&error).into_response()
        }
    }
}

/// 413 for a body over the limit; 408 for one that came too slowly; 400 for one that ends early.
pub(crate) fn unread(error: &(dyn StdError + 'static)) -> StatusCode {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // The extractors of axum put it into a box of its own, which is a type of its own.
        if error.is::<LengthLimitError>() || error.is::<Box<LengthLimitError>>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        if error.is::<TooSlow>() {
            return StatusCode::REQUEST_TIMEOUT;
        }
        cause = error.source();
    }
    StatusCode::BAD_REQUEST
}

/// The answer of the machine API to a body that was not read; what is bare of it gets its words outside.
pub(crate) fn refusal(error: &(dyn StdError + 'static), reference: &str) -> Response {
    match unread(error) {
        StatusCode::BAD_REQUEST => problem::malformed(StatusCode::BAD_REQUEST, BROKEN, reference),
        status => status.into_response(),
    }
}

/// Counts the fields of a form without reading them.
fn has_too_many_fields(headers: &HeaderMap, body: &[u8]) -> bool {
    let is_form = headers
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded"));
    is_form && body.split(|byte| *byte == b'&').nth(FIELDS).is_some()
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
        assert_eq!(unread(&axum::Error::new(axum::Error::new(TooSlow))), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(unread(&io::Error::from(io::ErrorKind::UnexpectedEof)), StatusCode::BAD_REQUEST);
    }
}
