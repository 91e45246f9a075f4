//! The life of a job: made, filled, closed, worked through, and taken away.

use crate::reply::null_as_default;
use crate::request::{JSON, request};
use crate::{Answer, Client, Failure, Token, words};
use futures::{Stream, StreamExt};
use http::Method;
use reqwest::Body;
use serde::Deserialize;
use serde_json::json;
use std::error::Error;
use std::sync::Arc;
use tokio::sync::Notify;

/// A job as its org reports it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkJob {
    /// 15 or 18 letters and digits.
    pub id: String,
    /// Where it stands.
    pub state: JobState,
    /// Rows that were tried, the refused ones among them. Absent before the job runs.
    #[serde(default, deserialize_with = "null_as_default")]
    pub number_records_processed: u64,
    /// Rows that were refused.
    #[serde(default, deserialize_with = "null_as_default")]
    pub number_records_failed: u64,
    /// Why a job failed.
    #[serde(default)]
    pub error_message: Option<String>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum JobState {
    /// Waiting for its upload.
    Open,
    /// Waiting to run.
    UploadComplete,
    /// Running.
    InProgress,
    /// At its end; single rows may have been refused.
    JobComplete,
    /// Given up; some rows may have been written.
    Failed,
    /// Ended by somebody; some rows may have been written.
    Aborted,
    /// A state that is not documented.
    #[serde(other)]
    Unknown,
}

impl JobState {
    /// Whether nothing more will change. The results can then be read.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::JobComplete | Self::Failed | Self::Aborted)
    }
}

impl Client {
    /// Makes a job that upserts records of one object by an external id, from CSV with commas and line feeds.
    pub async fn bulk_create(
        &self,
        token: &Token,
        object: &str,
        external_id_field: &str,
    ) -> Result<Answer<BulkJob>, Failure> {
        let body = json!({
            "object": object,
            "operation": "upsert",
            "externalIdFieldName": external_id_field,
            "contentType": "CSV",
            "lineEnding": "LF",
            "columnDelimiter": "COMMA",
        });
        self.bulk_job(token, Method::POST, &[], Some(body.to_string().into())).await
    }

    /// Fills a job with pieces of CSV as they are made, so that an upload may be far larger than memory. It can be made
    /// once; what is sent again after a success is refused.
    pub async fn bulk_upload<E>(
        &self,
        token: &Token,
        job: &str,
        pieces: impl Stream<Item = Result<Vec<u8>, E>> + Send + 'static,
    ) -> Result<Answer<()>, Failure>
    where
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        let url = self.data_url(&token.instance, &["jobs", "ingest", job, "batches"])?;
        let moving = Arc::new(Notify::new());
        let taken = moving.clone();
        let body = Body::wrap_stream(pieces.inspect(move |_| taken.notify_one()));
        let request = request(Method::PUT, &url, Some(&token.access_token), Some(("text/csv", body)))?;
        self.while_moving(&moving, self.exchange(request)).await?.done()
    }

    /// Says that the upload is complete, so that the job runs.
    pub async fn bulk_close(&self, token: &Token, job: &str) -> Result<Answer<BulkJob>, Failure> {
        self.bulk_set_state(token, job, "UploadComplete").await
    }

    /// Ends a job before its time. Rows that were written stay.
    pub async fn bulk_abort(&self, token: &Token, job: &str) -> Result<Answer<BulkJob>, Failure> {
        self.bulk_set_state(token, job, "Aborted").await
    }

    /// Where a job stands. A job that was deleted is refused with 404 `NOT_FOUND`.
    pub async fn bulk_status(&self, token: &Token, job: &str) -> Result<Answer<BulkJob>, Failure> {
        self.bulk_job(token, Method::GET, &[job], None).await
    }

    /// Takes away a job that is at its end, with its data. Its records stay.
    pub async fn bulk_delete(&self, token: &Token, job: &str) -> Result<Answer<()>, Failure> {
        let url = self.data_url(&token.instance, &["jobs", "ingest", job])?;
        let request = request(Method::DELETE, &url, Some(&token.access_token), None)?;
        self.exchange(request).await?.done()
    }

    async fn bulk_set_state(&self, token: &Token, job: &str, state: &str) -> Result<Answer<BulkJob>, Failure> {
        let body = json!({ "state": state }).to_string().into();
        self.bulk_job(token, Method::PATCH, &[job], Some(body)).await
    }

    async fn bulk_job(
        &self,
        token: &Token,
        method: Method,
        job: &[&str],
        body: Option<Body>,
    ) -> Result<Answer<BulkJob>, Failure> {
        let url = self.data_url(&token.instance, &[&["jobs", "ingest"], job].concat())?;
        let content = body.map(|body| (JSON, body));
        let reply = self.exchange(request(method, &url, Some(&token.access_token), content)?).await?;
        let head = reply.head;
        let mut answer: Answer<BulkJob> = reply.answer()?;
        let is_id = |id: &str| matches!(id.len(), 15 | 18) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_id(&answer.value.id) {
            return Err(head.unexpected("the job's id is not one"));
        }
        answer.value.error_message = answer.value.error_message.map(|text| words::tidy(&text, 2_000));
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_state_is_never_final() {
        let state = |name: &str| serde_json::from_value::<JobState>(json!(name)).unwrap();
        assert_eq!(state("JobComplete"), JobState::JobComplete);
        assert_eq!(state("Queued"), JobState::Unknown);
        assert!(!state("Queued").is_final() && !state("InProgress").is_final() && state("Aborted").is_final());
    }
}
