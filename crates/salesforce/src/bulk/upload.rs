//! The CSV of an upload, row by row with a running size, so that a caller can stay below the limit of a job.

use crate::transport::other;
use crate::{Failure, FailureKind, TransportKind};
use csv::{Terminator, Writer, WriterBuilder};
use std::mem;

/// Most bytes of one upload. Salesforce takes 150 MB after base64, which it adds itself.
/// Source: Bulk API 2.0 limits.
pub const BULK_MAX_BYTES: usize = 100_000_000;

/// An upload being written: UTF-8 without a byte order mark, commas, line feeds.
#[derive(Debug)]
pub struct BulkCsv {
    writer: Writer<Vec<u8>>,
    columns: usize,
    rows: usize,
    /// Never less than what was written.
    bytes: usize,
}

impl BulkCsv {
    /// An upload with these columns: API names of fields, the external id among them.
    pub fn new(columns: &[&str]) -> Result<Self, Failure> {
        let mut csv = Self { writer: writer(), columns: columns.len(), rows: 0, bytes: 0 };
        csv.write(columns)?;
        Ok(csv)
    }

    /// Whether one more row fits into [`BULK_MAX_BYTES`].
    #[must_use]
    pub fn fits(&self, cells: &[&str]) -> bool {
        self.bytes + written_len(cells) <= BULK_MAX_BYTES
    }

    /// Adds a row with a cell for each column. An empty cell leaves what an existing record holds.
    pub fn push(&mut self, cells: &[&str]) -> Result<(), Failure> {
        if cells.len() != self.columns {
            let detail = format!("a row of {} cells for {} columns", cells.len(), self.columns);
            return Err(FailureKind::transport(TransportKind::Other, &detail).into());
        }
        self.write(cells)?;
        self.rows += 1;
        Ok(())
    }

    fn write(&mut self, cells: &[&str]) -> Result<(), Failure> {
        self.bytes += written_len(cells);
        self.writer.write_record(cells).map_err(|error| other(&error))
    }

    /// Rows so far, without the columns' names.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// What was written since it was last taken: one piece of the upload. Rows may follow.
    pub fn take(&mut self) -> Result<Vec<u8>, Failure> {
        mem::replace(&mut self.writer, writer()).into_inner().map_err(|error| other(error.error()))
    }
}

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new())
}

/// With two quotes and a separator for each cell, and every quote doubled.
fn written_len(cells: &[&str]) -> usize {
    let quotes = |cell: &str| cell.bytes().filter(|byte| *byte == b'"').count();
    cells.iter().map(|cell| cell.len() + quotes(cell) + 3).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut csv = BulkCsv::new(&["Event_Id__c", "Payload__c"]).unwrap();
        csv.push(&["e1", "{\"a\":\"b,\nc\"}"]).unwrap();
        let mut written = csv.take().unwrap();
        csv.push(&["e2", ""]).unwrap();
        assert!(csv.push(&["too few"]).is_err());
        assert_eq!(csv.rows(), 2);
        let bound = csv.bytes;
        written.extend(csv.take().unwrap());
        let text = String::from_utf8(written).unwrap();
        assert_eq!(text, "Event_Id__c,Payload__c\ne1,\"{\"\"a\"\":\"\"b,\nc\"\"}\"\ne2,\n");
        assert!(text.len() <= bound);
    }

    #[test]
    fn an_upload_is_full_before_the_limit() {
        let mut csv = BulkCsv::new(&["A__c"]).unwrap();
        csv.bytes = BULK_MAX_BYTES - 10;
        assert!(csv.fits(&["1234567"]) && !csv.fits(&["12345678"]) && !csv.fits(&["\"\"\"\""]));
    }
}
