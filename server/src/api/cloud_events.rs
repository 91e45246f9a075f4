//! Reading `CloudEvents` 1.0 over HTTP: one event as JSON, a batch as JSON, or the attributes in `ce-…` headers with the data
//! as the body.
//!
//! Source: `CloudEvents` HTTP Protocol Binding 1.0.2, and JSON Event Format 1.0.2.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::event::{Attributes, Incoming, Rejection};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode;
use portal::events::Post;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

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
        "application/cloudevents+json" => json(body).map(|event| vec![structured(event)]),
        // Whoever forgot the type of the envelope meant one of the two.
        "application/json" => match body.trim_ascii_start().first() {
            Some(b'[') => batch(body),
            _ => json(body).map(|event| vec![structured(event)]),
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

fn json(body: &[u8]) -> Result<&RawValue, Unreadable> {
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

fn structured(event: &RawValue) -> Post {
    let event: Structured<'_> = match serde_json::from_str(event.get()) {
        Ok(event) => event,
        Err(error) => return Post { id: None, event: Err(Rejection::Shape(format!("{error}."))) },
    };
    let data = match (event.data, &event.data_base64) {
        (Some(_), Some(_)) => return Post { id: owned(event.id.as_deref()), event: Err(Rejection::DataTwice) },
        (None, Some(base64)) => Cow::Borrowed(base64.as_ref()),
        (Some(data), None) => text_of(data, event.datacontenttype.as_deref()),
        (None, None) => Cow::Borrowed(""),
    };
    let attributes = Attributes {
        specversion: event.specversion.as_deref(),
        id: event.id.as_deref(),
        kind: event.kind.as_deref(),
        source: event.source.as_deref(),
        subject: event.subject.as_deref(),
        time: event.time.as_deref(),
        data: &data,
    };
    Post { id: owned(attributes.id), event: Incoming::parse(&attributes) }
}

/// JSON stays as it was written; a text that says it is something else than JSON loses its quotes.
fn text_of<'a>(data: &'a RawValue, content_type: Option<&str>) -> Cow<'a, str> {
    let is_json = content_type.is_none_or(|name| name.contains("json"));
    let text: Option<Cow<'a, str>> = if is_json { None } else { serde_json::from_str(data.get()).ok() };
    text.unwrap_or(Cow::Borrowed(data.get()))
}

fn binary(headers: &HeaderMap, media_type: &str, body: &[u8]) -> Post {
    let attribute = |name: &str| {
        let value = headers.get(name)?;
        Some(percent_decode(value.as_bytes()).decode_utf8_lossy().into_owned())
    };
    let (specversion, id, kind) = (attribute("ce-specversion"), attribute("ce-id"), attribute("ce-type"));
    let (source, subject, time) = (attribute("ce-source"), attribute("ce-subject"), attribute("ce-time"));
    let is_text = media_type.is_empty() || media_type.contains("json") || media_type.starts_with("text/");
    let data = match std::str::from_utf8(body) {
        Ok(text) if is_text || media_type.contains("xml") => Cow::Borrowed(text),
        _ => Cow::Owned(BASE64_STANDARD.encode(body)),
    };
    let attributes = Attributes {
        specversion: specversion.as_deref(),
        id: id.as_deref(),
        kind: kind.as_deref(),
        source: source.as_deref(),
        subject: subject.as_deref(),
        time: time.as_deref(),
        data: &data,
    };
    if media_type.contains("json") && !body.is_empty() && serde_json::from_slice::<&RawValue>(body).is_err() {
        let reason = Rejection::Shape("The body says that it is JSON and is not.".to_owned());
        return Post { id, event: Err(reason) };
    }
    Post { id: owned(attributes.id), event: Incoming::parse(&attributes) }
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
