//! The board as a sheet: every row of it as CSV, for whoever works on it elsewhere.

use super::board::Entry;
use super::{BoardQuery, Clients};
use crate::{Caller, Error};

/// Rows read at once.
const PAGE: u32 = 500;
/// Rows of one sheet: more than any spreadsheet is worked through by hand.
const MOST: usize = 50_000;

const COLUMNS: [&str; 11] = [
    "client",
    "client_address",
    "integration",
    "status",
    "paused",
    "waiting_for",
    "step",
    "diagnosis",
    "since",
    "connected_first",
    "activated",
];

impl Clients<'_> {
    /// All rows that the question without its page finds.
    pub async fn board_sheet(&self, caller: &Caller, query: &BoardQuery) -> Result<String, Error> {
        let member = self.board_of(caller)?;
        let mut query = BoardQuery { after: None, limit: PAGE, ..query.clone() };
        let mut sheet = csv::Writer::from_writer(Vec::new());
        let torn = |error: csv::Error| Error::internal("the board cannot be written as CSV", error);
        sheet.write_record(COLUMNS).map_err(torn)?;
        let mut rows = 0;
        loop {
            let page = self.board_page(member, &query).await?;
            rows += page.rows.len();
            for entry in &page.rows {
                sheet.write_record(cells(entry)).map_err(torn)?;
            }
            match page.next {
                Some(next) if rows < MOST => query.after = Some(next),
                _ => break,
            }
        }
        let bytes = sheet.into_inner().map_err(|error| Error::internal("the board cannot be written as CSV", error))?;
        String::from_utf8(bytes).map_err(|error| Error::internal("the board is no text", error))
    }
}

fn cells(entry: &Entry) -> [String; COLUMNS.len()] {
    let integration = entry.integration.as_ref();
    let of = |text: Option<String>| text.unwrap_or_default();
    [
        harmless(entry.client.name.to_string()),
        entry.client.slug.to_string(),
        harmless(of(integration.map(|found| found.settings.name.to_string()))),
        of(integration.map(|found| found.state.label().to_owned())),
        of(integration.map(|found| if found.paused { "yes" } else { "no" }.to_owned())),
        entry.waiting_for.label().to_owned(),
        of(entry.step.map(|step| step.label().to_owned())),
        of(integration.and_then(|found| found.diagnosis.as_ref()).map(|refusal| refusal.code.clone())),
        entry.since.rfc3339(),
        of(integration.and_then(|found| found.connected_at).map(domain::Timestamp::rfc3339)),
        of(integration.map(|found| found.created_at.rfc3339())),
    ]
}

/// A name that a spreadsheet would take for a formula becomes text.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("Acme, Inc.".to_owned()), "Acme, Inc.");
    }
}
