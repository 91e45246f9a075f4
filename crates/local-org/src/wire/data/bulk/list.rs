//! The three lists of results: every cell in quotes, the columns as they were uploaded.

use std::sync::Arc;

use csv::{QuoteStyle, StringRecord, Terminator, Writer, WriterBuilder};

use super::super::answer::{Answer, Context};
use super::columns;
use crate::model::bulk::{Outcome, ResultList, Wanted};
use crate::wire::reply::{Content, Reply, Then};

/// The reply to a list's address; the list itself is written later.
pub(super) fn ask(context: &Context<'_>, id: &str, wanted: Wanted) -> Answer {
    let job = super::calls::job(context, id)?;
    let upload = job.upload.clone().unwrap_or_default();
    let list = ResultList { wanted, dialect: job.dialect, upload, outcomes: Arc::clone(&job.outcomes) };
    Ok(Reply::new(200, Content::Nothing).then(Then::Write(list)))
}

/// The CSV of a list.
pub(in super::super) async fn write_list(list: ResultList) -> Vec<u8> {
    let written = tokio::task::spawn_blocking(move || write(&list));
    written.await.ok().and_then(Result::ok).unwrap_or_default()
}

fn write(list: &ResultList) -> csv::Result<Vec<u8>> {
    let mut reader = columns::reader(&list.upload, list.dialect);
    let ending = if list.dialect.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
    let mut writer = WriterBuilder::new()
        .delimiter(list.dialect.delimiter)
        .quote_style(QuoteStyle::Always)
        .terminator(ending)
        .flexible(true)
        .from_writer(Vec::new());
    let mut record = StringRecord::new();
    reader.read_record(&mut record)?;
    let first: &[&str] = match list.wanted {
        Wanted::Successful => &["sf__Id", "sf__Created"],
        Wanted::Failed => &["sf__Id", "sf__Error"],
        Wanted::Unprocessed => &[],
    };
    row(&mut writer, first, &record)?;
    let mut number = 0;
    while reader.read_record(&mut record)? {
        match (list.wanted, list.outcomes.get(number)) {
            (Wanted::Successful, Some(Outcome::Written { id, created })) => {
                row(&mut writer, &[id.as_str(), if *created { "true" } else { "false" }], &record)?;
            }
            (Wanted::Failed, Some(Outcome::Refused { error })) => row(&mut writer, &["", error], &record)?,
            (Wanted::Unprocessed, None) => row(&mut writer, &[], &record)?,
            _ => {}
        }
        number += 1;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn row(writer: &mut Writer<Vec<u8>>, first: &[&str], record: &StringRecord) -> csv::Result<()> {
    for cell in first {
        writer.write_field(cell)?;
    }
    writer.write_record(record)
}
