//! The one place where a socket is opened. Every call passes the allow-list, goes to a public address, follows
//! nothing, and ends at the limits of size and time.

use crate::config::{loopback, version_segment};
use crate::resolver::{OnlyPrivate, PublicOnly};
use crate::{
    AllowList, Config, ConfigError, Failure, FailureKind, Lookup, NamedBy, Origin, SystemLookup, TransportKind,
};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LOCATION};
use http::{HeaderValue, Method};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use std::{error::Error, future::Future, io, iter, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};
use url::Url;

/// Talks to Salesforce. Cheap to clone; one is enough for a process.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    allow_list: Arc<AllowList>,
    connect_to: Option<SocketAddr>,
    version: Arc<str>,
    max_reply_bytes: usize,
}

impl Client {
    /// A client with the system's name resolution.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        Self::with_lookup(config, Arc::new(SystemLookup))
    }

    /// A client that asks somebody else for addresses. They are filtered all the same.
    #[expect(clippy::disallowed_methods, reason = "the one guarded client that everybody else is pointed to")]
    pub fn with_lookup(config: &Config, lookup: Arc<dyn Lookup>) -> Result<Self, ConfigError> {
        let connect_to = config.connect_to.as_deref().map(loopback).transpose()?;
        let http = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .https_only(connect_to.is_none())
            .connect_timeout(config.connect_timeout)
            .timeout(config.total_timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(PublicOnly(lookup))
            .build()
            .map_err(|error| ConfigError::Client(chain(&error)))?;
        Ok(Self {
            http,
            allow_list: Arc::new(AllowList::parse(&config.allowed_hosts)?),
            connect_to,
            version: version_segment(&config.api_version)?.into(),
            max_reply_bytes: config.max_reply_bytes,
        })
    }

    /// The hosts this client calls.
    #[must_use]
    pub fn allow_list(&self) -> &AllowList {
        &self.allow_list
    }

    /// An address below the REST API of this client's version.
    pub(crate) fn data_url(&self, instance: &Origin, segments: &[&str]) -> Result<Url, Failure> {
        let version: &str = &self.version;
        address(instance, &[&["services", "data", version], segments].concat())
    }

    /// Sends one request and reads the whole reply, whatever its status, unless it is a redirect.
    pub(crate) async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|_| FailureKind::transport(TransportKind::Other, "not an address"))?;
        let origin = self.allow_list.origin_of(&url, NamedBy::Caller)?;

        let mut outgoing = reqwest::Request::new(parts.method, self.socket_url(url.clone()));
        *outgoing.headers_mut() = parts.headers;
        let host = HeaderValue::from_str(origin.host()).map_err(|error| other(&error))?;
        outgoing.headers_mut().insert(HOST, host);
        *outgoing.body_mut() = Some(body.into());

        let response = self.http.execute(outgoing).await.map_err(|error| transport(&error))?;
        self.read(&url, response).await
    }

    /// The address the socket is opened for: the real one, or the stand-in's with the same path.
    fn socket_url(&self, mut url: Url) -> Url {
        if let Some(socket) = self.connect_to
            && let Ok(mut stand_in) = Url::parse(&format!("http://{socket}"))
        {
            stand_in.set_path(url.path());
            stand_in.set_query(url.query());
            url = stand_in;
        }
        url
    }

    async fn read(&self, url: &Url, mut response: reqwest::Response) -> Result<HttpResponse, Failure> {
        let status = response.status();
        let mut head = HttpResponse::new(Vec::new());
        *head.status_mut() = status;
        *head.headers_mut() = std::mem::take(response.headers_mut());
        let dated = |kind: FailureKind, head: HttpResponse| Failure {
            kind,
            server_date_ms: crate::reply::Reply::from(head).server_date_ms,
        };

        if status.is_redirection() {
            let location = head.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let to_host = location
                .and_then(|to| url.join(to).ok())
                .and_then(|to| to.host_str().map(|host| crate::words::tidy(host, 100)));
            return Err(dated(FailureKind::Redirect { status: status.as_u16(), to_host }, head));
        }

        let limit_bytes = self.max_reply_bytes;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if head.body().len().saturating_add(chunk.len()) > limit_bytes => {
                    return Err(dated(FailureKind::TooLarge { limit_bytes }, head));
                }
                Ok(Some(chunk)) => head.body_mut().extend_from_slice(&chunk),
                Ok(None) => return Ok(head),
                Err(error) => {
                    let kind = match transport(&error) {
                        kind @ FailureKind::Transport { kind: TransportKind::Timeout, .. } => kind,
                        _ => FailureKind::Truncated { status: status.as_u16() },
                    };
                    return Err(dated(kind, head));
                }
            }
        }
    }
}

/// Lets the `oauth2` crate's own flows run over the guarded client.
impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.exchange(request))
    }
}

/// An address of a checked host. Segments are encoded, so that none of them can lead elsewhere.
pub(crate) fn address(origin: &Origin, segments: &[&str]) -> Result<Url, Failure> {
    let mut url = Url::parse(&origin.url()).map_err(|error| other(&error))?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().extend(segments);
    }
    Ok(url)
}

/// A request with the token and the content, either of which may be missing.
pub(crate) fn request(
    method: Method,
    url: &Url,
    token: Option<&SecretString>,
    content: Option<(&'static str, Vec<u8>)>,
) -> Result<HttpRequest, Failure> {
    let mut builder = http::Request::builder().method(method).uri(url.as_str()).header("accept", "application/json");
    if let Some(token) = token {
        let mut bearer =
            HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).map_err(|error| other(&error))?;
        bearer.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, bearer);
    }
    let body = match content {
        Some((kind, body)) => {
            builder = builder.header(CONTENT_TYPE, kind);
            body
        }
        None => Vec::new(),
    };
    builder.body(body).map_err(|error| other(&error))
}

fn other(error: &dyn Error) -> Failure {
    FailureKind::transport(TransportKind::Other, &error.to_string()).into()
}

/// Which kind of failure below HTTP it was.
fn transport(error: &reqwest::Error) -> FailureKind {
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
fn chain(error: &reqwest::Error) -> String {
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

    #[test]
    fn segments_cannot_leave_their_place() {
        let list = AllowList::parse(&["login.salesforce.com".to_owned()]).unwrap();
        let origin = list.origin("login.salesforce.com").unwrap();
        for (segment, path) in
            [("a/../b", "/x/a%2F..%2Fb"), ("..", "/x"), ("?q#f", "/x/%3Fq%23f"), ("@evil.test", "/x/@evil.test")]
        {
            let url = address(&origin, &["x", segment]).unwrap();
            assert_eq!((url.host_str(), url.path()), (Some("login.salesforce.com"), path));
        }
    }
}
