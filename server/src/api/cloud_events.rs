//! Reading `CloudEvents` 1.0 over HTTP: one event as JSON, a batch as JSON, or the attributes in `ce-…` headers with the data
//! as the body.
//!
//! Source: `CloudEvents` HTTP Protocol Binding 1.0.2, and JSON Event Format 1.0.2.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::event::{Attributes, Incoming, Rejection, json};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use portal::events::Post;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

mod header_text;

/// Events of one post, at most.
const AT_MOST: usize = 10_000;

/// Why a post could not be read at all.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) status: StatusCode,
    pub(super) detail: String,
}

/// The JSON form of an event; attributes of others are of no use here.
#[derive(Deserialize)]
struct Structured<'a> {
    #[serde(borrow)]
    specversion: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    datacontenttype: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    data_base64: Option<Cow<'a, str>>,
}

/// The events of a post, each read or with the reason why it is none.
pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Vec<Post>, Unreadable> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if headers.contains_key("ce-specversion") && !media_type.starts_with("application/cloudevents") {
        return Ok(vec![binary(headers, &media_type, body)]);
    }
    match media_type.as_str() {
        "application/cloudevents-batch+json" => batch(body),
        "application/cloudevents+json" => single(body).map(|event| vec![structured(event)]),
        // Whoever forgot the type of the envelope meant one of the two.
        "application/json" => match body.trim_ascii_start().first() {
            Some(b'[') => batch(body),
            _ => single(body).map(|event| vec![structured(event)]),
        },
        _ => Err(Unreadable {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            detail:
                "Send one event as application/cloudevents+json, several as application/cloudevents-batch+json, or \
                     its attributes in ce- headers with the data as the body."
                    .to_owned(),
        }),
    }
}

fn single(body: &[u8]) -> Result<&RawValue, Unreadable> {
    serde_json::from_slice(body).map_err(|error| malformed(&format!("The body is not JSON: {error}.")))
}

fn batch(body: &[u8]) -> Result<Vec<Post>, Unreadable> {
    let events: Vec<&RawValue> = serde_json::from_slice(body)
        .map_err(|error| malformed(&format!("The body is not a JSON array of events: {error}.")))?;
    if events.len() > AT_MOST {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Unreadable { status, detail: format!("Send at most {AT_MOST} events at once.") });
    }
    Ok(events.into_iter().map(structured).collect())
}

fn structured(raw: &RawValue) -> Post {
    let event: Structured<'_> = match serde_json::from_str(raw.get()) {
        Ok(event) => event,
        Err(error) => return Post { id: None, event: Err(Rejection::Shape(format!("{error}."))) },
    };
    let id = owned(event.id.as_deref());
    let (data, is_json) = match (event.data, &event.data_base64) {
        (Some(_), Some(_)) => return Post { id, event: Err(Rejection::DataTwice) },
        (None, Some(base64)) => (Cow::Borrowed(base64.as_ref()), false),
        (Some(data), None) => text_of(data, event.datacontenttype.as_deref()),
        (None, None) => (Cow::Borrowed(""), false),
    };
    let attributes = Attributes {
        specversion: event.specversion.as_deref(),
        id: event.id.as_deref(),
        kind: event.kind.as_deref(),
        source: event.source.as_deref(),
        subject: event.subject.as_deref(),
        time: event.time.as_deref(),
        data: &data,
        is_json,
    };
    let parsed = Incoming::parse(&attributes);
    // Attributes that are of no use here are not kept, but an event with such a text is none.
    if parsed.is_ok() && !json::is_storable(raw.get()) {
        return Post { id, event: Err(unstorable("An attribute")) };
    }
    Post { id, event: parsed }
}

/// JSON stays as it was written; a text that says it is something else than JSON loses its quotes.
fn text_of<'a>(data: &'a RawValue, content_type: Option<&str>) -> (Cow<'a, str>, bool) {
    let is_json = content_type.is_none_or(|name| name.contains("json"));
    let text: Option<Cow<'a, str>> = if is_json { None } else { serde_json::from_str(data.get()).ok() };
    text.map_or((Cow::Borrowed(data.get()), true), |text| (text, false))
}

fn binary(headers: &HeaderMap, media_type: &str, body: &[u8]) -> Post {
    let decoded = match header_text::attributes(headers) {
        Ok(decoded) => decoded,
        Err(name) => return Post { id: None, event: Err(unstorable(&format!("The header {name}"))) },
    };
    let attribute = |name: &str| decoded.get(name).map(String::as_str);
    let id = owned(attribute("ce-id"));
    let is_json = media_type.contains("json") && !body.is_empty();
    if is_json && serde_json::from_slice::<&RawValue>(body).is_err() {
        return Post { id, event: Err(Rejection::Shape("The body says that it is JSON and is not.".to_owned())) };
    }
    let is_text = is_json || media_type.is_empty() || media_type.starts_with("text/") || media_type.contains("xml");
    let data = match std::str::from_utf8(body) {
        Ok(text) if is_text => Cow::Borrowed(text),
        _ => Cow::Owned(BASE64_STANDARD.encode(body)),
    };
    let attributes = Attributes {
        specversion: attribute("ce-specversion"),
        id: attribute("ce-id"),
        kind: attribute("ce-type"),
        source: attribute("ce-source"),
        subject: attribute("ce-subject"),
        time: attribute("ce-time"),
        data: &data,
        is_json,
    };
    Post { id, event: Incoming::parse(&attributes) }
}

fn unstorable(what: &str) -> Rejection {
    Rejection::Shape(format!("{what} holds U+0000 (NUL) or is not valid Unicode."))
}

fn owned(text: Option<&str>) -> Option<String> {
    // What is shown again need not be longer than what could have been right.
    text.map(|text| text.chars().take(64).collect())
}

fn malformed(detail: &str) -> Unreadable {
    Unreadable { status: StatusCode::BAD_REQUEST, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    const SINGLE: &str = r#"{"specversion":"1.0","id":"e-1","type":"message.sent","source":"/relay","data":{"a": 1}}"#;

    #[test]
    fn structured_single_and_batch() {
        let one = read(&headers(&[("content-type", "application/cloudevents+json; charset=utf-8")]), SINGLE.as_bytes());
        let one = one.unwrap();
        assert_eq!(one[0].event.as_ref().unwrap().data, r#"{"a": 1}"#, "data stays as it was written");
        let two = format!("[{SINGLE}, {{\"id\": 5}}, 7]");
        let two = read(&headers(&[("content-type", "application/cloudevents-batch+json")]), two.as_bytes()).unwrap();
        assert!(two[0].event.is_ok());
        assert!(matches!(two[1].event, Err(Rejection::Shape(_))));
        assert!(matches!(two[2].event, Err(Rejection::Shape(_))));
        let bare = read(&headers(&[("content-type", "application/json")]), SINGLE.as_bytes()).unwrap();
        assert!(bare[0].event.is_ok());
    }

    #[test]
    fn binary_mode_takes_attributes_from_headers() {
        let found = read(
            &headers(&[
                ("content-type", "application/json"),
                ("ce-specversion", "1.0"),
                ("ce-id", "e-1"),
                ("ce-type", "message.sent"),
                ("ce-source", "/relay"),
                ("ce-subject", "J%C3%BCrgen"),
            ]),
            br#"{"a":1}"#,
        )
        .unwrap();
        let event = found[0].event.as_ref().unwrap();
        assert_eq!((event.subject.as_deref(), event.data.as_str()), (Some("Jürgen"), r#"{"a":1}"#));
    }

    #[test]
    fn what_no_database_keeps_is_refused_for_its_event_alone() {
        let of = |rest: &str| {
            let text = format!("[{}, {SINGLE}]", SINGLE.replace(r#""data":{"a": 1}"#, rest));
            let found = read(&headers(&[("content-type", "application/cloudevents-batch+json")]), text.as_bytes());
            let found = found.unwrap();
            assert!(found[1].event.is_ok(), "{rest}");
            found[0].event.clone().unwrap_err().code()
        };
        assert_eq!(of(r#""data":{"a":["\u0000"]}"#), "orgbridge:event-data");
        assert_eq!(of(r#""data":{"\u0000":1}"#), "orgbridge:event-data");
        assert_eq!(of(r#""data":"\ud800""#), "orgbridge:event-data");
        assert_eq!(of(r#""datacontenttype":"text/plain","data":"\u0000""#), "orgbridge:event-data");
        assert_eq!(of(r#""data_base64":"\u0000""#), "orgbridge:event-data");
        assert_eq!(of(r#""subject":"\u0000""#), "orgbridge:event-subject");
        assert_eq!(of(r#""subject":"\ud800""#), "orgbridge:event-shape");
        assert_eq!(of(r#""traceparent":"\u0000""#), "orgbridge:event-shape");
        assert_eq!(of(r#""traceparent":{"\udc00":1}"#), "orgbridge:event-shape");
        let binary = |content_type: &'static str, extension: &'static str, body: &[u8]| {
            let found = headers(&[
                ("content-type", content_type),
                ("ce-specversion", "1.0"),
                ("ce-id", "e-1"),
                ("ce-type", "message.sent"),
                ("ce-source", "/relay"),
                ("ce-extension", extension),
            ]);
            read(&found, body).unwrap()[0].event.clone().map(|event| event.data).map_err(|reason| reason.code())
        };
        assert_eq!(binary("text/plain", "x", b"a\0b"), Err("orgbridge:event-data"));
        assert_eq!(binary("", "x", b"\0"), Err("orgbridge:event-data"));
        assert_eq!(binary("application/json", "x", br#"{"a":"\u0000"}"#), Err("orgbridge:event-data"));
        assert_eq!(binary("application/json", "x", b"\"\xff\""), Err("orgbridge:event-shape"));
        assert_eq!(binary("text/plain", "a%00", b"a"), Err("orgbridge:event-shape"));
        assert_eq!(binary("text/plain", "%ff", b"a"), Err("orgbridge:event-shape"));
        assert_eq!(binary("application/octet-stream", "x", b"a\0b"), Ok("YQBi".to_owned()), "bytes travel as base64");
    }

    #[test]
    fn text_and_binary_data() {
        let event = |rest: &str| {
            let text = SINGLE.replace(r#""data":{"a": 1}"#, rest);
            let found = read(&headers(&[("content-type", "application/cloudevents+json")]), text.as_bytes()).unwrap();
            found[0].event.clone()
        };
        assert_eq!(event(r#""datacontenttype":"text/plain","data":"a \"b\"""#).unwrap().data, r#"a "b""#);
        assert_eq!(event(r#""data_base64":"AAEC""#).unwrap().data, "AAEC");
        assert_eq!(event(r#""data_base64":"AAEC","data":1"#), Err(Rejection::DataTwice));
        assert_eq!(event(r#""data":null"#).unwrap().data, "");
    }

    #[test]
    fn what_is_no_post_at_all() {
        let status = |content_type: &'static str, body: &str| {
            read(&headers(&[("content-type", content_type)]), body.as_bytes()).unwrap_err().status
        };
        assert_eq!(status("text/plain", "x"), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(status("application/cloudevents+json", "{"), StatusCode::BAD_REQUEST);
        assert_eq!(status("application/cloudevents-batch+json", "{}"), StatusCode::BAD_REQUEST);
    }
}
