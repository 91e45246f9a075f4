//! Many records in one call (sObject Collections). The call answers 200 even when every record was refused: what
//! became of each stands in its result.

use crate::client::request;
use crate::reply::{Reply, null_as_default};
use crate::{Answer, ApiError, Client, Failure, FailureKind, Token, TransportKind};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

/// Most records in one call. Source: REST API Developer Guide, sObject Collections.
pub const COLLECTION_MAX_RECORDS: usize = 200;

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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    all_or_none: bool,
    records: Vec<WireRecord<'a>>,
}

#[derive(Serialize)]
struct WireRecord<'a> {
    attributes: Attributes<'a>,
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct Attributes<'a> {
    #[serde(rename = "type")]
    object: &'a str,
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
        self.write(Method::POST, &url, token, records, all_or_none).await
    }

    /// Creates or updates records of one object, told apart by an external id, so that a repeat does no harm. An id
    /// that stands twice in one call is refused for both.
    pub async fn upsert(
        &self,
        token: &Token,
        object: &str,
        external_id_field: &str,
        records: &[Record],
        all_or_none: bool,
    ) -> Result<Answer<Vec<RecordResult>>, Failure> {
        let url = self.data_url(&token.instance, &["composite", "sobjects", object, external_id_field])?;
        self.write(Method::PATCH, &url, token, records, all_or_none).await
    }

    async fn write(
        &self,
        method: Method,
        url: &Url,
        token: &Token,
        records: &[Record],
        all_or_none: bool,
    ) -> Result<Answer<Vec<RecordResult>>, Failure> {
        let records_on_the_wire = records
            .iter()
            .map(|Record { object, fields }| WireRecord { attributes: Attributes { object }, fields })
            .collect();
        let body = Body { all_or_none, records: records_on_the_wire };
        let body = serde_json::to_vec(&body).map_err(|error| {
            FailureKind::transport(TransportKind::Other, &format!("the records cannot be written as JSON: {error}"))
        })?;
        let request = request(method, url, Some(&token.access_token), Some(("application/json", body)))?;
        let reply = Reply::from(self.exchange(request).await?);
        let (status, server_date_ms) = (reply.status, reply.server_date_ms);
        let mut answer: Answer<Vec<RecordResult>> = reply.answer()?;
        if answer.value.len() != records.len() {
            let detail = format!("{} results for {} records", answer.value.len(), records.len());
            return Err(Failure { kind: FailureKind::Unexpected { status, detail }, server_date_ms });
        }
        for result in &mut answer.value {
            result.errors = std::mem::take(&mut result.errors).into_iter().take(20).map(ApiError::tidy).collect();
        }
        Ok(answer)
    }
}
