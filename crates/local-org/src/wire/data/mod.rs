//! The REST data API: version, session, limit, then the resource. A call is carried out under one lock, as one
//! transaction; what takes long (reading a body, writing a list, a bulk job) is done before or after.

mod answer;
mod api_error;
mod assignment;
mod bulk;
mod collection_body;
mod collections;
mod describe;
mod limits;
mod metadata;
mod query;
mod record_faults;
mod render;
mod retrieve;
mod row;
mod single;
mod soql;
mod standard;
mod versions;
mod write;

use axum::Extension;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;

use super::reply::{Content, Reply, Then};
use super::{faults, identity};
use crate::door::Door;
use crate::model::fault::{Arrived, Fault};
use crate::model::fault_kind::{CallKind, FaultKind};
use crate::world::World;
use answer::Call;
use api_error::ApiError;

/// No documented cap for plain JSON; Salesforce's for other bodies.
const MAXIMUM_BYTES: usize = 50 * 1024 * 1024;

/// Of an upload. Source: Bulk API 2.0 limits.
const MAXIMUM_UPLOAD_BYTES: usize = 150 * 1000 * 1000;

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
        .trim_start_matches('/')
        .trim_start_matches("services/data")
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(percent_decoded)
        .collect();

    let Some(segments) = segments else {
        return ApiError::not_found().into();
    };
    let kind = kind_of(&method, &segments);
    let maximum = if kind == CallKind::BulkJob { MAXIMUM_UPLOAD_BYTES } else { MAXIMUM_BYTES };
    let Ok(body) = to_bytes(body, maximum).await else {
        return ApiError::new(413, "REQUEST_TOO_LARGE", "The request body is too large or did not arrive whole").into();
    };

    let struck = world.lock().take_faults(door.org(), Arrived { kind, body: &body });
    faults::delay(&struck).await;
    if let Some(reply) = faults::instead(&struck, kind) {
        return with_usage(&world, &door, &struck, reply);
    }
    let (form, upload) = match read_forms(&segments, &parts.headers, &body).await {
        Ok(forms) => forms,
        Err(error) => return error.into(),
    };
    // Read before the lock is taken: this is most of the work of a call.
    let records = is_collection(&segments).then(|| collection_body::read(&body));
    let call = Call {
        door: &door,
        method: &method,
        segments: &segments,
        query: &query,
        body: &body,
        form,
        upload,
        records,
        has_authorization: parts.headers.contains_key(axum::http::header::AUTHORIZATION),
        token: identity::bearer(&parts.headers),
        faults: &struck,
    };
    let mut reply = answer::answer(&mut world.lock(), call);
    match (reply.then.take().map(|then| *then), reply.org) {
        (Some(Then::Run(job)), Some(org)) => {
            tokio::spawn(bulk::run(world, org, job));
        }
        (Some(Then::Write(list)), _) => reply.content = Content::Csv(bulk::write_list(list).await),
        _ => {}
    }
    faults::after(&struck, reply)
}

/// What comes as a form with several parts: a bulk job with its rows, or a zip of metadata with its options.
async fn read_forms(
    segments: &[String],
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(Option<bulk::Form>, Option<metadata::Upload>), ApiError> {
    if segments.get(1).is_some_and(|resource| resource == "metadata") {
        return Ok((None, metadata::Upload::read(headers, body).await?));
    }
    Ok((bulk::Form::read(headers, body).await?, None))
}

fn kind_of(method: &str, segments: &[String]) -> CallKind {
    let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    match path.as_slice() {
        ["jobs", ..] => CallKind::BulkJob,
        _ if method == "GET" => CallKind::Read,
        ["composite", "sobjects", _] => CallKind::Read,
        ["sobjects" | "composite", ..] => CallKind::Write,
        _ => CallKind::Read,
    }
}

/// Whether the body of a write is a list of records.
fn is_collection(segments: &[String]) -> bool {
    matches!(segments, [_, composite, sobjects, ..] if composite == "composite" && sobjects == "sobjects")
}

/// Salesforce's own refusals of a session tell the usage; pages from in front of it do not.
fn with_usage(world: &World, door: &Door, struck: &[Fault], reply: Reply) -> Reply {
    let state = world.lock();
    let Some(org) = door.org().and_then(|key| state.org(key)) else { return reply };
    if !matches!(reply.content, Content::Json(_)) || matches!(reply.status, 401 | 503) {
        return reply.by(door.org());
    }
    let limit = org.settings.api_limit;
    let is_over = struck.iter().any(|fault| fault.kind == FaultKind::RequestLimit);
    let used = if is_over { limit } else { org.settings.api_used };
    reply.by(door.org()).with("sforce-limit-info", format!("api-usage={used}/{limit}"))
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
