//! A job that runs: 200 rows at a time, each time as one transaction, so that nobody else waits long.

use std::time::Duration;

use axum::body::Bytes;
use csv::StringRecord;
use tokio::time::Instant;

use super::super::collections::{Outcome as Answered, take_id, update_row, upsert_rows};
use super::super::record_faults::RecordFaults;
use super::super::write::Writer;
use super::columns;
use crate::model::access::Access;
use crate::model::bulk::{Dialect, JobState, Operation, Outcome};
use crate::model::fault::Arrived;
use crate::model::fault_kind::{CallKind, FaultKind};
use crate::model::org::OrgState;
use crate::world::World;

/// Rows of one transaction. Source: Bulk API 2.0, how requests are processed.
const CHUNK: usize = 200;

/// What a run needs to know beforehand.
struct Plan {
    upload: Bytes,
    dialect: Dialect,
    columns: StringRecord,
    rows: usize,
    /// Rows before the job fails, and why.
    stop: Option<(usize, String)>,
    pause: Duration,
    faults: RecordFaults,
}

/// Runs a job whose upload is complete to its end, unless it is aborted, deleted or reset before.
pub(in super::super) async fn run(world: World, key: &'static str, id: String) {
    let started = Instant::now();
    let Some(mut plan) = begin(&world, key, &id) else { return };
    let mut reader = columns::reader(&plan.upload, plan.dialect);
    // The columns' names, which are known.
    let _read = reader.read_record(&mut StringRecord::new());
    let end = plan.stop.as_ref().map_or(plan.rows, |(rows, _)| *rows);
    let mut tried = 0;
    let mut waited = plan.pause.is_zero();
    loop {
        if !waited && tried * 2 >= end {
            tokio::time::sleep(plan.pause).await;
            waited = true;
        }
        let mut chunk: Vec<StringRecord> = Vec::with_capacity(CHUNK);
        // The first half and the second are not in one transaction, so that a pause between them shows.
        let until = if waited { end } else { end.div_ceil(2) };
        while chunk.len() < CHUNK && tried + chunk.len() < until {
            let mut record = StringRecord::new();
            if !matches!(reader.read_record(&mut record), Ok(true)) {
                break;
            }
            chunk.push(record);
        }
        if chunk.is_empty() {
            break;
        }
        tried += chunk.len();
        if !write(&world, key, &id, &plan.columns, &chunk, &mut plan.faults) {
            return;
        }
        tokio::task::yield_now().await;
    }
    let milliseconds = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
    with_job(&world, key, &id, |org| {
        let now_ms = org.now_ms();
        let Some(job) = org.jobs.get_mut(&id).filter(|job| job.state == JobState::InProgress) else { return };
        job.milliseconds = milliseconds;
        match &plan.stop {
            Some((_, why)) => job.fail(why, now_ms),
            None => job.set_state(JobState::JobComplete, now_ms),
        }
    });
}

fn with_job<T>(world: &World, key: &str, id: &str, act: impl FnOnce(&mut OrgState) -> T) -> Option<T> {
    let mut state = world.lock();
    let org = state.org_mut(key).filter(|org| org.jobs.contains_key(id))?;
    Some(act(org))
}

/// Nothing when the job failed at once, or was ended before.
fn begin(world: &World, key: &str, id: &str) -> Option<Plan> {
    let mut state = world.lock();
    let job = state.org(key)?.jobs.get(id).filter(|job| job.state == JobState::UploadComplete)?;
    let upload = job.upload.clone().unwrap_or_default();
    let struck = state.take_faults(Some(key), Arrived { kind: CallKind::BulkRun, body: &upload });
    let org = state.org_mut(key)?;
    let now_ms = org.now_ms();
    let checked = columns::check(org, org.jobs.get(id)?, &upload);
    let pause = Duration::from_millis(org.settings.bulk_job_milliseconds);
    let job = org.jobs.get_mut(id)?;
    job.set_state(JobState::InProgress, now_ms);
    let (columns, rows) = match checked {
        Ok(found) => found,
        Err(why) => {
            job.fail(&why, now_ms);
            return None;
        }
    };
    let stop = struck.iter().find_map(|fault| {
        let (after, why) = match fault.kind {
            FaultKind::BulkFailed => (0, "InternalServerError : The job could not be processed."),
            FaultKind::BulkStopped => (rows / 2, "TooManyLockFailure : Too many lock failures. Try again later."),
            _ => return None,
        };
        Some((after, fault.message.clone().unwrap_or_else(|| why.to_owned())))
    });
    Some(Plan { upload, dialect: job.dialect, columns, rows, stop, pause, faults: RecordFaults::of(&struck) })
}

/// Writes one chunk. False when the job is no longer to run.
fn write(
    world: &World,
    key: &str,
    id: &str,
    columns: &StringRecord,
    chunk: &[StringRecord],
    faults: &mut RecordFaults,
) -> bool {
    let written = with_job(world, key, id, |org| {
        let job = org.jobs.get(id).filter(|job| job.state == JobState::InProgress)?;
        let (object, operation, field) = (job.object, job.operation, job.external_id_field.clone().unwrap_or_default());
        let user = org.user(&job.created_by)?.clone();
        let access = Access::of(org, &user);
        let mut writer = Writer::new(org, &access, &user.id, faults);
        let rows = chunk.iter().map(|record| columns::row(columns, record));
        let outcomes: Vec<Answered> = match operation {
            Operation::Upsert => upsert_rows(&mut writer, object, &field, rows.collect()),
            Operation::Insert => rows.map(|row| writer.create(object, row).map(|id| (id, Some(true)))).collect(),
            Operation::Update => rows.map(|row| update_row(&mut writer, object, row).map(|id| (id, None))).collect(),
            Operation::Delete => rows
                .map(|mut row| {
                    let id = take_id(&mut row)?;
                    writer.delete(object, &id).map(|id| (id, None))
                })
                .collect(),
        };
        let job = org.jobs.get_mut(id)?;
        for outcome in outcomes {
            job.note(match outcome {
                Ok((id, created)) => Outcome::Written { id, created: created.unwrap_or_default() },
                Err(error) => Outcome::Refused { error: error.of_row().into() },
            });
        }
        Some(())
    });
    written.flatten().is_some()
}
