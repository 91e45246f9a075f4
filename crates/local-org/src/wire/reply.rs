//! An answer before it becomes HTTP: faults can still change it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

use crate::model::bulk::ResultList;

/// What the body is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    Html(String),
    Text(String),
    /// JSON that is text already, and that may stop in the middle.
    Written(String),
    Csv(Vec<u8>),
}

/// The org that answered, for the clock and the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServedBy(pub(crate) &'static str);

/// Marks an answer that must not reach the caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CutHere;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content: Content,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) org: Option<&'static str>,
    pub(crate) cut: bool,
    /// What is still to be done once the lock is given back.
    pub(crate) then: Option<Box<Then>>,
}

/// Work that takes longer than everybody else should wait for.
#[derive(Debug, Clone)]
pub(crate) enum Then {
    /// A bulk job of this org runs from now on, beside the answer.
    Run(String),
    /// The body is this list.
    Write(ResultList),
}

impl Reply {
    pub(crate) fn new(status: u16, content: Content) -> Self {
        Self { status, content, headers: Vec::new(), org: None, cut: false, then: None }
    }

    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self::new(status, Content::Json(value))
    }

    pub(crate) fn then(mut self, then: Then) -> Self {
        self.then = Some(Box::new(then));
        self
    }

    pub(crate) fn by(mut self, org: Option<&'static str>) -> Self {
        self.org = org;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> axum::response::Response {
        let (kind, body) = match self.content {
            Content::Nothing => (None, Body::empty()),
            Content::Json(value) => (Some("application/json;charset=UTF-8"), Body::from(value.to_string())),
            Content::Written(text) => (Some("application/json;charset=UTF-8"), Body::from(text)),
            Content::Csv(bytes) => (Some("text/csv;charset=UTF-8"), Body::from(bytes)),
            Content::Html(text) => (Some("text/html;charset=UTF-8"), Body::from(text)),
            Content::Text(text) => (Some("text/plain;charset=UTF-8"), Body::from(text)),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache,must-revalidate,max-age=0,no-store,private"),
        );
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if let Some(org) = self.org {
            response.extensions_mut().insert(ServedBy(org));
        }
        if self.cut {
            response.extensions_mut().insert(CutHere);
        }
        response
    }
}
