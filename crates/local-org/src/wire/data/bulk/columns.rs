//! Reading an upload: its dialect is checked, its columns are found, its rows are read one by one.

use std::borrow::Cow;

use axum::body::Bytes;
use csv::{Reader, ReaderBuilder, StringRecord, Terminator};

use super::super::row::{Given, Row};
use crate::model::bulk::{Dialect, Job, Operation};
use crate::model::org::OrgState;
use crate::model::schema::without_namespace;

/// What a cell holds that empties a field; an empty cell leaves it as it is.
const NOTHING: &str = "#N/A";

/// A reader that begins with the columns' names.
pub(super) fn reader(upload: &[u8], dialect: Dialect) -> Reader<&[u8]> {
    let terminator = if dialect.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
    ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        .terminator(terminator)
        .has_headers(false)
        .flexible(true)
        .from_reader(upload)
}

/// The columns and the number of rows, or why the job has to fail.
pub(super) fn check(org: &OrgState, job: &Job, upload: &Bytes) -> Result<(StringRecord, usize), String> {
    if upload.is_empty() {
        return Err("InvalidBatch : Records cannot be empty.".to_owned());
    }
    let unescaped =
        "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote";
    if upload.starts_with("\u{feff}".as_bytes()) {
        return Err(unescaped.to_owned());
    }
    let first_line = upload.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first_line.ends_with(b"\r") != job.dialect.crlf {
        let setting = job.dialect.line_ending();
        return Err(format!("LineEnding is invalid on user data. Current LineEnding setting is {setting}"));
    }
    let mut reader = reader(upload, job.dialect);
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| reader.read_record(record).map_err(|_| unescaped.to_owned());
    let mut columns = StringRecord::new();
    next(&mut columns)?;
    if let Some(unknown) = columns.iter().find(|name| !is_known(org, job, name)) {
        return Err(format!("InvalidBatch : Field name not found : {unknown}"));
    }
    let mut rows = 0;
    while next(&mut record)? {
        rows += 1;
    }
    Ok((columns, rows))
}

/// jsforce sends an empty `Id` with every upsert.
fn is_known(org: &OrgState, job: &Job, name: &str) -> bool {
    let is_id = job.operation != Operation::Insert && name.eq_ignore_ascii_case("Id");
    is_id || without_namespace(org.namespace(), name).is_some_and(|name| job.object.place(name).is_some())
}

/// A row as the rest of the org takes it.
pub(super) fn row<'r>(columns: &'r StringRecord, record: &'r StringRecord) -> Row<'r> {
    let says_nothing = |name: &str, cell: &str| cell.is_empty() || (cell == NOTHING && name.eq_ignore_ascii_case("Id"));
    let fields = columns.iter().zip(record).filter(|(name, cell)| !says_nothing(name, cell));
    let given = |cell: &'r str| if cell == NOTHING { Given::Null } else { Given::Text(Cow::Borrowed(cell)) };
    Row { kind: None, fields: fields.map(|(name, cell)| (Cow::Borrowed(name), given(cell))).collect() }
}
