//! An answer before it becomes HTTP: faults can still change it.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

/// What the body is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    Html(String),
    Text(String),
    /// JSON that stops in the middle.
    Broken(String),
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
}

impl Reply {
    pub(crate) fn new(status: u16, content: Content) -> Self {
        Self { status, content, headers: Vec::new(), org: None, cut: false }
    }

    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self::new(status, Content::Json(value))
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
            Content::Nothing => (None, String::new()),
            Content::Json(value) => (Some("application/json;charset=UTF-8"), value.to_string()),
            Content::Broken(text) => (Some("application/json;charset=UTF-8"), text),
            Content::Html(text) => (Some("text/html;charset=UTF-8"), text),
            Content::Text(text) => (Some("text/plain;charset=UTF-8"), text),
        };
        let mut response = Response::new(Body::from(body));
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
