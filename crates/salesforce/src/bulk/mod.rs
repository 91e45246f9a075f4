//! Bulk API 2.0 ingest: very many records as one CSV upload that the org works through in its own time, for a few calls
//! in all. What became of each row is read from three lists afterwards, in any order.
//! Source: Bulk API 2.0 and Bulk API Developer Guide, Bulk API 2.0 ingest.

mod job;
mod results;
mod row_error;
mod rows;
mod upload;

pub use job::{BulkJob, JobState};
pub use results::{BulkList, FailedRow, SuccessfulRow};
pub use upload::{BULK_MAX_BYTES, BulkCsv};
