//! The REST data API: version, session, limit, then the resource. Everything after the faults runs under one lock, as
//! one transaction.

mod answer;
mod api_error;
mod collections;
mod describe;
mod limits;
mod query;
mod render;
mod single;
mod soql;
mod versions;
mod write;

use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{Request, State};

use super::reply::Reply;
use super::{faults, identity};
use crate::door::Door;
use crate::model::fault::Surface;
use crate::world::World;
use answer::Call;
use api_error::ApiError;

/// No documented cap for plain JSON; Salesforce's for other bodies.
const MAXIMUM_BYTES: usize = 50 * 1024 * 1024;

pub(super) async fn data(State(world): State<World>, Extension(door): Extension<Door>, request: Request) -> Reply {
    let (parts, body) = request.into_parts();
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let override_header = parts.headers.get("x-http-method-override").and_then(|value| value.to_str().ok());
    let overridden =
        query.iter().find(|(key, _)| key == "_HttpMethod").map(|(_, value)| value.as_str()).or(override_header);
    let method = match (parts.method.as_str(), overridden) {
        ("POST", Some(other)) => other.to_ascii_uppercase(),
        ("HEAD", _) => "GET".to_owned(),
        (method, _) => method.to_owned(),
    };
    let segments: Option<Vec<String>> = parts
        .uri
        .path()
        .trim_start_matches("/services/data")
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(percent_decoded)
        .collect();

    let struck = world.lock().take_faults(door.org(), Surface::Data, method != "GET");
    faults::delay(&struck).await;
    if let Some(reply) = faults::instead(&struck, Surface::Data) {
        return reply;
    }
    let Ok(body) = to_bytes(body, MAXIMUM_BYTES).await else {
        return ApiError::new(413, "REQUEST_TOO_LARGE", "The request body is too large or did not arrive whole").into();
    };
    let Some(segments) = segments else {
        return ApiError::not_found().into();
    };
    let call = Call {
        door: &door,
        method: &method,
        segments: &segments,
        query: &query,
        body: &body,
        has_authorization: parts.headers.contains_key(axum::http::header::AUTHORIZATION),
        token: identity::bearer(&parts.headers),
        faults: &struck,
    };
    let reply = answer::answer(&mut world.lock(), &call);
    faults::after(&struck, reply)
}

/// `%41` → `A`; nothing when the bytes are no UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        assert_eq!(percent_decoded("a%3Ab%2fc%"), Some("a:b/c%".to_owned()));
        assert_eq!(percent_decoded("%ff"), None);
    }
}
