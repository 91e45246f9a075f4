//! Events as they were accepted, to compare one that comes again with.

use crate::{Error, Reading, sql};
use domain::Timestamp;
use domain::ids::ClientId;

/// Ids of one question.
pub const STORED_AT_MOST: usize = 200;

/// What an event was accepted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id_key: String,
    pub kind: String,
    pub source: String,
    pub subject: Option<String>,
    pub occurred_at: Timestamp,
    pub data: String,
    pub digest: Vec<u8>,
}

/// Those of these events of a client that are there; at most [`STORED_AT_MOST`] ids.
pub async fn stored(reading: &impl Reading, client: ClientId, id_keys: &[&str]) -> Result<Vec<Stored>, Error> {
    let list = sql::list(id_keys.len(), 2);
    let statement = format!(
        "SELECT id_key, type_name, source, subject, occurred_at, data, digest FROM events \
         WHERE client_id = $1 AND id_key IN ({list})"
    );
    let values = std::iter::once(client.uuid().into()).chain(id_keys.iter().map(|id_key| (*id_key).into())).collect();
    let found = sql::rows(&reading.executor(), &statement, values).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Stored {
                id_key: row.try_get_by_index(0)?,
                kind: row.try_get_by_index(1)?,
                source: row.try_get_by_index(2)?,
                subject: row.try_get_by_index(3)?,
                occurred_at: Timestamp::from_millis(row.try_get_by_index(4)?),
                data: row.try_get_by_index(5)?,
                digest: row.try_get_by_index(6)?,
            })
        })
        .collect()
}
