//! The one place where a socket is opened. Every call passes the allow-list, goes to a public address, follows
//! nothing, and ends at the limits of size and time.

use crate::config::{loopback, version_segment};
use crate::reply::{Head, Reply};
use crate::request::address;
use crate::resolver::PublicOnly;
use crate::silence;
use crate::transport::{chain, other, transport};
use crate::{
    AllowList, Config, ConfigError, Failure, FailureKind, Lookup, NamedBy, Origin, SystemLookup, TransportKind,
};
use http::HeaderValue;
use http::header::{HOST, LOCATION};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Body, redirect::Policy};
use std::{future::Future, net::SocketAddr, ops::Deref, pin::Pin, sync::Arc, time::Duration};
use url::Url;

/// Talks to Salesforce. Cheap to clone; one is enough for a process, and its clones share their open connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    allow_list: Arc<AllowList>,
    connect_to: Option<SocketAddr>,
    version: Arc<str>,
    timeout: Duration,
    pub(crate) silence: Duration,
    max_reply_bytes: usize,
    pub(crate) max_result_bytes: usize,
}

/// A reply whose head has come.
pub(crate) struct Incoming {
    pub(crate) head: Head,
    response: reqwest::Response,
    silence: Duration,
    /// Bytes of the body so far.
    read: usize,
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
        // Idle connections are kept without a limit on their number: callers bound how many calls run at once.
        let http = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .https_only(connect_to.is_none())
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(PublicOnly(lookup))
            .build()
            .map_err(|error| ConfigError::Client(chain(&error)))?;
        Ok(Self {
            http,
            allow_list: Arc::new(AllowList::parse(&config.allowed_hosts)?),
            connect_to,
            version: version_segment(&config.api_version)?.into(),
            timeout: config.total_timeout,
            silence: config.silence,
            max_reply_bytes: config.max_reply_bytes,
            max_result_bytes: config.max_result_bytes,
        })
    }

    /// The same client, connections included, with another time for each call, from the first byte out to the last
    /// byte in.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout, ..self.clone() }
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
    pub(crate) async fn exchange(&self, request: http::Request<Body>) -> Result<Reply, Failure> {
        self.read(self.send(request).await?).await
    }

    /// Reads a reply to its end.
    pub(crate) async fn read(&self, mut incoming: Incoming) -> Result<Reply, Failure> {
        let mut body = Vec::new();
        incoming.each_chunk(self.max_reply_bytes, |chunk| body.extend_from_slice(chunk)).await?;
        Ok(Reply { head: incoming.head, body })
    }

    /// Sends one request and waits for the head of its reply.
    pub(crate) async fn send(&self, request: http::Request<Body>) -> Result<Incoming, Failure> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string())
            .map_err(|_| FailureKind::transport(TransportKind::Other, "not an address"))?;
        let origin = self.allow_list.origin_of(&url, NamedBy::Caller)?;

        let mut outgoing = reqwest::Request::new(parts.method, self.socket_url(url.clone()));
        *outgoing.headers_mut() = parts.headers;
        let host = HeaderValue::from_str(origin.host()).map_err(|error| other(&error))?;
        outgoing.headers_mut().insert(HOST, host);
        *outgoing.timeout_mut() = Some(self.timeout);
        *outgoing.body_mut() = Some(body);

        let response = self.http.execute(outgoing).await.map_err(|error| transport(&error))?;
        let head = Head::of(response.status(), response.headers());
        if response.status().is_redirection() {
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let to_host = location
                .and_then(|to| url.join(to).ok())
                .and_then(|to| to.host_str().map(|host| crate::words::tidy(host, 100)));
            return Err(head.failure(FailureKind::Redirect { status: head.status, to_host }));
        }
        Ok(Incoming { head, response, silence: self.silence, read: 0 })
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
}

impl Incoming {
    /// Hands the body over piece by piece, at most `limit_bytes` of it after decompression.
    pub(crate) async fn each_chunk(
        &mut self,
        limit_bytes: usize,
        mut take: impl FnMut(&[u8]) + Send,
    ) -> Result<(), Failure> {
        while let Some(chunk) = self.chunk(limit_bytes).await? {
            take(&chunk);
        }
        Ok(())
    }

    /// The next piece of the body, of at most `limit_bytes` in all after decompression; `None` at its end.
    pub(crate) async fn chunk(&mut self, limit_bytes: usize) -> Result<Option<impl Deref<Target = [u8]>>, Failure> {
        let Ok(piece) = tokio::time::timeout(self.silence, self.response.chunk()).await else {
            return Err(self.head.failure(silence::timed_out()));
        };
        match piece {
            Ok(Some(chunk)) => {
                self.read = self.read.saturating_add(chunk.len());
                if self.read > limit_bytes {
                    return Err(self.head.failure(FailureKind::TooLarge { limit_bytes }));
                }
                Ok(Some(chunk))
            }
            Ok(None) => Ok(None),
            Err(error) => {
                let kind = match transport(&error) {
                    kind @ FailureKind::Transport { kind: TransportKind::Timeout, .. } => kind,
                    _ => FailureKind::Truncated { status: self.head.status },
                };
                Err(self.head.failure(kind))
            }
        }
    }
}

/// Lets the `oauth2` crate's own flows run over the guarded client.
impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut incoming = self.send(request.map(Body::from)).await?;
            let mut reply = HttpResponse::new(Vec::new());
            *reply.status_mut() = incoming.response.status();
            *reply.headers_mut() = incoming.response.headers().clone();
            incoming.each_chunk(self.max_reply_bytes, |chunk| reply.body_mut().extend_from_slice(chunk)).await?;
            Ok(reply)
        })
    }
}
