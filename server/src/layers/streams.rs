//! Server-sent events have no end of their own, and each holds a connection. Every stream ends when the server begins
//! to stop, which must not wait for it, and when its reader's session is over. A session has one stream a page and six
//! in all, a link has six, an integration fifty: the newest wins, because it belongs to what a person looks at. A browser
//! whose stream made room comes back after a minute instead of at once.

use crate::auth::session::is_alive;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::{StreamExt as _, stream};
use http::header::CONTENT_TYPE;
use portal::Portal;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long a stream may outlive its reader's session.
const ASK_EVERY: Duration = Duration::from_secs(2);
const OF_A_READER: usize = 6;
const OF_AN_INTEGRATION: usize = 50;
/// Tells a browser when to come back.
const LATER: &[u8] = b"retry: 60000\n\n";

/// Who reads a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// A browser's session, by its hash.
    Session([u8; 32]),
    /// Everybody who holds a link, by its token's hash.
    Link([u8; 32]),
}

/// The streams of this process that are open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Streams(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    next_id: u64,
    /// The oldest first.
    streams: Vec<OpenStream>,
}

#[derive(Debug)]
struct OpenStream {
    id: u64,
    reader: Reader,
    page: String,
    integration: String,
    makes_room: CancellationToken,
}

/// The place of one open stream; given back when it is dropped.
struct Place {
    id: u64,
    makes_room: CancellationToken,
    streams: Streams,
}

impl Streams {
    /// Takes a place for a stream. The oldest of those it is too many with ends.
    fn open(&self, reader: Reader, page: &str, integration: &str) -> Place {
        let mut open = self.lock();
        if let Reader::Session(_) = reader {
            open.make_room(1, |stream| stream.reader == reader && stream.page == page);
        }
        open.make_room(OF_A_READER, |stream| stream.reader == reader);
        open.make_room(OF_AN_INTEGRATION, |stream| stream.integration == integration);
        let (id, makes_room) = (open.next_id, CancellationToken::new());
        open.next_id += 1;
        let (page, integration) = (page.to_owned(), integration.to_owned());
        open.streams.push(OpenStream { id, reader, page, integration, makes_room: makes_room.clone() });
        Place { id, makes_room, streams: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Ends the oldest of these streams, so that with one more there are `at_most`.
    fn make_room(&mut self, at_most: usize, is_one: impl Fn(&OpenStream) -> bool) {
        let too_many = (self.streams.iter().filter(|stream| is_one(stream)).count() + 1).saturating_sub(at_most);
        for _ in 0..too_many {
            let Some(oldest) = self.streams.iter().position(&is_one) else { return };
            self.streams.remove(oldest).makes_room.cancel();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams.lock().streams.retain(|stream| stream.id != self.id);
    }
}

/// Cuts `text/event-stream` bodies when `stopping` is cancelled.
pub(crate) async fn end_when_stopping(
    State(stopping): State<CancellationToken>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if !is_stream(&response) {
        return response;
    }
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(Box::pin(stopping.cancelled_owned()))))
}

/// Counts a `text/event-stream` body among the open ones, and cuts it when it has to make room or, for a session, when
/// that is over.
pub(crate) fn count(response: Response, streams: &Streams, portal: &Portal, reader: Reader, page: &str) -> Response {
    if !is_stream(&response) {
        return response;
    }
    let integration = response.extensions().get::<app::door::StreamOf>().map(|of| of.0.clone()).unwrap_or_default();
    let place = streams.open(reader, page, &integration);
    let portal = portal.clone();
    let over = async move {
        match reader {
            Reader::Session(session) => ends(&portal, session).await,
            // Whoever follows a link is let in anew with each message.
            Reader::Link(_) => std::future::pending().await,
        }
    };
    response.map(|body| Body::from_stream(cut(body, place, over)))
}

fn cut(
    body: Body,
    place: Place,
    over: impl Future<Output = ()> + Send + 'static,
) -> impl futures::Stream<Item = Result<Bytes, axum::Error>> + Send + 'static {
    let makes_room = place.makes_room.clone();
    let end = {
        let makes_room = makes_room.clone();
        async move {
            tokio::select! {
                () = makes_room.cancelled() => {}
                () = over => {}
            }
        }
    };
    let last = async move { makes_room.is_cancelled().then(|| Ok(Bytes::from_static(LATER))) };
    body.into_data_stream().take_until(Box::pin(end)).chain(stream::once(last).filter_map(std::future::ready)).map(
        move |part| {
            // The place is taken for as long as the stream is there.
            let _ = &place;
            part
        },
    )
}

async fn ends(portal: &Portal, session: [u8; 32]) {
    while is_alive(portal, &session).await {
        tokio::time::sleep(ASK_EVERY).await;
    }
}

fn is_stream(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(places: &[Place]) -> Vec<bool> {
        places.iter().map(|place| place.makes_room.is_cancelled()).collect()
    }

    #[test]
    fn the_newest_of_a_page_a_session_and_an_integration_win() {
        let streams = Streams::default();
        let reader = Reader::Session([1; 32]);
        let twice = [streams.open(reader, "/a", "i-1"), streams.open(reader, "/a", "i-1")];
        assert_eq!(ended(&twice), [true, false], "one a page");
        let pages: Vec<Place> =
            (0..6).map(|n| streams.open(reader, &format!("/page/{n}"), &format!("i-{n}"))).collect();
        assert!(twice[1].makes_room.is_cancelled() && !ended(&pages).contains(&true), "six a session");
        let others: Vec<Place> = (0..51).map(|n| streams.open(Reader::Session([n + 2; 32]), "/x", "shared")).collect();
        assert_eq!(ended(&others).iter().filter(|ended| **ended).count(), 1, "fifty an integration");
        assert!(others[0].makes_room.is_cancelled() && !ended(&pages).contains(&true));
    }

    #[test]
    fn a_link_has_six_and_a_place_that_is_given_back_counts_no_more() {
        let streams = Streams::default();
        let reader = Reader::Link([1; 32]);
        let mut places: Vec<Place> = (0..6).map(|_| streams.open(reader, "/guide", "i-1")).collect();
        assert!(!ended(&places).contains(&true), "people may share a link");
        drop(places.remove(0));
        places.push(streams.open(reader, "/guide", "i-1"));
        assert!(!ended(&places).contains(&true));
        places.push(streams.open(reader, "/guide", "i-1"));
        assert!(places[0].makes_room.is_cancelled());
        drop(places);
        assert!(streams.lock().streams.is_empty());
    }
}
