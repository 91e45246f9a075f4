//! Reading a reply whose sender is not trusted: what is not JSON, not whole or not as documented becomes a [`Failure`]
//! that says so, and nothing of it but a few tidied words is kept.

use crate::{ApiError, ApiUsage, Failure, FailureKind, RETRY_AFTER_MAX_SECS, words};
use http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
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
    pub api_usage: Option<ApiUsage>,
    /// The reply's `Date` header in Unix milliseconds.
    pub server_date_ms: Option<i64>,
}

/// What the head of a reply tells, whatever became of the call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// A web page.
    pub(crate) is_page: bool,
    api_usage: Option<ApiUsage>,
    retry_after_secs: Option<u64>,
    pub(crate) server_date_ms: Option<i64>,
}

impl Head {
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let server_date_ms = header(DATE.as_str()).and_then(date_ms);
        Self {
            status: status.as_u16(),
            is_page: header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.to_ascii_lowercase().contains("html")),
            api_usage: header("sforce-limit-info").and_then(ApiUsage::parse),
            retry_after_secs: header(RETRY_AFTER.as_str()).and_then(|wait| retry_after(wait, server_date_ms)),
            server_date_ms,
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn answer<T>(&self, value: T) -> Answer<T> {
        Answer { value, api_usage: self.api_usage, server_date_ms: self.server_date_ms }
    }

    pub(crate) fn failure(&self, kind: FailureKind) -> Failure {
        Failure {
            kind,
            server_date_ms: self.server_date_ms,
            api_usage: self.api_usage,
            retry_after_secs: self.retry_after_secs,
        }
    }

    pub(crate) fn unexpected(&self, detail: &str) -> Failure {
        self.failure(FailureKind::Unexpected { status: self.status, detail: words::tidy(detail, 200) })
    }
}

/// A reply that was read to its end.
pub(crate) struct Reply {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The documented answer of a REST call.
    pub(crate) fn answer<T: DeserializeOwned>(self) -> Result<Answer<T>, Failure> {
        if !self.head.is_success() {
            return Err(self.refusal());
        }
        Ok(self.head.answer(self.json()?))
    }

    /// The answer of a call whose body says nothing.
    pub(crate) fn done(self) -> Result<Answer<()>, Failure> {
        if self.head.is_success() { Ok(self.head.answer(())) } else { Err(self.refusal()) }
    }

    /// The errors of a REST call: an array as documented, or one object as seen during maintenance.
    pub(crate) fn refusal(&self) -> Failure {
        let several = self.json::<Vec<ApiError>>();
        let errors = several.or_else(|failure| self.json::<ApiError>().map(|error| vec![error]).map_err(|_| failure));
        match errors {
            Ok(errors) if errors.is_empty() => self.head.unexpected("an empty list of errors"),
            Ok(errors) => {
                let errors = errors.into_iter().take(20).map(ApiError::tidy).collect();
                self.head.failure(FailureKind::Rest { status: self.head.status, errors })
            }
            Err(failure) => failure,
        }
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let status = self.head.status;
            let start = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
            let seems_json = matches!(start, Some(b'{' | b'['));
            match error.classify() {
                _ if self.head.is_page || start == Some(&b'<') => self.not_json(true),
                Category::Eof | Category::Io if seems_json || (start.is_none() && self.head.is_success()) => {
                    self.head.failure(FailureKind::Truncated { status })
                }
                Category::Data => self.head.unexpected(&missing_or_place(&error)),
                _ => self.not_json(false),
            }
        })
    }

    pub(crate) fn not_json(&self, html: bool) -> Failure {
        let text = String::from_utf8_lossy(&self.body);
        let snippet = if html { words::page_words(&text, SNIPPET_CHARS) } else { words::tidy(&text, SNIPPET_CHARS) };
        self.head.failure(FailureKind::NotJson { status: self.head.status, html, snippet })
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

/// Seconds of a `Retry-After` header (RFC 9110, section 10.2.3). A date is measured from the reply's own `Date`, so that
/// a clock that is wrong there or here does not matter.
fn retry_after(header: &str, server_date_ms: Option<i64>) -> Option<u64> {
    let header = header.trim();
    let secs = match header.parse() {
        Ok(secs) => secs,
        Err(_) if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) => u64::MAX,
        Err(_) => u64::try_from(date_ms(header)?.saturating_sub(server_date_ms?)).unwrap_or_default().div_ceil(1000),
    };
    Some(secs.min(RETRY_AFTER_MAX_SECS))
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
    use http::HeaderName;

    fn reply_of(status: u16, headers: &[(&'static str, &str)], body: &[u8]) -> Reply {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let head = Head::of(StatusCode::from_u16(status).unwrap(), &headers.collect());
        Reply { head, body: body.to_vec() }
    }

    fn reply(status: u16, kind: &str, body: &str) -> Reply {
        reply_of(status, &[("content-type", kind), ("date", "Sun, 22 Nov 2026 06:30:00 GMT")], body.as_bytes())
    }

    #[test]
    fn the_date_header_is_read() {
        assert_eq!(date_ms("Sun, 22 Nov 2026 06:30:00 GMT"), Some(1_795_329_000_000));
        assert_eq!(date_ms("yesterday"), None);
        assert_eq!(reply(200, "text/html", "").head.server_date_ms, Some(1_795_329_000_000));
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
        assert!(reply_of(200, &[], &[0xff, 0xfe, 0, b'{', 0x80]).answer::<Vec<u8>>().is_err());
    }

    #[test]
    fn a_wait_is_read_in_seconds_and_as_a_date() {
        let date = date_ms("Sun, 22 Nov 2026 06:30:00 GMT");
        assert_eq!(retry_after("120", None), Some(120));
        assert_eq!(retry_after("Sun, 22 Nov 2026 06:31:30 GMT", date), Some(90));
        assert_eq!(retry_after("Sun, 22 Nov 2026 06:00:00 GMT", date), Some(0));
        assert_eq!(retry_after("Sun, 22 Nov 2026 06:31:30 GMT", None), None);
        for long in ["86400", "99999999999999999999999", "Mon, 22 Nov 2027 06:00:00 GMT"] {
            assert_eq!(retry_after(long, date), Some(RETRY_AFTER_MAX_SECS), "{long}");
        }
        for bad in ["", "soon", "-5", "1.5"] {
            assert_eq!(retry_after(bad, date), None, "{bad}");
        }
    }

    #[test]
    fn refusals_keep_the_usage_and_the_wait() {
        let headers = [("sforce-limit-info", "api-usage=5000/5000"), ("retry-after", "30")];
        let body = br#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
        let failure = reply_of(403, &headers, body).refusal();
        assert_eq!(failure.api_usage.map(|usage| (usage.used, usage.allowed)), Some((5000, 5000)));
        assert_eq!(failure.retry_after_secs, Some(30));
    }
}
