//! The record an event becomes. It is written as JSON text straight away, because it is sent more often than it is
//! looked at.

use domain::Timestamp;
use domain::event::{EVENT_ID_FIELD, TargetObject};
use domain::namespace::PackageNamespace;
use serde::Deserialize;
use std::borrow::Cow;
use store::events::Payload;

/// Bytes of names, punctuation and the time, with the longest namespace.
const FRAME_BYTES: usize = 420;

/// The fields of the record with their values, as the org knows them. What an event does not have is left out.
pub(crate) fn fields<'a>(
    object: TargetObject,
    namespace: Option<&PackageNamespace>,
    event: &'a Payload,
) -> impl Iterator<Item = (String, Cow<'a, str>)> {
    object.fields().filter_map(move |field| {
        let value = match field.api_name {
            EVENT_ID_FIELD => Cow::Borrowed(event.id.as_str()),
            "Event_Type__c" => Cow::Borrowed(event.kind.as_str()),
            "Occurred_At__c" => Cow::Owned(date_time(event.occurred_at)),
            "Subject__c" => Cow::Borrowed(event.subject.as_deref()?),
            "Payload__c" if !event.data.is_empty() => Cow::Borrowed(event.data.as_str()),
            "Powerup__c" => Cow::Owned(powerup(&event.data)?),
            _ => return None,
        };
        Some((field.in_org(namespace), value))
    })
}

/// The members of the record's JSON object, without the braces.
pub(crate) fn fields_json(object: TargetObject, namespace: Option<&PackageNamespace>, event: &Payload) -> String {
    let mut json = String::with_capacity(event.data.len() + FRAME_BYTES);
    for (name, value) in fields(object, namespace, event) {
        if !json.is_empty() {
            json.push(',');
        }
        push_text(&mut json, &name);
        json.push(':');
        push_text(&mut json, &value);
    }
    json
}

/// Bytes of such a record on the wire, at most.
pub(crate) fn size(id: &str, kind: &str, subject: Option<&str>, data: &str) -> usize {
    // The powerup is a part of the data that is sent a second time.
    let powerup = powerup(data).map_or(0, |name| escaped(&name));
    FRAME_BYTES + id.len() + escaped(kind) + subject.map_or(0, escaped) + escaped(data) + powerup
}

/// As Salesforce reads it: ISO 8601 with milliseconds. Source: REST API Developer Guide, valid date and time formats.
fn date_time(at: Timestamp) -> String {
    let (date, time) = (at.date_time().date(), at.date_time().time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    )
}

/// `data.powerup`, at most as long as its field.
fn powerup(data: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        powerup: Option<Cow<'a, str>>,
    }
    if !data.contains("\"powerup\"") {
        return None;
    }
    let named: Named<'_> = serde_json::from_str(data).ok()?;
    named.powerup.map(|name| name.chars().take(80).collect())
}

fn push_text(json: &mut String, text: &str) {
    // Writing text as JSON cannot fail; an empty text keeps the object whole if it ever did.
    json.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
}

/// Bytes of a text between quotes in JSON.
fn escaped(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
            0..0x20 => 6,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event(data: &str) -> Payload {
        Payload {
            number: 1,
            id: "e-1".to_owned(),
            kind: "powerup.opened".to_owned(),
            subject: Some("a \"quoted\" subject".to_owned()),
            occurred_at: Timestamp::from_millis(1_795_339_800_250),
            data: data.to_owned(),
        }
    }

    fn record(object: TargetObject, namespace: &str, data: &str) -> Value {
        let namespace = PackageNamespace::parse_optional(namespace).unwrap();
        let fields = fields_json(object, namespace.as_ref(), &event(data));
        let sized = size("e-1", "powerup.opened", Some("a \"quoted\" subject"), data);
        assert!(fields.len() <= sized, "{} bytes, counted as {sized}", fields.len());
        serde_json::from_str(&format!("{{{fields}}}")).unwrap()
    }

    #[test]
    fn a_record_has_the_shape_of_its_object() {
        let data = r#"{"powerup":"Quiz \u00e9","score":7,"text":"line\nbreak"}"#;
        assert_eq!(
            record(TargetObject::RelayPowerups, "", data),
            json!({
                "Event_Id__c": "e-1",
                "Event_Type__c": "powerup.opened",
                "Occurred_At__c": "2026-11-22T09:30:00.250Z",
                "Subject__c": "a \"quoted\" subject",
                "Payload__c": data,
                "Powerup__c": "Quiz é",
            })
        );
        assert_eq!(record(TargetObject::RelayEvents, "", data).get("Powerup__c"), None);
    }

    #[test]
    fn a_namespace_stands_before_every_field() {
        let record = record(TargetObject::RelayEvents, "relayapp", "");
        let names: Vec<&String> = record.as_object().unwrap().keys().collect();
        assert!(names.iter().all(|name| name.starts_with("relayapp__")), "{names:?}");
        assert_eq!(record.get("relayapp__Payload__c"), None, "no data, no payload");
    }

    #[test]
    fn the_size_covers_every_escape() {
        let data = "\u{1}\u{8}\t\"\\\u{7f}ü".repeat(50);
        record(TargetObject::RelayEvents, "relayapp", &data);
    }
}
