//! What became of each row. The lists repeat every column that was uploaded; only what identifies a row and says its
//! outcome is kept, so that a list may be far larger than memory.

use super::row_error;
use super::rows::Rows;
use crate::client::Incoming;
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
    /// Why, with every reason that Salesforce gives; never empty.
    pub errors: Vec<ApiError>,
}

/// One list of results, read as it is asked for: the org waits while the caller does something with what came.
pub struct BulkList<T> {
    incoming: Incoming,
    limit_bytes: usize,
    reading: Option<Reading<T>>,
}

impl Client {
    /// The rows that were written, in any order. `external_id_field` names the column that tells rows apart.
    pub async fn bulk_successful(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<BulkList<SuccessfulRow>>, Failure> {
        let columns = [external_id_field, "sf__Id", "sf__Created"];
        let list = self.bulk_list(token, job, "successfulResults", &columns, |cell| SuccessfulRow {
            external_id: cell(0),
            record_id: words::tidy(&cell(1), 18),
            created: cell(2) == "true",
        });
        list.await
    }

    /// The rows that were refused, in any order. A job that is complete may have some.
    pub async fn bulk_failed(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<BulkList<FailedRow>>, Failure> {
        let columns = [external_id_field, "sf__Id", "sf__Error"];
        let list = self.bulk_list(token, job, "failedResults", &columns, |cell| FailedRow {
            external_id: cell(0),
            record_id: Some(words::tidy(&cell(1), 18)).filter(|id| !id.is_empty()),
            errors: row_error::parse(&cell(2)),
        });
        list.await
    }

    /// The external ids of rows that were not tried, because the job ended before.
    pub async fn bulk_unprocessed(
        &self,
        token: &Token,
        job: &str,
        external_id_field: &str,
    ) -> Result<Answer<BulkList<String>>, Failure> {
        self.bulk_list(token, job, "unprocessedrecords", &[external_id_field], |cell| cell(0)).await
    }

    /// Begins to read one list. An empty answer is an empty list: compare the three lists with what was uploaded.
    async fn bulk_list<T>(
        &self,
        token: &Token,
        job: &str,
        list: &str,
        columns: &[&str],
        of_row: OfRow<T>,
    ) -> Result<Answer<BulkList<T>>, Failure> {
        let url = self.data_url(&token.instance, &["jobs", "ingest", job, list])?;
        let mut request = request(Method::GET, &url, Some(&token.access_token), None)?;
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/csv"));
        let incoming = self.unless_silent(self.send(request)).await?;
        let head = incoming.head;
        if !head.is_success() || head.is_page {
            let reply = self.read(incoming).await?;
            return Err(if reply.head.is_success() { reply.not_json(true) } else { reply.refusal() });
        }
        let columns = columns.iter().map(|&name| name.to_owned()).collect();
        let reading = Some(Reading { rows: Rows::default(), columns, places: None, of_row });
        Ok(head.answer(BulkList { incoming, limit_bytes: self.max_result_bytes, reading }))
    }
}

impl<T> BulkList<T> {
    /// The next rows, at least one of them; `None` at the end of the list. After a failure nothing more comes.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Failure> {
        let head = self.incoming.head;
        while let Some(mut reading) = self.reading.take() {
            let mut found = Vec::new();
            let piece = self.incoming.chunk(self.limit_bytes).await?;
            let unexpected = |detail: String| head.unexpected(&detail);
            match piece {
                Some(piece) => {
                    reading.feed(&piece, &mut found).map_err(unexpected)?;
                    self.reading = Some(reading);
                }
                None if reading.finish(&mut found).map_err(unexpected)? => {}
                None => return Err(head.failure(FailureKind::Truncated { status: head.status })),
            }
            if !found.is_empty() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Makes what is kept of a row from its cells, which are numbered as the columns were asked for.
type OfRow<T> = fn(&dyn Fn(usize) -> String) -> T;

struct Reading<T> {
    rows: Rows,
    columns: Vec<String>,
    places: Option<Vec<usize>>,
    of_row: OfRow<T>,
}

impl<T> Reading<T> {
    fn feed(&mut self, piece: &[u8], found: &mut Vec<T>) -> Result<(), String> {
        let Self { rows, columns, places, of_row } = self;
        rows.feed(piece, |row| take(row, columns, places, *of_row, found))
    }

    /// False when the list stops in the middle of a row.
    fn finish(self, found: &mut Vec<T>) -> Result<bool, String> {
        let Self { rows, columns, mut places, of_row } = self;
        rows.finish(|row| take(row, &columns, &mut places, of_row, found))
    }
}

/// The first row names the columns.
fn take<T>(
    row: &ByteRecord,
    columns: &[String],
    places: &mut Option<Vec<usize>>,
    of_row: OfRow<T>,
    found: &mut Vec<T>,
) -> Result<(), String> {
    match places {
        None => *places = Some(find_columns(row, columns)?),
        Some(places) => found.push(of_row(&|column| text(row, places[column]))),
    }
    Ok(())
}

fn find_columns(header: &ByteRecord, names: &[String]) -> Result<Vec<usize>, String> {
    let place = |name: &String| {
        let is_it = |cell: &[u8]| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
        header.iter().position(is_it).ok_or_else(|| format!("the column {name} is missing"))
    };
    names.iter().map(place).collect()
}

/// Empty where a row is too short.
fn text(row: &ByteRecord, place: usize) -> String {
    row.get(place).map(|cell| String::from_utf8_lossy(cell).into_owned()).unwrap_or_default()
}
