//! What a record is made of.

use crate::{Error, Reading, sql};
use domain::Timestamp;

/// An event as a record needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    pub number: i64,
    pub id: String,
    pub kind: String,
    pub subject: Option<String>,
    pub occurred_at: Timestamp,
    pub data: String,
}

/// The events with these numbers, in the order of the numbers. The numbers come from deliveries, which were found in a
/// scope.
pub async fn payloads(reading: &impl Reading, numbers: &[i64]) -> Result<Vec<Payload>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    // No event has the number zero: it fills the list up to one that is prepared already.
    let size = sql::filled_up(numbers.len());
    let list = sql::list(size, 1);
    let statement = format!(
        "SELECT number, id, type_name, subject, occurred_at, data FROM events WHERE number IN ({list}) ORDER BY number"
    );
    let filled = numbers.iter().copied().chain(std::iter::repeat(0)).take(size);
    let values = filled.map(Into::into).collect();
    let found = sql::rows(&reading.executor(), &statement, values).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Payload {
                number: row.try_get_by_index(0)?,
                id: row.try_get_by_index(1)?,
                kind: row.try_get_by_index(2)?,
                subject: row.try_get_by_index(3)?,
                occurred_at: Timestamp::from_millis(row.try_get_by_index(4)?),
                data: row.try_get_by_index(5)?,
            })
        })
        .collect()
}
