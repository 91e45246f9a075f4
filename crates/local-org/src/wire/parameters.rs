//! The parameters of an OAuth call: form fields of the body and, as Salesforce also takes them, of the query.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, header};

/// Sizes beyond any assertion.
const MAXIMUM_BYTES: usize = 1_000_000;

/// Parameters by name; the body's come first.
#[derive(Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads query and body; a body of another type than a form is not looked at.
    pub(super) async fn read(request: Request) -> (Method, Self) {
        let (parts, body) = request.into_parts();
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        let mut pairs = Vec::new();
        if is_form {
            pairs.extend(body_pairs(body).await);
        }
        let query = parts.uri.query().unwrap_or_default();
        pairs.extend(url::form_urlencoded::parse(query.as_bytes()).into_owned());
        (parts.method, Self(pairs))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

async fn body_pairs(body: Body) -> Vec<(String, String)> {
    match to_bytes(body, MAXIMUM_BYTES).await {
        Ok(bytes) => url::form_urlencoded::parse(&bytes).into_owned().collect(),
        Err(_) => Vec::new(),
    }
}
