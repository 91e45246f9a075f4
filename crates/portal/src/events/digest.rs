//! What makes two events with one id the same event: the values of everything but the id, however they were written.

use crate::{Error, Portal, keys};
use domain::Timestamp;
use domain::event::{Incoming, json};
use domain::ids::ClientId;
use std::borrow::Cow;
use std::collections::HashMap;
use store::events::Stored;

/// Stands before the parts, so that no digest of earlier versions reads the same.
const OF_VALUES: &[u8] = b"values";

/// An event that was found under another digest.
pub(super) struct Found {
    pub(super) id_key: String,
    pub(super) digest: [u8; 16],
    pub(super) is_json: bool,
}

/// The digest that is stored with an event.
pub(super) fn digest(event: &Incoming) -> [u8; 16] {
    let data = values(&event.data, event.is_json);
    of(OF_VALUES, &event.kind, &event.source, event.subject.as_deref(), event.occurred_at, &data)
}

/// Of events that were found under another digest, whether each was accepted by an earlier version, whose digests were of
/// the bytes, with the same values.
pub(super) async fn accepted_before(portal: &Portal, client: ClientId, found: &[Found]) -> Result<Vec<bool>, Error> {
    let mut stored: HashMap<String, Stored> = HashMap::new();
    for piece in found.chunks(store::events::STORED_AT_MOST) {
        let ids: Vec<&str> = piece.iter().map(|one| one.id_key.as_str()).collect();
        let rows = store::events::stored(portal.store(), client, &ids).await?;
        stored.extend(rows.into_iter().map(|row| (row.id_key.clone(), row)));
    }
    Ok(found.iter().map(|one| stored.get(&one.id_key).is_some_and(|stored| is_same(stored, one))).collect())
}

fn is_same(stored: &Stored, found: &Found) -> bool {
    let subject = stored.subject.as_deref();
    // An event without a time was stored with the time of its arrival; only its digest tells.
    [Some(stored.occurred_at), None].into_iter().any(|time| {
        let bytes = of(&[], &stored.kind, &stored.source, subject, time, stored.data.as_bytes());
        let data = values(&stored.data, found.is_json);
        stored.digest == bytes && of(OF_VALUES, &stored.kind, &stored.source, subject, time, &data) == found.digest
    })
}

fn values(data: &str, is_json: bool) -> Cow<'_, [u8]> {
    if is_json { Cow::Owned(json::canonical(data)) } else { Cow::Borrowed(data.as_bytes()) }
}

/// Each part with its length before it, so that no two events read the same.
fn of(
    version: &[u8],
    kind: &str,
    source: &str,
    subject: Option<&str>,
    time: Option<Timestamp>,
    data: &[u8],
) -> [u8; 16] {
    let time = time.map(|at| at.millis().to_string());
    let mut bytes = Vec::with_capacity(data.len() + 256);
    bytes.extend_from_slice(version);
    let parts = [
        Some(kind.as_bytes()),
        Some(source.as_bytes()),
        subject.map(str::as_bytes),
        time.as_deref().map(str::as_bytes),
        Some(data),
    ];
    for part in parts {
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part.unwrap_or_default());
    }
    let mut digest = [0; 16];
    digest.copy_from_slice(&keys::sha256(&bytes)[..16]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::Attributes;

    fn event(data: &str, time: Option<&str>) -> Incoming {
        let attributes = Attributes {
            specversion: Some("1.0"),
            id: Some("e-1"),
            kind: Some("message.sent"),
            source: Some("/relay"),
            subject: Some("person"),
            time,
            data,
            is_json: true,
        };
        Incoming::parse(&attributes).unwrap()
    }

    fn found(event: &Incoming) -> Found {
        Found { id_key: event.id.key(), digest: digest(event), is_json: event.is_json }
    }

    /// The row that an earlier version wrote.
    fn stored(event: &Incoming) -> Stored {
        let subject = event.subject.as_deref();
        Stored {
            id_key: event.id.key(),
            kind: event.kind.clone(),
            source: event.source.clone(),
            subject: event.subject.clone(),
            occurred_at: event.occurred_at.unwrap_or(Timestamp::from_millis(1)),
            data: event.data.clone(),
            digest: of(&[], &event.kind, &event.source, subject, event.occurred_at, event.data.as_bytes()).to_vec(),
        }
    }

    const TIME: Option<&str> = Some("2026-11-22T10:30:00+01:00");

    #[test]
    fn values_count_and_not_how_they_are_written() {
        let first = digest(&event(r#"{"a":1,"b":"é"}"#, TIME));
        assert_eq!(first, digest(&event("{ \"b\": \"\\u00e9\",\n\"a\": 1 }", Some("2026-11-22T09:30:00.000Z"))));
        assert_ne!(first, digest(&event(r#"{"a":1.0,"b":"é"}"#, TIME)));
        assert_ne!(first, digest(&event(r#"{"a":1,"b":"é"}"#, None)));
    }

    #[test]
    fn what_an_earlier_version_accepted_is_known_again() {
        for time in [TIME, None] {
            let before = stored(&event(r#"{"a":1,"b":"é"}"#, time));
            for (again, is_known) in [
                (event(r#"{"a":1,"b":"é"}"#, time), true),
                (event(r#"{"b":"\u00e9", "a":1}"#, time), true),
                (event(r#"{"b":"\u00e9", "a":2}"#, time), false),
                (event(r#"{"a":1,"b":"é"}"#, Some("2020-01-01T00:00:00Z")), false),
            ] {
                assert_eq!(is_same(&before, &found(&again)), is_known, "{again:?}");
            }
            let otherwise = event(r#"{"a":1,"b":"é"}"#, if time.is_some() { None } else { TIME });
            assert!(!is_same(&before, &found(&otherwise)), "with and without a time");
        }
    }
}
