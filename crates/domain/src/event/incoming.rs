//! An event as the vendor's platform sends it: the parts of a `CloudEvent` that a record needs, parsed once at the edge.
//!
//! Source: `CloudEvents` 1.0.2, required and optional attributes. Limits are those of the record shape.

use crate::Timestamp;
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Most characters of a serialized `data`: what the long text field of a record holds.
pub const DATA_MAX_CHARS: usize = 131_072;
/// Most characters of a `subject`: what the text field of a record holds.
const SUBJECT_MAX_CHARS: usize = 255;
/// Most characters of a `type`.
const TYPE_MAX_CHARS: usize = 80;
/// Most characters of a `source`.
const SOURCE_MAX_CHARS: usize = 1_024;

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
    #[error("data is longer than 131,072 characters when serialized. Send less, or a reference to it.")]
    DataTooLong,
    #[error("Send either data or data_base64, not both.")]
    DataTwice,
    #[error("An event with this id was accepted before with other content. Every event needs an id of its own.")]
    IdReused,
    #[error("This is not an event: a JSON object with the attributes of a CloudEvent is expected. {0}")]
    Shape(String),
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
            Self::Time => "orgbridge:event-time",
            Self::DataTooLong | Self::DataTwice => "orgbridge:event-data",
            Self::IdReused => "orgbridge:event-id-reused",
            Self::Shape(_) => "orgbridge:event-shape",
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
        let occurred_at = attributes.time.map(|text| moment(text).ok_or(Rejection::Time));
        if attributes.data.len() > DATA_MAX_CHARS && attributes.data.chars().count() > DATA_MAX_CHARS {
            return Err(Rejection::DataTooLong);
        }
        Ok(Self {
            id,
            kind: kind.to_owned(),
            source: source.to_owned(),
            subject: subject.transpose()?,
            occurred_at: occurred_at.transpose()?,
            data: attributes.data.to_owned(),
        })
    }
}

fn is_text(text: &str, max_chars: usize) -> bool {
    !text.is_empty() && text.chars().count() <= max_chars && !text.chars().any(char::is_control)
}

fn moment(text: &str) -> Option<Timestamp> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Timestamp::from_millis)
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
        }
    }

    #[test]
    fn a_whole_event_is_read() {
        let event = Incoming::parse(&whole()).unwrap();
        assert_eq!((event.id.as_str(), event.id.key().as_str()), ("A-1", "a-1"));
        assert_eq!(event.occurred_at.map(Timestamp::millis), Some(1_795_339_800_250));
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
        ] {
            assert_eq!(Incoming::parse(&attributes), Err(expected));
        }
        assert!(Incoming::parse(&Attributes { data: &wide, ..whole() }).is_ok(), "characters count, not bytes");
    }
}
