//! A job as JSON: short when it is made or changed, long when it is asked for.

use serde_json::{Value, json};

use super::super::answer::Context;
use crate::clock;
use crate::model::bulk::{Job, JobState};
use crate::wire::reply::Reply;

/// `contentUrl` has no leading slash; `apiVersion` is a number.
pub(super) fn short(context: &Context<'_>, job: &Job) -> Value {
    let mut document = json!({
        "id": job.id,
        "operation": job.operation.name(),
        "object": context.org.wire_name(job.object.name),
        "createdById": job.created_by,
        "createdDate": clock::salesforce_time(job.created_at_ms),
        "systemModstamp": clock::salesforce_time(job.modified_at_ms),
        "state": job.state.name(),
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": job.api_version,
        "lineEnding": job.dialect.line_ending(),
        "columnDelimiter": job.dialect.delimiter_name,
    });
    if let Some(field) = &job.external_id_field {
        document["externalIdFieldName"] = json!(field);
    }
    if job.state == JobState::Open {
        let base = context.base();
        document["contentUrl"] = json!(format!("{}/jobs/ingest/{}/batches", base.trim_start_matches('/'), job.id));
    }
    document
}

pub(super) fn long(context: &Context<'_>, job: &Job) -> Value {
    let mut document = short(context, job);
    document["jobType"] = json!("V2Ingest");
    document["numberRecordsProcessed"] = json!(job.outcomes.len());
    document["numberRecordsFailed"] = json!(job.refused);
    document["retries"] = json!(0);
    document["totalProcessingTime"] = json!(job.milliseconds);
    document["apiActiveProcessingTime"] = json!(job.milliseconds);
    document["apexProcessingTime"] = json!(0);
    if let Some(words) = &job.error_message {
        document["errorMessage"] = json!(words);
    }
    document
}

/// `GET /jobs/ingest`, in one page.
pub(super) fn all(context: &Context<'_>) -> Reply {
    let records: Vec<Value> = context.org.jobs.values().map(|job| short(context, job)).collect();
    Reply::json(200, json!({ "done": true, "records": records, "nextRecordsUrl": null }))
}
