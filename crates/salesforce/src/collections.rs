//! Many records in one call (sObject Collections). The call answers 200 even when every record was refused: what
//! became of each stands in its result.

use crate::reply::null_as_default;
use crate::request::{JSON, request};
use crate::transport::other;
use crate::{Answer, ApiError, Client, Failure, Token};
use http::Method;
use reqwest::Body;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

/// Most records in one call. Source: REST API Developer Guide, sObject Collections.
pub const COLLECTION_MAX_RECORDS: usize = 200;

/// Most bytes in one call. Salesforce names no limit for plain JSON; this keeps a call well inside its time.
pub const COLLECTION_MAX_BYTES: usize = 4_000_000;

const BEGIN: &[u8] = br#"{"allOrNone":false,"records":["#;
const BEGIN_ALL_OR_NONE: &[u8] = br#"{"allOrNone":true,"records":["#;
const END: &[u8] = b"]}";

/// One record to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// API name of its object, namespace included.
    pub object: String,
    /// Values by API name of the field, the external id included for an upsert.
    pub fields: Map<String, Value>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordResult {
    /// The record's id, when it has one. A record that was rolled back may show one too: see `success`.
    #[serde(default)]
    pub id: Option<String>,
    /// Whether it was written.
    pub success: bool,
    /// Whether an upsert made it anew; `None` where the reply leaves it open.
    #[serde(default)]
    pub created: Option<bool>,
    /// Why it was not written.
    #[serde(default, deserialize_with = "null_as_default")]
    pub errors: Vec<ApiError>,
}

/// The body of one call, written record by record, so that a caller can stay within the limits of a call without
/// building every record twice.
#[derive(Debug, Clone)]
pub struct CollectionBody {
    json: Vec<u8>,
    /// What every record begins with.
    start: String,
    records: usize,
}

impl CollectionBody {
    /// An empty body for records of one object (API name, namespace included). A refused record leaves the others alone.
    #[must_use]
    pub fn new(object: &str) -> Self {
        Self::with(object, false)
    }

    fn with(object: &str, all_or_none: bool) -> Self {
        let mut body = Self { json: Vec::new(), start: String::new(), records: 0 };
        body.json.extend_from_slice(if all_or_none { BEGIN_ALL_OR_NONE } else { BEGIN });
        body.begin_with(object);
        body
    }

    fn begin_with(&mut self, object: &str) {
        self.start = format!("{{\"attributes\":{{\"type\":{}}}", serde_json::Value::from(object));
    }

    /// Whether a record with this many bytes of fields still fits into [`COLLECTION_MAX_RECORDS`] and
    /// [`COLLECTION_MAX_BYTES`].
    #[must_use]
    pub fn fits(&self, fields_len: usize) -> bool {
        let added = self.start.len() + fields_len + 3;
        self.records < COLLECTION_MAX_RECORDS && self.json.len() + added + END.len() <= COLLECTION_MAX_BYTES
    }

    /// Adds a record: the members of its JSON object without the braces, the external id among them.
    pub fn push(&mut self, fields_json: &str) {
        if self.records > 0 {
            self.json.push(b',');
        }
        self.json.extend_from_slice(self.start.as_bytes());
        if !fields_json.is_empty() {
            self.json.push(b',');
            self.json.extend_from_slice(fields_json.as_bytes());
        }
        self.json.push(b'}');
        self.records += 1;
    }

    /// Records so far.
    #[must_use]
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Bytes of the finished body, as far as it is written.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.json.len() + END.len()
    }

    /// The finished body.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.json.extend_from_slice(END);
        self.json
    }
}

impl Client {
    /// Creates records. With `all_or_none` one bad record rolls all of them back, and each of the others then carries
    /// `ALL_OR_NONE_OPERATION_ROLLED_BACK`. One result per record, in the same order; more than
    /// [`COLLECTION_MAX_RECORDS`] are refused by Salesforce.
    pub async fn create(
        &self,
        token: &Token,
        records: &[Record],
        all_or_none: bool,
    ) -> Result<Answer<Vec<RecordResult>>, Failure> {
        let url = self.data_url(&token.instance, &["composite", "sobjects"])?;
        let mut body = CollectionBody::with("", all_or_none);
        for Record { object, fields } in records {
            let json = serde_json::to_string(fields).map_err(|error| other(&error))?;
            body.begin_with(object);
            body.push(json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default());
        }
        self.write(Method::POST, &url, token, body.finish().into(), records.len()).await
    }

    /// Creates or updates records of one object, told apart by an external id, so that a repeat does no harm. The body
    /// is that of a [`CollectionBody`] with `expected` records; it may be shared bytes, so that it can be sent again. An
    /// external id that stands twice in one call is refused for both. One result per record, in the same order.
    pub async fn upsert_prepared(
        &self,
        token: &Token,
        object: &str,
        external_id_field: &str,
        body: impl Into<Body>,
        expected: usize,
    ) -> Result<Answer<Vec<RecordResult>>, Failure> {
        let url = self.data_url(&token.instance, &["composite", "sobjects", object, external_id_field])?;
        self.write(Method::PATCH, &url, token, body.into(), expected).await
    }

    async fn write(
        &self,
        method: Method,
        url: &Url,
        token: &Token,
        body: Body,
        expected: usize,
    ) -> Result<Answer<Vec<RecordResult>>, Failure> {
        let request = request(method, url, Some(&token.access_token), Some((JSON, body)))?;
        let reply = self.exchange(request).await?;
        let head = reply.head;
        let mut answer: Answer<Vec<RecordResult>> = reply.answer()?;
        if answer.value.len() != expected {
            return Err(head.unexpected(&format!("{} results for {expected} records", answer.value.len())));
        }
        for result in &mut answer.value {
            result.errors = std::mem::take(&mut result.errors).into_iter().take(20).map(ApiError::tidy).collect();
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_json_at_every_length() {
        for count in 0..3 {
            let mut body = CollectionBody::new("ns__Quote\"d__c");
            for number in 0..count {
                body.push(&format!("\"Event_Id__c\":\"e{number}\""));
            }
            assert_eq!((body.records(), body.is_empty()), (count, count == 0));
            let bytes = body.bytes();
            let json = body.finish();
            assert_eq!(json.len(), bytes);
            let json: Value = serde_json::from_slice(&json).unwrap();
            assert_eq!(json["allOrNone"], false);
            assert_eq!(json["records"].as_array().unwrap().len(), count);
            if count > 0 {
                assert_eq!(json["records"][0]["attributes"]["type"], "ns__Quote\"d__c");
                assert_eq!(json["records"][0]["Event_Id__c"], "e0");
            }
        }
    }

    #[test]
    fn a_body_is_full_at_either_limit() {
        let mut body = CollectionBody::new("X__c");
        for _ in 0..COLLECTION_MAX_RECORDS {
            assert!(body.fits(1));
            body.push("\"a\":1");
        }
        assert!(!body.fits(1));

        let mut body = CollectionBody::new("X__c");
        let fields = format!("\"a\":\"{}\"", "x".repeat(130_000));
        while body.fits(fields.len()) {
            body.push(&fields);
        }
        assert!(body.bytes() <= COLLECTION_MAX_BYTES && body.bytes() + fields.len() + 40 > COLLECTION_MAX_BYTES);
        assert!(body.finish().len() <= COLLECTION_MAX_BYTES);
    }
}
