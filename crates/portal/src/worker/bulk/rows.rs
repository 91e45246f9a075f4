//! The rows of an upload, read from the database as the org takes them, so that a job needs little memory.

use crate::Portal;
use crate::events::fields;
use domain::bulk::Packed;
use domain::event::TargetObject;
use domain::namespace::PackageNamespace;
use futures::stream::{self, Stream};
use salesforce::BulkCsv;
use std::error::Error;
use std::sync::Arc;
use store::events::Payload;

/// Records and bytes of one piece, at most.
const PIECE_RECORDS: usize = 500;
const PIECE_BYTES: usize = 256 * 1024;
/// What empties a field instead of filling it. A record that means these letters goes by collections.
/// Source: Bulk API 2.0, CSV data files.
const NOTHING: &str = "#N/A";

type Broken = Box<dyn Error + Send + Sync>;

/// What an upload is made of.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) portal: Portal,
    pub(super) object: TargetObject,
    pub(super) namespace: Option<PackageNamespace>,
    pub(super) records: Arc<[Packed]>,
}

impl Rows {
    /// The upload, piece by piece.
    pub(super) fn pieces(self) -> impl Stream<Item = Result<Vec<u8>, Broken>> + Send + 'static {
        stream::try_unfold(None, move |state: Option<(BulkCsv, usize)>| {
            let rows = self.clone();
            async move {
                #[cfg(debug_assertions)]
                crate::halt::at("bulk-piece").await;
                let columns = rows.columns();
                let (mut csv, mut at) = match state {
                    Some(state) => state,
                    None => (BulkCsv::new(&columns.iter().map(String::as_str).collect::<Vec<_>>())?, 0),
                };
                while at < rows.records.len() {
                    at += rows.write(&columns, &mut csv, at).await?;
                    let piece = csv.take()?;
                    if !piece.is_empty() {
                        return Ok(Some((piece, Some((csv, at)))));
                    }
                }
                Ok(None)
            }
        })
    }

    fn columns(&self) -> Vec<String> {
        self.object.fields().map(|field| field.in_org(self.namespace.as_ref())).collect()
    }

    /// Writes one piece; answers how many records it stands for.
    async fn write(&self, columns: &[String], csv: &mut BulkCsv, from: usize) -> Result<usize, Broken> {
        let mut bytes = 0;
        let fits = |record: &&Packed| {
            bytes += record.bytes as usize;
            bytes <= PIECE_BYTES
        };
        let rest = &self.records[from..];
        let count = rest.iter().take(PIECE_RECORDS).take_while(fits).count().max(1);
        let numbers: Vec<i64> = rest[..count].iter().map(|record| record.number).collect();
        for event in store::events::payloads(self.portal.store(), &numbers).await? {
            self.push(columns, csv, &event)?;
        }
        Ok(count)
    }

    fn push(&self, columns: &[String], csv: &mut BulkCsv, event: &Payload) -> Result<(), Broken> {
        let given: Vec<_> = fields(self.object, self.namespace.as_ref(), event).collect();
        let cell = |column: &String| given.iter().find(|(name, _)| name == column).map_or("", |(_, value)| &**value);
        let cells: Vec<&str> = columns.iter().map(cell).collect();
        if !cells.contains(&NOTHING) {
            csv.push(&cells)?;
        }
        Ok(())
    }
}
