//! Reading a reply whose sender is not trusted: what is not JSON, not whole or not as documented becomes a [`Failure`]
//! that says so, and nothing of it but a few tidied words is kept.

use crate::{ApiError, ApiUsage, Failure, FailureKind, words};
use http::header::{CONTENT_TYPE, DATE};
use oauth2::HttpResponse;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::error::Category;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

/// Most characters kept of an answer that is not JSON.
const SNIPPET_CHARS: usize = 200;

/// A good answer, with what its headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// The org's API requests, where the reply tells.
    pub usage: Option<ApiUsage>,
    /// The reply's `Date` header in Unix milliseconds.
    pub server_date_ms: Option<i64>,
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    body: Vec<u8>,
    is_page: bool,
    usage: Option<ApiUsage>,
    pub(crate) server_date_ms: Option<i64>,
}

impl From<HttpResponse> for Reply {
    fn from(response: HttpResponse) -> Self {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        Self {
            status: response.status().as_u16(),
            is_page: header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.to_ascii_lowercase().contains("html")),
            usage: header("sforce-limit-info").and_then(ApiUsage::parse),
            server_date_ms: header(DATE.as_str()).and_then(date_ms),
            body: response.into_body(),
        }
    }
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn failure(&self, kind: FailureKind) -> Failure {
        Failure { kind, server_date_ms: self.server_date_ms }
    }

    pub(crate) fn unexpected(&self, detail: &str) -> Failure {
        self.failure(FailureKind::Unexpected { status: self.status, detail: words::tidy(detail, 200) })
    }

    /// The documented answer of a REST call.
    pub(crate) fn answer<T: DeserializeOwned>(self) -> Result<Answer<T>, Failure> {
        if !self.is_success() {
            return Err(self.refusal());
        }
        let value = self.json()?;
        Ok(Answer { value, usage: self.usage, server_date_ms: self.server_date_ms })
    }

    /// The errors of a REST call: an array as documented, or one object as seen during maintenance.
    pub(crate) fn refusal(&self) -> Failure {
        let several = self.json::<Vec<ApiError>>();
        let errors = several.or_else(|failure| self.json::<ApiError>().map(|error| vec![error]).map_err(|_| failure));
        match errors {
            Ok(errors) if errors.is_empty() => self.unexpected("an empty list of errors"),
            Ok(errors) => {
                let errors = errors.into_iter().take(20).map(ApiError::tidy).collect();
                self.failure(FailureKind::Rest { status: self.status, errors })
            }
            Err(failure) => failure,
        }
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let status = self.status;
            let start = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
            let seems_json = matches!(start, Some(b'{' | b'['));
            match error.classify() {
                _ if self.is_page || start == Some(&b'<') => self.not_json(true),
                Category::Eof | Category::Io if seems_json || (start.is_none() && self.is_success()) => {
                    self.failure(FailureKind::Truncated { status })
                }
                Category::Data => self.unexpected(&missing_or_place(&error)),
                _ => self.not_json(false),
            }
        })
    }

    fn not_json(&self, html: bool) -> Failure {
        let text = String::from_utf8_lossy(&self.body);
        let snippet = if html { words::page_words(&text, SNIPPET_CHARS) } else { words::tidy(&text, SNIPPET_CHARS) };
        self.failure(FailureKind::NotJson { status: self.status, html, snippet })
    }
}

/// What serde says may quote the value it met, so only a missing member is repeated in its words.
fn missing_or_place(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        Some((field, _)) => format!("the member {field} is missing"),
        None => format!("a value of another kind at line {} column {}", error.line(), error.column()),
    }
}

/// Unix milliseconds of an HTTP date (RFC 9110, section 5.6.7).
fn date_ms(header: &str) -> Option<i64> {
    let date = OffsetDateTime::parse(header, &Rfc2822).ok()?;
    date.unix_timestamp().checked_mul(1000)
}

/// For members that are documented as always there and sometimes arrive as `null`.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, kind: &str, body: &str) -> Reply {
        let response = http::Response::builder().status(status).header("content-type", kind);
        response.header("date", "Sun, 22 Nov 2026 06:30:00 GMT").body(body.as_bytes().to_vec()).unwrap().into()
    }

    #[test]
    fn the_date_header_is_read() {
        assert_eq!(date_ms("Sun, 22 Nov 2026 06:30:00 GMT"), Some(1_795_329_000_000));
        assert_eq!(date_ms("yesterday"), None);
        assert_eq!(reply(200, "text/html", "").server_date_ms, Some(1_795_329_000_000));
    }

    #[test]
    fn errors_come_as_an_array_or_alone() {
        let array = r#"[{"message":"The requested resource does not exist","errorCode":"NOT_FOUND","fields":null}]"#;
        let alone = r#"{"message":"Server Unavailable","errorCode":"SERVER_UNAVAILABLE"}"#;
        for (body, code) in [(array, "NOT_FOUND"), (alone, "SERVER_UNAVAILABLE")] {
            let FailureKind::Rest { errors, .. } = reply(503, "application/json", body).refusal().kind else {
                panic!("{body}")
            };
            assert_eq!(errors[0].code, code);
        }
    }

    #[test]
    fn every_other_answer_is_told_apart() {
        let kind =
            |status, content: &str, body: &str| reply(status, content, body).answer::<Vec<u8>>().unwrap_err().kind;
        assert!(matches!(kind(200, "application/json", "[1,2"), FailureKind::Truncated { status: 200 }));
        assert!(matches!(kind(200, "application/json", ""), FailureKind::Truncated { .. }));
        assert!(matches!(kind(500, "application/json", ""), FailureKind::NotJson { status: 500, .. }));
        assert!(matches!(kind(200, "application/json", "<!doctype html>x"), FailureKind::NotJson { html: true, .. }));
        assert!(matches!(kind(200, "text/html", "hello"), FailureKind::NotJson { html: true, .. }));
        assert!(matches!(kind(200, "text/plain", "hello"), FailureKind::NotJson { html: false, .. }));
        assert!(matches!(kind(500, "application/json", "[]"), FailureKind::Unexpected { .. }));
        let FailureKind::Unexpected { detail, .. } = kind(200, "application/json", r#"["s3cret"]"#) else {
            panic!("data")
        };
        assert!(!detail.contains("s3cret"), "{detail}");
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let response = http::Response::builder().status(200).body(vec![0xff, 0xfe, 0, b'{', 0x80]).unwrap();
        assert!(Reply::from(response).answer::<Vec<u8>>().is_err());
    }
}
