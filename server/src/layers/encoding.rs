//! `Content-Encoding` of requests. A body that is compressed in a way nobody here undoes would be stored as it is, so every
//! coding but `gzip` is refused, and of forms, which no browser compresses, that too.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::convert::Infallible;
use tower::{ServiceExt, service_fn};
use tower_http::decompression::{DecompressionBody, RequestDecompression};

/// Unpacks `gzip` on the way to the handler, whose limit of bytes counts what comes out.
pub(crate) async fn gzip(request: Request, next: Next) -> Response {
    let Some(coding) = coding(request.headers()) else { return next.run(request).await };
    if !matches!(coding, Coding::Gzip) {
        return refused("gzip");
    }
    let inner = service_fn(move |request: Request<DecompressionBody<Body>>| {
        let next = next.clone();
        async move { Ok::<_, Infallible>(next.run(request.map(Body::new)).await) }
    });
    match RequestDecompression::new(inner).oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    }
}

/// Refuses every coding.
pub(crate) async fn none(request: Request, next: Next) -> Response {
    if coding(request.headers()).is_some() { refused("identity") } else { next.run(request).await }
}

enum Coding {
    Gzip,
    Other,
}

/// What has to be undone; `None` when nothing has.
fn coding(headers: &HeaderMap) -> Option<Coding> {
    let mut values = headers.get_all(CONTENT_ENCODING).iter();
    let first = values.next()?;
    match (first.as_bytes(), values.next()) {
        (b"identity", None) => None,
        (b"gzip", None) => Some(Coding::Gzip),
        _ => Some(Coding::Other),
    }
}

fn refused(accepted: &'static str) -> Response {
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, [(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]).into_response()
}
