//! Everything that can go wrong with a call, with enough in it to explain the cause to a person, and nothing secret.

use crate::{ApiUsage, SignError};
use serde::Deserialize;
use thiserror::Error;

/// Longest wait that a reply may ask for, in seconds.
pub const RETRY_AFTER_MAX_SECS: u64 = 3600;

/// Most characters kept of one error's message. A flow names the true cause at the end of a long one.
const MESSAGE_CHARS: usize = 2_000;

/// A call that did not give what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// The reply's `Date` header in Unix milliseconds, for telling whether the clocks differ. `None` without a reply.
    pub server_date_ms: Option<i64>,
    /// The org's API requests, where the reply tells.
    pub api_usage: Option<ApiUsage>,
    /// Seconds to wait before the next call, where the reply asks for it (`Retry-After`); at most
    /// [`RETRY_AFTER_MAX_SECS`].
    pub retry_after_secs: Option<u64>,
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self { kind, server_date_ms: None, api_usage: None, retry_after_secs: None }
    }
}

/// What went wrong. All texts from outside are one line, cut to a length, and free of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FailureKind {
    /// The token endpoint refused (RFC 6749, section 5.2). Salesforce answers 400 for all of them.
    #[error("token refused with {status} {error}: {}", description.as_deref().unwrap_or("no description"))]
    OAuth { status: u16, error: String, description: Option<String> },
    /// The REST API refused. Never empty.
    #[error("refused with {status} {}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Rest { status: u16, errors: Vec<ApiError> },
    /// No answer came. The detail is for a log, not for people.
    #[error("{kind:?}: {detail}")]
    Transport { kind: TransportKind, detail: String },
    /// An answer that is not JSON, with its first readable words (at most 200 characters).
    #[error("answered {status} with {}: {snippet}", if *.html { "a page" } else { "text" })]
    NotJson { status: u16, html: bool, snippet: String },
    /// The answer stops in the middle.
    #[error("the answer with status {status} stops in the middle")]
    Truncated { status: u16 },
    /// JSON, but not what is documented.
    #[error("the answer with status {status} is not as documented: {detail}")]
    Unexpected { status: u16, detail: String },
    /// A redirect. It is never followed.
    #[error("redirected with {status} to {}", to_host.as_deref().unwrap_or("nowhere"))]
    Redirect { status: u16, to_host: Option<String> },
    /// A host that is not on the allow-list, or an address that is not plain `https`. Nothing was sent to it.
    #[error("{host:?} is not an allowed host ({named_by:?})")]
    HostRefused { host: String, named_by: NamedBy },
    /// The answer is longer than the limit.
    #[error("the answer is longer than {limit_bytes} bytes")]
    TooLarge { limit_bytes: usize },
    /// The caller's key did not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
}

impl FailureKind {
    pub(crate) fn transport(kind: TransportKind, detail: &str) -> Self {
        Self::Transport { kind, detail: crate::words::tidy(detail, 300) }
    }
}

/// How a call ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportKind {
    /// The name does not resolve.
    Dns,
    /// The name resolves only to addresses that are not on the public internet.
    PrivateAddress,
    /// Nothing accepted the connection.
    Connect,
    /// No trustworthy TLS connection.
    Tls,
    /// Out of time.
    Timeout,
    /// The connection broke before the answer began.
    Reset,
    /// Anything else.
    Other,
}

/// Who named a host that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedBy {
    /// Configuration or a person, through the caller.
    Caller,
    /// `instance_url` of a token reply.
    InstanceUrl,
}

/// One error of the REST API. Replies call the code `errorCode`, record results call it `statusCode`.
/// Source: REST API Developer Guide, status codes and error responses; sObject Collections.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ApiError {
    /// Such as `NOT_FOUND`.
    #[serde(rename = "errorCode", alias = "statusCode")]
    pub code: String,
    /// Salesforce's sentence.
    #[serde(default, deserialize_with = "crate::reply::null_as_default")]
    pub message: String,
    /// API names of the fields concerned.
    #[serde(default, deserialize_with = "crate::reply::null_as_default")]
    pub fields: Vec<String>,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl ApiError {
    /// The same with every text made fit to be shown.
    pub(crate) fn tidy(self) -> Self {
        Self {
            code: crate::words::tidy(&self.code, 100),
            message: crate::words::tidy(&self.message, MESSAGE_CHARS),
            fields: self.fields.iter().take(20).map(|field| crate::words::tidy(field, 100)).collect(),
        }
    }
}
