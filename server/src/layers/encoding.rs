//! `Content-Encoding` of requests. A body that is compressed in a way nobody here undoes would be stored as it is, so every
//! coding but `gzip` is refused, and of forms, which no browser compresses, that too. A kilobyte unpacks to a megabyte, so
//! it is done for those alone whose key is known, a few at once, and in turns of their clients.

use super::body::{self, BROKEN};
use super::request::RequestId;
use crate::api::problem;
use crate::state::AppState;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::ids::ClientId;
use flate2::read::MultiGzDecoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, StatusCode};
use portal::Caller;
use portal::fair_queue::{FairQueue, QueueFull};
use std::io::Read;
use std::time::Duration;

/// Bodies that wait to be unpacked. Each is as large as it was sent.
const MOST_WAITING: usize = 1_024;
/// How long one waits; a turn takes milliseconds.
const WAIT: Duration = Duration::from_secs(5);

/// Turns at unpacking. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Unpacking {
    turns: FairQueue<ClientId>,
    wait: Duration,
}

/// Why a body was not unpacked.
#[derive(Debug)]
enum Refusal {
    /// It was not read to its end.
    Unread(axum::Error),
    Broken,
    TooLarge,
    /// Too many others wait.
    Busy,
}

impl Default for Unpacking {
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from), MOST_WAITING, WAIT)
    }
}

impl Unpacking {
    fn new(at_once: usize, most_waiting: usize, wait: Duration) -> Self {
        Self { turns: FairQueue::new(at_once, most_waiting), wait }
    }

    async fn unpack(&self, client: ClientId, packed: Bytes, limit: usize) -> Result<Vec<u8>, Refusal> {
        let turn = tokio::time::timeout(self.wait, self.turns.turn(client)).await;
        let turn = turn.map_err(|_| Refusal::Busy)?.map_err(|QueueFull| Refusal::Busy)?;
        let unpacking = tokio::task::spawn_blocking(move || {
            // Goes along with the work, which goes on when its caller hangs up.
            let _turn = turn;
            unpack(&packed, limit)
        });
        unpacking.await.map_err(|_| Refusal::Broken)?
    }
}

impl Refusal {
    fn into_response(self, reference: &str) -> Response {
        match self {
            Self::Unread(error) => body::refusal(&error, reference),
            Self::Broken => problem::malformed(StatusCode::BAD_REQUEST, BROKEN, reference),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            Self::Busy => problem::busy_unpacking(reference),
        }
    }
}

/// Unpacks `gzip` on the way to the handler. What comes out may be as large as a body that is not compressed.
pub(crate) async fn gzip(State(state): State<AppState>, request: Request, next: Next) -> Response {
    match coding(request.headers()) {
        None => next.run(request).await,
        Some(Coding::Other) => refused("gzip"),
        Some(Coding::Gzip) => {
            // Whoever has no key is refused further inside, like everywhere, and sees nothing unpacked before.
            let Some(Caller::Key(key)) = request.extensions().get::<Caller>() else { return next.run(request).await };
            let client = key.client_id;
            let reference = RequestId::of(request.extensions());
            match unpacked(request, client, &state).await {
                Ok(request) => next.run(request).await,
                Err(refusal) => refusal.into_response(&reference),
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

async fn unpacked(request: Request, client: ClientId, state: &AppState) -> Result<Request, Refusal> {
    let limit = state.limits.api_bytes;
    let (mut parts, body) = request.into_parts();
    // Read before it waits for a turn: nobody waits for a client that is slow.
    let packed = to_bytes(body, limit).await.map_err(Refusal::Unread)?;
    let bytes = state.unpacking.unpack(client, packed, limit).await?;
    parts.headers.remove(CONTENT_ENCODING);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// Every member of the data, and no more than the limit: what would unpack to gigabytes ends there.
fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    match MultiGzDecoder::new(packed).take(most).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > limit => Err(Refusal::TooLarge),
        Ok(_) => Ok(bytes),
        Err(_) => Err(Refusal::Broken),
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
        assert_eq!(unpack(&two, 6).unwrap(), b"onetwo");
        assert!(matches!(unpack(&two, 5), Err(Refusal::TooLarge)));
        assert!(matches!(unpack(&packed(&vec![0; 50_000_000]), 1_000), Err(Refusal::TooLarge)));
        for broken in [&two[..two.len() - 1], &two[..two.len() - 9], &[&two[..], b"rest"].concat(), b"none", b""] {
            assert!(matches!(unpack(broken, 100), Err(Refusal::Broken)));
        }
    }

    #[tokio::test]
    async fn only_so_many_are_unpacked_at_once() {
        let unpacking = Unpacking::new(1, 1, Duration::from_millis(100));
        let [acme, globex] = [1, 2].map(|number| ClientId::from_uuid(uuid::Uuid::from_u128(number)));
        let body = Bytes::from(packed(b"body"));
        let held = unpacking.turns.turn(acme).await.unwrap();
        // One waits, in vain; the next of the same client finds no room to wait.
        let (waits, full) =
            tokio::join!(unpacking.unpack(acme, body.clone(), 9), unpacking.unpack(acme, body.clone(), 9));
        for refusal in [waits.unwrap_err(), full.unwrap_err()] {
            let response = refusal.into_response("reference");
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()["retry-after"], "1");
            assert_eq!(response.headers()["content-type"], "application/problem+json");
        }
        let (unpacked, ()) = tokio::join!(unpacking.unpack(globex, body.clone(), 9), async { drop(held) });
        assert_eq!(unpacked.unwrap(), b"body");
        assert!(unpacking.unpack(acme, body, 9).await.is_ok(), "a turn that is over is free");
    }
}
