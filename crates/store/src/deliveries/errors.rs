//! What Salesforce said last of deliveries that it refused.

use crate::{Error, Reading, json, sql};
use domain::delivery::RecordError;
use domain::ids::{ClientId, IntegrationId};
use sea_orm::{QueryResult, Value};
use std::collections::HashMap;

/// The errors of the last refusal of each of these deliveries, in Salesforce's order. A delivery that was never refused is
/// left out.
pub async fn errors(
    reading: &impl Reading,
    client: ClientId,
    integration: IntegrationId,
    numbers: &[i64],
) -> Result<HashMap<i64, Vec<RecordError>>, Error> {
    let mut last = HashMap::new();
    if numbers.is_empty() {
        return Ok(last);
    }
    let list = sql::list(numbers.len(), 3);
    let statement = format!(
        "SELECT number, code, message, errors FROM record_refusals \
         WHERE client_id = $1 AND integration_id = $2 AND number IN ({list}) ORDER BY at, attempt_id"
    );
    let key = [Value::from(client.uuid()), integration.uuid().into()];
    let values = key.into_iter().chain(numbers.iter().map(|&number| number.into())).collect();
    for row in sql::rows(&reading.executor(), &statement, values).await? {
        last.insert(row.try_get_by_index(0)?, read(&row, 1)?);
    }
    Ok(last)
}

/// Code, message and list from the column `first` on. Where code and message say it all, there is no list.
pub(super) fn read(row: &QueryResult, first: usize) -> Result<Vec<RecordError>, Error> {
    match row.try_get_by_index::<Option<String>>(first + 2)? {
        Some(several) => json::read("record_refusals.errors", &several),
        None => Ok(vec![RecordError {
            code: row.try_get_by_index(first)?,
            message: row.try_get_by_index(first + 1)?,
            fields: Vec::new(),
        }]),
    }
}
