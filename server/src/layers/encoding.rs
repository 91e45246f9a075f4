//! `Content-Encoding` of requests. A body that is compressed in a way nobody here undoes would be stored as it is, so every
//! coding but `gzip` is refused, and of forms, which no browser compresses, that too.

use super::body::{BROKEN, unread};
use super::request::RequestId;
use crate::api::problem;
use crate::state::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::read::MultiGzDecoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, StatusCode};
use std::io::Read;

/// Unpacks `gzip` on the way to the handler. What comes out may be as large as a body that is not compressed.
pub(crate) async fn gzip(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match coding(request.headers()) {
        None => next.run(request).await,
        Some(Coding::Other) => refused("gzip"),
        Some(Coding::Gzip) => {
            let reference = RequestId::of(request.extensions());
            match unpacked(request, state.limits.api_bytes).await {
                Ok(request) => next.run(request).await,
                Err(StatusCode::BAD_REQUEST) => problem::malformed(StatusCode::BAD_REQUEST, BROKEN, &reference),
                Err(status) => status.into_response(),
            }
        }
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
    let first = values.next()?.as_bytes();
    if values.next().is_some() {
        return Some(Coding::Other);
    }
    match first {
        name if name.eq_ignore_ascii_case(b"identity") => None,
        name if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") => Some(Coding::Gzip),
        _ => Some(Coding::Other),
    }
}

fn refused(accepted: &'static str) -> Response {
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, [(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]).into_response()
}

async fn unpacked(request: Request, limit: usize) -> Result<Request, StatusCode> {
    let (mut parts, body) = request.into_parts();
    let packed = to_bytes(body, limit).await.map_err(|error| unread(&error))?;
    let unpacking = tokio::task::spawn_blocking(move || unpack(&packed, limit));
    let bytes = unpacking.await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)??;
    parts.headers.remove(CONTENT_ENCODING);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Every member of the data, and no more than the limit: what would unpack to gigabytes ends there.
fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, StatusCode> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    match MultiGzDecoder::new(packed).take(most).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limit => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(_) => Ok(bytes),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_member_is_unpacked_up_to_the_limit() {
        let two = [packed(b"one"), packed(b"two")].concat();
        assert_eq!(unpack(&two, 6).as_deref(), Ok(&b"onetwo"[..]));
        assert_eq!(unpack(&two, 5), Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(unpack(&packed(&vec![0; 50_000_000]), 1_000), Err(StatusCode::PAYLOAD_TOO_LARGE));
        for broken in [&two[..two.len() - 1], &two[..two.len() - 9], &[&two[..], b"rest"].concat(), b"none", b""] {
            assert_eq!(unpack(broken, 100), Err(StatusCode::BAD_REQUEST));
        }
    }
}
