//! What the failure of a connection was: names, addresses, TLS, time, or a line that broke.

use crate::resolver::OnlyPrivate;
use crate::{Failure, FailureKind, TransportKind};
use std::{error::Error, io, iter};

/// A failure of our own making.
pub(crate) fn other(error: &dyn Error) -> Failure {
    FailureKind::transport(TransportKind::Other, &error.to_string()).into()
}

/// Which kind of failure below HTTP it was.
pub(crate) fn transport(error: &reqwest::Error) -> FailureKind {
    let any = |test: &dyn Fn(&(dyn Error + 'static)) -> bool| causes(error).any(test);
    let kind = if any(&|cause| cause.is::<OnlyPrivate>()) {
        TransportKind::PrivateAddress
    } else if error.is_dns() {
        TransportKind::Dns
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else if any(&|cause| cause.is::<rustls::Error>()) {
        TransportKind::Tls
    } else if error.is_connect() {
        TransportKind::Connect
    } else if any(&|cause| is_reset(cause)) {
        TransportKind::Reset
    } else {
        TransportKind::Other
    };
    FailureKind::transport(kind, &chain(error))
}

fn is_reset(cause: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match cause.downcast_ref::<io::Error>() {
        Some(error) => matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof),
        // hyper keeps the kind of its errors to itself.
        None => cause.to_string().contains("connection closed before message completed"),
    }
}

/// The error and everything below it, what an `io::Error` wraps included.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// The causes in words, without the address, which may hold names of customers.
pub(crate) fn chain(error: &reqwest::Error) -> String {
    let below = causes(error).skip(1).map(ToString::to_string).collect::<Vec<_>>();
    if below.is_empty() { "the request could not be made".to_owned() } else { below.join(": ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the guarded client opens no TLS connection to loopback")]
    async fn a_server_without_tls_is_a_tls_failure() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
            socket.shutdown().await.unwrap();
        });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let error = http.get(format!("https://{address}/secret-path")).send().await.unwrap_err();
        server.await.unwrap();
        let FailureKind::Transport { kind, detail } = transport(&error) else { panic!("transport") };
        assert_eq!(kind, TransportKind::Tls, "{detail}");
        assert!(!detail.contains("secret-path"), "{detail}");
    }
}
