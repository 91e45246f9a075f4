//! One record of a body, read without a tree: names and values in their order, borrowed from the body where they stand
//! in it as they are. Two hundred records a call come by here.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value of a field as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given<'a> {
    Null,
    Text(Cow<'a, str>),
    /// A number or truth value, as text.
    Bare(String),
    Object,
    Array,
}

/// A record as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// `attributes.type`
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) fields: Vec<(Cow<'a, str>, Given<'a>)>,
}

impl Row<'_> {
    /// Whether some field holds this text.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.fields.iter().any(|(_, value)| matches!(value, Given::Text(value) if value.contains(text)))
    }
}

/// Text that is borrowed when it can be.
struct Text<'a>(Cow<'a, str>);

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Given::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Given::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Given::Bare(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Given::Bare(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Given::Bare(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Given::Bare(value.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Given::Object)
    }
}

impl<'de> Deserialize<'de> for Given<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor)
    }
}

/// `type` of `attributes`.
struct Kind<'a>(Option<Cow<'a, str>>);

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kind = None;
        while let Some(Text(name)) = map.next_key()? {
            if name == "type" {
                kind = Some(map.next_value::<Text<'de>>()?.0);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Kind(kind))
    }
}

impl<'de> Deserialize<'de> for Kind<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KindVisitor)
    }
}

struct RowVisitor;

impl<'de> Visitor<'de> for RowVisitor {
    type Value = Row<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut row = Row { kind: None, fields: Vec::with_capacity(8) };
        while let Some(Text(name)) = map.next_key()? {
            if name == "attributes" {
                row.kind = map.next_value::<Kind<'de>>()?.0;
            } else {
                row.fields.push((name, map.next_value()?));
            }
        }
        Ok(row)
    }
}

impl<'de> Deserialize<'de> for Row<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RowVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_their_order() {
        let text = r#"{"attributes":{"type":"X__c","url":"/x"},"A__c":"plain","B__c":"a\"b","C__c":1.5,"D__c":null,"E__c":{"a":[1]},"F__c":[{}],"a__C":"last"}"#;
        let row: Row<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(row.kind.as_deref(), Some("X__c"));
        assert!(matches!(row.fields[0].1, Given::Text(Cow::Borrowed("plain"))));
        assert!(matches!(&row.fields[1].1, Given::Text(Cow::Owned(text)) if text == "a\"b"));
        assert_eq!(row.fields[2].1, Given::Bare("1.5".to_owned()));
        assert_eq!(
            (&row.fields[3].1, &row.fields[4].1, &row.fields[5].1),
            (&Given::Null, &Given::Object, &Given::Array)
        );
        assert_eq!(row.fields[6], ("a__C".into(), Given::Text("last".into())));
        assert!(row.holds("a\"") && !row.holds("nothing"));
        assert!(serde_json::from_str::<Row<'_>>("[]").is_err());
    }
}
