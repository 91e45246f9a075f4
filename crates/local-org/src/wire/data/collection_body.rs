//! The body of a collections call: at most 200 records, in at most ten runs of one type.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use super::api_error::ApiError;
use super::row::{Given, Row};

pub(super) const MAXIMUM_RECORDS: usize = 200;
const MAXIMUM_CHUNKS: usize = 10;

/// A body that was understood.
#[derive(Debug)]
pub(super) struct Records<'a> {
    pub(super) all_or_none: bool,
    pub(super) rows: Vec<Row<'a>>,
}

struct Body<'a> {
    all_or_none: Given<'a>,
    rows: Option<Vec<Row<'a>>>,
}

struct BodyVisitor;

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = Body<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with records")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut body = Body { all_or_none: Given::Null, rows: None };
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "allOrNone" => body.all_or_none = map.next_value()?,
                "records" => body.rows = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(body)
    }
}

impl<'de> Deserialize<'de> for Body<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BodyVisitor)
    }
}

/// Reads a body by the rules of the call.
pub(super) fn read(bytes: &[u8]) -> Result<Records<'_>, ApiError> {
    let body: Body<'_> = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("[line:{}, column:{}]", error.line(), error.column());
        ApiError::unreadable(&match error.classify() {
            Category::Data => format!("A record is not an object, or records is not a list, at {place}"),
            _ => format!("Unexpected character at {place}"),
        })
    })?;
    let all_or_none = match body.all_or_none {
        Given::Null => false,
        Given::Bare(text) if text == "true" || text == "false" => text == "true",
        _ => return Err(ApiError::unreadable("Cannot deserialize instance of boolean at allOrNone")),
    };
    let missing =
        || ApiError::new(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [records]").on("records");
    let rows = body.rows.ok_or_else(missing)?;
    if rows.len() > MAXIMUM_RECORDS {
        return Err(too_many(MAXIMUM_RECORDS));
    }
    if rows.iter().any(|row| row.kind.is_none()) {
        let words = "Type information must be included in each record: attributes.type";
        return Err(ApiError::new(400, "INVALID_TYPE", words));
    }
    if rows.chunk_by(|one, next| one.kind == next.kind).count() > MAXIMUM_CHUNKS {
        let words =
            "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.";
        return Err(ApiError::new(400, "LIMIT_EXCEEDED", words));
    }
    Ok(Records { all_or_none, rows })
}

pub(super) fn too_many(maximum: usize) -> ApiError {
    let words = format!("record limit reached. cannot submit more than {maximum} records into this call");
    ApiError::new(400, "EXCEEDED_ID_LIMIT", words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> std::borrow::Cow<'static, str> {
        read(text.as_bytes()).unwrap_err().code
    }

    #[test]
    fn what_is_no_body_is_refused_whole() {
        assert_eq!(code("{"), "JSON_PARSER_ERROR");
        assert_eq!(code(r#"{"records":[1]}"#), "JSON_PARSER_ERROR");
        assert_eq!(code(r#"{"records":[],"allOrNone":"yes"}"#), "JSON_PARSER_ERROR");
        assert_eq!(code("{}"), "REQUIRED_FIELD_MISSING");
        assert_eq!(code(r#"{"records":[{"A__c":1}]}"#), "INVALID_TYPE");
        let kinds = |count: usize| {
            let records: Vec<String> =
                (0..count).map(|number| format!(r#"{{"attributes":{{"type":"T{number}"}}}}"#)).collect();
            format!(r#"{{"allOrNone":true,"records":[{}]}}"#, records.join(","))
        };
        assert_eq!(code(&kinds(11)), "LIMIT_EXCEEDED");
        assert_eq!(code(&kinds(201)), "EXCEEDED_ID_LIMIT");
        let text = kinds(10);
        let records = read(text.as_bytes()).unwrap();
        assert_eq!((records.all_or_none, records.rows.len()), (true, 10));
    }
}
