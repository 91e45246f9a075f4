//! An event as the vendor's platform sends it: the parts of a `CloudEvent` that a record needs, parsed once at the edge.
//!
//! Source: `CloudEvents` 1.0.2, required and optional attributes. Limits are those of the record shape.

use super::json;
use crate::Timestamp;
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;

/// Most characters of a serialized `data`: what the long text field of a record holds.
pub const DATA_MAX_CHARS: usize = 131_072;
/// Most characters of a `subject`: what the text field of a record holds.
const SUBJECT_MAX_CHARS: usize = 255;
/// Most characters of a `type`.
const TYPE_MAX_CHARS: usize = 80;
/// Most characters of a `source`.
const SOURCE_MAX_CHARS: usize = 1_024;

/// What a date and time field of Salesforce holds. Source: SOQL and SOSL Reference, date formats and date literals.
const FIRST_TIME: OffsetDateTime = datetime!(1700-01-01 00:00:00 UTC);
const LAST_TIME: OffsetDateTime = datetime!(4000-12-31 23:59:59.999_999_999 UTC);

/// The id of an event: 1–64 of `[A-Za-z0-9._:-]`, unique in its client whatever the source, compared without case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventId(String);

impl EventId {
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
        ((1..=64).contains(&text.len()) && text.chars().all(allowed)).then(|| Self(text.to_owned()))
    }

    /// As it was sent; what the external id field of a record gets.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two ids are compared by.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// The attributes of a `CloudEvent` as they came, not yet looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributes<'a> {
    pub specversion: Option<&'a str>,
    pub id: Option<&'a str>,
    pub kind: Option<&'a str>,
    pub source: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub time: Option<&'a str>,
    /// `data`, serialized: JSON as it was written, text as it is, binary in base64. Empty when there is none.
    pub data: &'a str,
    /// Whether `data` is JSON, which must be well-formed then.
    pub is_json: bool,
}

/// An event that a record can be made of. Whether its type exists, the store knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub id: EventId,
    pub kind: String,
    pub source: String,
    pub subject: Option<String>,
    pub occurred_at: Option<Timestamp>,
    pub data: String,
    pub is_json: bool,
}

/// Why an event was not accepted. `Display` says what to do; [`Rejection::code`] is for programs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    #[error("specversion must be \"1.0\".")]
    Version,
    #[error("id must be 1–64 characters of A–Z, a–z, 0–9, '.', '_', ':' and '-'.")]
    Id,
    #[error("type is missing.")]
    TypeMissing,
    #[error("The type {0:?} is not known here. GET /api/v1/event-types lists the known ones.")]
    UnknownType(String),
    #[error("source must be a reference of 1–1,024 characters.")]
    Source,
    #[error("subject must be 1–255 characters without control characters; leave it out when there is none.")]
    Subject,
    #[error("time must be a date and time as in RFC 3339, such as 2026-11-22T09:30:00Z.")]
    Time,
    #[error(
        "time must be from 1700-01-01T00:00:00Z to 4000-12-31T23:59:59Z, the range of a Salesforce date and time field."
    )]
    TimeRange,
    #[error("data is longer than 131,072 characters when serialized. Send less, or a reference to it.")]
    DataTooLong,
    #[error("Send either data or data_base64, not both.")]
    DataTwice,
    #[error(
        "data holds the character U+0000 (NUL) or half of a surrogate pair, which no database can store. Remove it, or send the bytes as data_base64."
    )]
    DataText,
    #[error("An event with this id was accepted before with other content. Every event needs an id of its own.")]
    IdReused,
    #[error("This is not an event: a JSON object with the attributes of a CloudEvent is expected. {0}")]
    Shape(String),
    #[error(
        "The database refused this event. Send it again; if it is refused again, report its id and the time to your operator."
    )]
    NotWritten,
}

impl Rejection {
    /// Stable word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Version => "orgbridge:event-specversion",
            Self::Id => "orgbridge:event-id",
            Self::TypeMissing | Self::UnknownType(_) => "orgbridge:event-type",
            Self::Source => "orgbridge:event-source",
            Self::Subject => "orgbridge:event-subject",
            Self::Time | Self::TimeRange => "orgbridge:event-time",
            Self::DataTooLong | Self::DataTwice | Self::DataText => "orgbridge:event-data",
            Self::IdReused => "orgbridge:event-id-reused",
            Self::Shape(_) => "orgbridge:event-shape",
            Self::NotWritten => "orgbridge:event-not-written",
        }
    }
}

impl Incoming {
    /// Reads the attributes; the first one that does not hold is the answer.
    pub fn parse(attributes: &Attributes<'_>) -> Result<Self, Rejection> {
        if attributes.specversion != Some("1.0") {
            return Err(Rejection::Version);
        }
        let id = attributes.id.and_then(EventId::parse).ok_or(Rejection::Id)?;
        let kind = attributes.kind.filter(|kind| !kind.is_empty()).ok_or(Rejection::TypeMissing)?;
        if kind.chars().count() > TYPE_MAX_CHARS {
            return Err(Rejection::UnknownType(kind.chars().take(TYPE_MAX_CHARS).collect()));
        }
        let source = attributes.source.filter(|source| is_text(source, SOURCE_MAX_CHARS)).ok_or(Rejection::Source)?;
        let subject = attributes.subject.map(|subject| {
            if is_text(subject, SUBJECT_MAX_CHARS) { Ok(subject.to_owned()) } else { Err(Rejection::Subject) }
        });
        let occurred_at = attributes.time.map(moment);
        if attributes.data.len() > DATA_MAX_CHARS && attributes.data.chars().count() > DATA_MAX_CHARS {
            return Err(Rejection::DataTooLong);
        }
        let is_storable =
            if attributes.is_json { json::is_storable(attributes.data) } else { !attributes.data.contains('\0') };
        if !is_storable {
            return Err(Rejection::DataText);
        }
        Ok(Self {
            id,
            kind: kind.to_owned(),
            source: source.to_owned(),
            subject: subject.transpose()?,
            occurred_at: occurred_at.transpose()?,
            data: attributes.data.to_owned(),
            is_json: attributes.is_json,
        })
    }
}

fn is_text(text: &str, max_chars: usize) -> bool {
    !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control)
}

/// Digits beyond the millisecond are cut off; a leap second is the last millisecond before it.
fn moment(text: &str) -> Result<Timestamp, Rejection> {
    let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| Rejection::Time)?;
    if !(FIRST_TIME..=LAST_TIME).contains(&at) {
        return Err(Rejection::TimeRange);
    }
    let millis = i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).map_err(|_| Rejection::TimeRange)?;
    Ok(Timestamp::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Attributes<'static> {
        Attributes {
            specversion: Some("1.0"),
            id: Some("A-1"),
            kind: Some("message.sent"),
            source: Some("/relay"),
            subject: Some("person-7"),
            time: Some("2026-11-22T10:30:00.25+01:00"),
            data: "{}",
            is_json: true,
        }
    }

    #[test]
    fn a_whole_event_is_read() {
        let event = Incoming::parse(&whole()).unwrap();
        assert_eq!((event.id.as_str(), event.id.key().as_str()), ("A-1", "a-1"));
        assert_eq!(event.occurred_at.map(Timestamp::millis), Some(1_795_339_800_250));
    }

    #[test]
    fn a_time_is_one_that_salesforce_holds() {
        let read = |time: &str| {
            let event = Incoming::parse(&Attributes { time: Some(time), ..whole() })?;
            Ok(event.occurred_at.map(Timestamp::rfc3339).unwrap_or_default())
        };
        for (time, expected) in [
            ("1700-01-01T00:00:00Z", "1700-01-01T00:00:00Z"),
            ("1700-01-01T01:00:00+01:00", "1700-01-01T00:00:00Z"),
            ("1699-12-31T23:00:00-01:00", "1700-01-01T00:00:00Z"),
            ("4000-12-31T23:59:59.9999999Z", "4000-12-31T23:59:59.999Z"),
            ("1969-12-31T23:59:59.9996Z", "1969-12-31T23:59:59.999Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"),
            ("2026-02-28T23:30:00-14:00", "2026-03-01T13:30:00Z"),
            ("2024-02-29T00:00:00.123456789Z", "2024-02-29T00:00:00.123Z"),
        ] {
            assert_eq!(read(time).as_deref(), Ok(expected), "{time}");
        }
        for time in [
            "0001-01-01T00:00:00Z",
            "1699-12-31T23:59:59.999Z",
            "1700-01-01T00:00:00+00:01",
            "4001-01-01T00:00:00Z",
            "4000-12-31T23:59:59-01:00",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(read(time), Err(Rejection::TimeRange), "{time}");
        }
        for time in
            ["2025-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T09:30:00", "+12026-11-22T09:30:00Z", ""]
        {
            assert_eq!(read(time), Err(Rejection::Time), "{time}");
        }
    }

    #[test]
    fn each_attribute_is_refused_by_its_own_rule() {
        let long = "x".repeat(DATA_MAX_CHARS + 1);
        let wide = "ü".repeat(DATA_MAX_CHARS);
        for (attributes, expected) in [
            (Attributes { specversion: Some("0.3"), ..whole() }, Rejection::Version),
            (Attributes { id: None, ..whole() }, Rejection::Id),
            (Attributes { id: Some("a b"), ..whole() }, Rejection::Id),
            (Attributes { id: Some(&long[..65]), ..whole() }, Rejection::Id),
            (Attributes { kind: None, ..whole() }, Rejection::TypeMissing),
            (Attributes { source: Some(""), ..whole() }, Rejection::Source),
            (Attributes { subject: Some("a\u{0}"), ..whole() }, Rejection::Subject),
            (Attributes { subject: Some(&long[..256]), ..whole() }, Rejection::Subject),
            (Attributes { time: Some("yesterday"), ..whole() }, Rejection::Time),
            (Attributes { data: &long, ..whole() }, Rejection::DataTooLong),
            (Attributes { data: r#"{"a":["\u0000"]}"#, ..whole() }, Rejection::DataText),
            (Attributes { data: "a\u{0}b", is_json: false, ..whole() }, Rejection::DataText),
        ] {
            assert_eq!(Incoming::parse(&attributes), Err(expected));
        }
        assert!(Incoming::parse(&Attributes { data: &wide, ..whole() }).is_ok(), "characters count, not bytes");
        let spelled = Attributes { data: r"\u0000", is_json: false, ..whole() };
        assert!(Incoming::parse(&spelled).is_ok(), "in a text, a backslash is a backslash");
    }
}
