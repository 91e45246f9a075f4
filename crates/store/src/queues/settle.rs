//! Writing down what a call brought: the attempt, the fate of each of its deliveries and the counts, all or nothing, and
//! only while the claim holds. The org's words are written down whatever they are: an outcome that could not be stored would
//! be a call that is repeated for ever.

use super::claim::{Claim, fenced};
use super::outcome::{Attempt, Fate, Settled, Via};
use crate::{Backend, Error, Tx, json, sql};
use domain::Timestamp;
use domain::text::storable;
use sea_orm::Value;
use uuid::Uuid;

/// Rows of one statement.
const CHUNK: usize = 200;
/// A quarter of an hour, in milliseconds: what the chart counts by.
pub(crate) const QUARTER_MS: i64 = 15 * 60 * 1000;

/// Writes a call and its outcomes, and keeps the claim until `until`.
///
/// # Errors
/// [`Error::Stale`] when the claim is lost: nothing is written.
pub async fn settle(
    tx: &Tx,
    claim: &Claim,
    attempt: &Attempt,
    settled: &[Settled],
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    let counts = Counts::of(settled);
    queue(tx, claim, attempt, &counts, now, until).await?;
    for chunk in settled.chunks(CHUNK) {
        delivered(tx, claim, chunk, now).await?;
        refused(tx, claim, attempt.id, chunk, now).await?;
        held(tx, claim, chunk).await?;
    }
    record(tx, claim, attempt, settled, &counts).await?;
    quarter(tx, claim, attempt.via, &counts, now).await
}

struct Counts {
    delivered: i64,
    parked: i64,
}

impl Counts {
    fn of(settled: &[Settled]) -> Self {
        let count = |matches: fn(&Fate) -> bool| {
            i64::try_from(settled.iter().filter(|one| matches(&one.fate)).count()).unwrap_or(i64::MAX)
        };
        Self {
            delivered: count(|fate| matches!(fate, Fate::Delivered { .. })),
            parked: count(|fate| matches!(fate, Fate::Parked { .. })),
        }
    }
}

async fn queue(
    tx: &Tx,
    claim: &Claim,
    attempt: &Attempt,
    counts: &Counts,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), Error> {
    let error_at = attempt.error.as_ref().map(|_| now.millis());
    let values: Vec<Value> = vec![
        counts.delivered.into(),
        counts.parked.into(),
        (counts.delivered > 0).then_some(now.millis()).into(),
        attempt.error.clone().map(storable).into(),
        error_at.into(),
        attempt.api.map(|api| api.used).into(),
        attempt.api.map(|api| api.allowed).into(),
        attempt.api.map(|api| api.seen_at.millis()).into(),
        i64::from(claim.failures).into(),
        until.millis().into(),
        claim.row()?,
    ];
    fenced(
        tx,
        "UPDATE queues SET delivered = delivered + $1, parked = parked + $2, \
         last_delivered_at = COALESCE($3, last_delivered_at), last_error = COALESCE($4, last_error), \
         last_error_at = COALESCE($5, last_error_at), api_used = COALESCE($6, api_used), \
         api_allowed = COALESCE($7, api_allowed), api_seen_at = COALESCE($8, api_seen_at), failures = $9, wake_at = $10, \
         refused_in_a_row = $11 WHERE client_id = $12 AND integration_id = $13 AND owner = $14 AND epoch = $15",
        values.into_iter().chain(claim.fence()).collect(),
    )
    .await
}

async fn delivered(tx: &Tx, claim: &Claim, settled: &[Settled], now: Timestamp) -> Result<(), Error> {
    let mut rows: Vec<[Value; 2]> = settled
        .iter()
        .filter_map(|one| match &one.fate {
            Fate::Delivered { record_id } => Some([one.number.into(), record_id.clone().map(storable).into()]),
            _ => None,
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    // No delivery has the number zero: rows of it fill the statement up to one that is prepared already.
    rows.resize(sql::filled_up(rows.len()), [0_i64.into(), Value::from(None::<String>)]);
    let tuples = sql::tuples(rows.len(), 2, 4);
    let (said_again, numbers) = again(tx, 4 + rows.len() * 2, rows.iter().map(|row| &row[0]));
    let statement = format!(
        "UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, settled_at = $3, diagnosis = NULL, \
         record_id = v.column2 FROM (VALUES {tuples}) AS v \
         WHERE client_id = $1 AND integration_id = $2 AND number = v.column1{said_again}"
    );
    let head: [Value; 3] = [key(claim)[0].clone(), key(claim)[1].clone(), now.millis().into()];
    let values = head.into_iter().chain(rows.into_iter().flatten()).chain(numbers).collect();
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}

/// A list that says again which numbers the values name, with its values from the placeholder `first` on: without it
/// SQLite looks at every delivery there ever was. PostgreSQL would compare each delivery with all of the list.
fn again<'v>(tx: &Tx, first: usize, numbers: impl Iterator<Item = &'v Value>) -> (String, Vec<Value>) {
    if tx.backend() == Backend::Postgres {
        return (String::new(), Vec::new());
    }
    let numbers: Vec<Value> = numbers.cloned().collect();
    (format!(" AND number IN ({})", sql::list(numbers.len(), first)), numbers)
}

async fn refused(tx: &Tx, claim: &Claim, attempt: Uuid, settled: &[Settled], now: Timestamp) -> Result<(), Error> {
    let mut outcomes = Vec::new();
    let mut words = Vec::new();
    for one in settled {
        let (state, next, settled_at, refusal) = match &one.fate {
            Fate::RetryAt { at, refusal } => ("waiting", at.millis(), None, refusal),
            Fate::Parked { refusal } => ("parked", 0, Some(now.millis()), refusal),
            Fate::Held { refusal: Some(refusal) } => ("waiting", 0, None, refusal),
            Fate::Delivered { .. } | Fate::Held { refusal: None } => continue,
        };
        let outcome: [Value; 5] =
            [one.number.into(), state.into(), next.into(), settled_at.into(), refusal.diagnosis.into()];
        outcomes.push(outcome);
        let several = (refusal.errors.len() > 1).then(|| json::write("record_refusals.errors", &refusal.errors));
        let said: [Value; 9] = [
            key(claim)[0].clone(),
            key(claim)[1].clone(),
            one.number.into(),
            attempt.into(),
            now.millis().into(),
            refusal.diagnosis.into(),
            storable(refusal.code.clone()).into(),
            storable(refusal.message.clone()).into(),
            several.transpose()?.into(),
        ];
        words.push(said);
    }
    if outcomes.is_empty() {
        return Ok(());
    }
    let tuples = sql::tuples(outcomes.len(), 5, 3);
    let (said_again, numbers) = again(tx, 3 + outcomes.len() * 5, outcomes.iter().map(|outcome| &outcome[0]));
    let statement = format!(
        "UPDATE deliveries SET state = v.column2, attempts = attempts + 1, next_attempt_at = v.column3, \
         settled_at = v.column4, diagnosis = v.column5 FROM (VALUES {tuples}) AS v \
         WHERE client_id = $1 AND integration_id = $2 AND number = v.column1{said_again}"
    );
    let values = key(claim).into_iter().chain(outcomes.into_iter().flatten()).chain(numbers).collect();
    sql::execute(tx.connection(), &statement, values).await?;
    let tuples = sql::tuples(words.len(), 9, 1);
    let statement = format!(
        "INSERT INTO record_refusals (client_id, integration_id, number, attempt_id, at, diagnosis, code, message, \
         errors) VALUES {tuples}"
    );
    sql::execute(tx.connection(), &statement, words.into_iter().flatten().collect()).await?;
    Ok(())
}

async fn held(tx: &Tx, claim: &Claim, settled: &[Settled]) -> Result<(), Error> {
    let is_held = |one: &&Settled| matches!(one.fate, Fate::Held { refusal: None });
    let numbers: Vec<Value> = settled.iter().filter(is_held).map(|one| one.number.into()).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let list = sql::list(numbers.len(), 3);
    let statement = format!(
        "UPDATE deliveries SET attempts = attempts + 1 \
         WHERE client_id = $1 AND integration_id = $2 AND number IN ({list})"
    );
    sql::execute(tx.connection(), &statement, key(claim).into_iter().chain(numbers).collect()).await?;
    Ok(())
}

async fn record(tx: &Tx, claim: &Claim, attempt: &Attempt, settled: &[Settled], counts: &Counts) -> Result<(), Error> {
    let numbers: Vec<i64> = settled.iter().map(|one| one.number).collect();
    let [client, integration] = key(claim);
    let values: Vec<Value> = vec![
        attempt.id.into(),
        client,
        integration,
        attempt.started_at.millis().into(),
        attempt.duration_ms.into(),
        attempt.object.api_name().into(),
        attempt.via.word().into(),
        i64::try_from(settled.len()).unwrap_or(i64::MAX).into(),
        counts.delivered.into(),
        counts.parked.into(),
        attempt.status.map(i64::from).into(),
        attempt.error.clone().map(storable).into(),
        json::write("attempts.numbers", &numbers)?.into(),
        numbers.iter().min().copied().unwrap_or_default().into(),
        numbers.iter().max().copied().unwrap_or_default().into(),
    ];
    let tuples = sql::tuples(1, 15, 1);
    let statement = format!(
        "INSERT INTO attempts (id, client_id, integration_id, started_at, duration_ms, object, via, records, delivered, \
         parked, status, error, numbers, first_number, last_number) VALUES {tuples}"
    );
    sql::execute(tx.connection(), &statement, values).await?;
    Ok(())
}

async fn quarter(tx: &Tx, claim: &Claim, via: Via, counts: &Counts, now: Timestamp) -> Result<(), Error> {
    let at = now.millis() - now.millis().rem_euclid(QUARTER_MS);
    // A bulk job is settled in steps that are no calls: its calls are counted as they are made.
    let calls = i64::from(via == Via::Collections);
    let counted = [at.into(), counts.delivered.into(), counts.parked.into(), calls.into()];
    let values = key(claim).into_iter().chain(counted).collect();
    sql::execute(
        tx.connection(),
        "INSERT INTO delivery_quarters (client_id, integration_id, quarter_at, delivered, parked, calls) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (client_id, integration_id, quarter_at) DO UPDATE SET \
         delivered = delivery_quarters.delivered + excluded.delivered, \
         parked = delivery_quarters.parked + excluded.parked, calls = delivery_quarters.calls + excluded.calls",
        values,
    )
    .await?;
    Ok(())
}

fn key(claim: &Claim) -> [Value; 2] {
    [claim.queue.client_id.uuid().into(), claim.queue.integration_id.uuid().into()]
}
