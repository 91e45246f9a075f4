//! What became of each row. The lists repeat every column that was uploaded; only what identifies a row and says its
//! outcome is kept, so that a list may be far larger than memory.

use super::row_error;
use super::rows::Rows;
use crate::request::request;
use crate::{Answer, ApiError, Client, Failure, FailureKind, Token, words};
use csv::ByteRecord;
use http::header::ACCEPT;
use http::{HeaderValue, Method};

/// A row that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessfulRow {
    /// As it was uploaded.
    pub external_id: String,
    /// The record's id.
    pub record_id: String,
    /// Whether the record is new.
    pub created: bool,
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRow {
    /// As it was uploaded.
    pub external_id: String,
    /// The record's id, where there is a record.
    pub record_id: Option<String>,
    /// Why.
    pub error: ApiError,
}

impl Client {
    /// The rows that were written, in any order. `external_id_field` names the column that tells rows apart.
    pub async fn bulk_successful(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<Vec<SuccessfulRow>>, Failure> {
        let columns = [external_id_field, "sf__Id", "sf__Created"];
        let rows = self.bulk_results(token, job, "successfulResults", columns, |[external_id, record_id, created]| {
            SuccessfulRow { external_id, record_id: words::tidy(&record_id, 18), created: created == "true" }
        });
        rows.await
    }

    /// The rows that were refused, in any order. A job that is complete may have some.
    pub async fn bulk_failed(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<Vec<FailedRow>>, Failure> {
        let columns = [external_id_field, "sf__Id", "sf__Error"];
        let rows = self.bulk_results(token, job, "failedResults", columns, |[external_id, record_id, error]| {
            let record_id = Some(words::tidy(&record_id, 18)).filter(|id| !id.is_empty());
            FailedRow { external_id, record_id, error: row_error::parse(&error) }
        });
        rows.await
    }

    /// The external ids of rows that were not tried, because the job ended before.
    pub async fn bulk_unprocessed(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<Vec<String>>, Failure> {
        let rows =
            self.bulk_results(token, job, "unprocessedrecords", [external_id_field], |[external_id]| external_id);
        rows.await
    }

    /// Reads one list. An empty answer is an empty list: compare the three lists with what was uploaded.
    async fn bulk_results<const N: usize, T: Send>(
        &self,
        token: &Token,
        job: &str,
        list: &str,
        columns: [&str; N],
        of_row: fn([String; N]) -> T,
    ) -> Result<Answer<Vec<T>>, Failure> {
        let url = self.data_url(&token.instance, &["jobs", "ingest", job, list])?;
        let mut request = request(Method::GET, &url, Some(&token.access_token), None)?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/csv"));
        let mut incoming = self.send(request).await?;
        let head = incoming.head;
        if !head.is_success() || head.is_page {
            let reply = self.read(incoming).await?;
            return Err(if reply.head.is_success() { reply.not_json(true) } else { reply.refusal() });
        }

        let mut found = Vec::new();
        let mut places: Option<[usize; N]> = None;
        let mut on_row = |row: &ByteRecord| -> Result<(), String> {
            match &places {
                None => places = Some(find_columns(row, &columns)?),
                Some(places) => found.push(of_row(places.map(|place| text(row, place)))),
            }
            Ok(())
        };
        let mut rows = Rows::default();
        let mut state = Ok(());
        let read = incoming.each_chunk(self.max_result_bytes, |piece| {
            if state.is_ok() {
                state = rows.feed(piece, &mut on_row);
            }
        });
        read.await?;
        let whole = state.and_then(|()| rows.finish(&mut on_row)).map_err(|detail| head.unexpected(&detail))?;
        if !whole {
            return Err(head.failure(FailureKind::Truncated { status: head.status }));
        }
        Ok(head.answer(found))
    }
}

fn find_columns<const N: usize>(header: &ByteRecord, names: &[&str; N]) -> Result<[usize; N], String> {
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        let is_it = |cell: &[u8]| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        *place = header.iter().position(is_it).ok_or_else(|| format!("the column {name} is missing"))?;
    }
    Ok(places)
}

/// Empty where a row is too short.
fn text(row: &ByteRecord, place: usize) -> String {
    row.get(place).map(|cell| String::from_utf8_lossy(cell).into_owned()).unwrap_or_default()
}
