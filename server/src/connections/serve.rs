//! Accepting connections and answering what comes on them. A listener never stops, whatever single connections do.

use super::body::{Received, Request, Sent};
use super::io::WatchedSocket;
use super::{Admission, ClientWait, Connections, Held};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

/// Bytes of a request's head, and of what one connection buffers.
const BUFFER: usize = 65_536;
/// Connections that are being refused at the same time; more are closed without a word.
const LINGERING: usize = 64;
const LINGER: Duration = Duration::from_secs(1);
/// After an accept that failed, such as for want of files.
const PAUSE: Duration = Duration::from_millis(100);
/// How often such failures are logged.
const LOG_EVERY: Duration = Duration::from_secs(10);
/// What a connection reads for which there is no place.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\n\
content-type: text/plain; charset=utf-8\r\ncontent-length: 56\r\n\r\nToo many connections at the moment. Try again shortly.\r\n";

/// Answers what comes to this listener until `stopping`, then lets requests in flight finish.
pub async fn answer(listener: TcpListener, router: Router, connections: Connections, stopping: CancellationToken) {
    let tasks = TaskTracker::new();
    let lingering = Arc::new(Semaphore::new(LINGERING));
    let mut failing = FailingAccept::default();
    let mut sweep = pin!(connections.sweep());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut sweep => continue,
            () = stopping.cancelled() => break,
        };
        match accepted {
            Ok((socket, peer)) => match connections.admit(peer.ip()) {
                Admission::Welcome(held) => {
                    tasks.spawn(converse(socket, peer, router.clone(), held, stopping.clone()));
                    connections.let_close().await;
                }
                Admission::Full => {
                    if let Ok(place) = lingering.clone().try_acquire_owned() {
                        tasks.spawn(refuse(socket, place));
                    }
                }
            },
            Err(error) => failing.pause(&error).await,
        }
    }
    drop(listener);
    tasks.close();
    tokio::select! {
        () = tasks.wait() => {}
        () = &mut sweep => {}
    }
}

/// One connection from its first byte to its last.
async fn converse(socket: TcpStream, peer: SocketAddr, router: Router, held: Held, stopping: CancellationToken) {
    // Small answers are not held back to be joined with later ones.
    if let Err(error) = socket.set_nodelay(true) {
        tracing::trace!(%error, "a connection was gone before its first byte");
    }
    let watch = held.watch.clone();
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        let in_flight = Request::begin(watch.clone());
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(ClientWait(watch.clone()));
        let request = request.map(|body| Body::new(Received { body, watch: watch.clone() }));
        let answered = router.clone().call(request);
        let watch = watch.clone();
        async move {
            let mut answer = answered.await?;
            if watch.is_body_refused() {
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(answer.map(|body| Sent { body, _request: in_flight }))
        }
    });
    let socket = WatchedSocket { socket: TokioIo::new(socket), watch: watch.clone() };
    let mut connection = pin!(
        http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(BUFFER)
            .max_header_size(BUFFER)
            .serve_connection(socket, service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = watch.end.cancelled() => return,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = watch.end.cancelled() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection broke off");
    }
    drop(held);
}

/// Says that there is no room, and stays until the client has read it: closing at once would reset the connection under
/// a request that is still on its way, and the client would see that instead.
async fn refuse(mut socket: TcpStream, _place: OwnedSemaphorePermit) {
    let said = async {
        socket.write_all(NO_ROOM).await?;
        socket.shutdown().await?;
        let mut unread = [0_u8; 1_024];
        while socket.read(&mut unread).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    if !matches!(tokio::time::timeout(LINGER, said).await, Ok(Ok(()))) {
        tracing::trace!("a connection for which there was no room broke off");
    }
}

/// Accepting fails for single connections, which means nothing, or because the system has no more files or memory,
/// which passes when connections end. It never ends the listener, and never spins.
#[derive(Default)]
struct FailingAccept {
    logged_at: Option<Instant>,
}

impl FailingAccept {
    async fn pause(&mut self, error: &std::io::Error) {
        use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
            return;
        }
        if self.logged_at.is_none_or(|at| at.elapsed() > LOG_EVERY) {
            self.logged_at = Some(Instant::now());
            tracing::error!(%error, "no connection can be accepted at the moment");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_says_its_own_length() {
        let text = std::str::from_utf8(NO_ROOM).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
    }
}
