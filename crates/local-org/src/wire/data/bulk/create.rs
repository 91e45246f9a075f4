//! `POST /jobs/ingest`: a job that waits for its upload, or, as a form, one that has it and runs.

use std::sync::Arc;

use serde::Deserialize;

use super::super::answer::{Answer, Context};
use super::super::api_error::ApiError;
use super::super::describe::visible_object;
use super::super::single::external_id_field;
use super::document;
use crate::model::bulk::{Dialect, Job, JobState, Operation};
use crate::wire::reply::{Reply, Then};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    object: String,
    operation: String,
    external_id_field_name: Option<String>,
    content_type: Option<String>,
    line_ending: Option<String>,
    column_delimiter: Option<String>,
}

fn invalid(words: impl Into<String>) -> ApiError {
    ApiError::new(400, "INVALIDJOB", format!("InvalidJob : {}", words.into()))
}

pub(super) fn create(context: &mut Context<'_>) -> Answer {
    let form = context.form.take();
    let body = form.as_ref().map_or(context.body, |form| &form.job);
    let asked: Asked = serde_json::from_slice(body).map_err(|error| {
        ApiError::unreadable(&format!("{} at [line:{}, column:{}]", reason(&error), error.line(), error.column()))
    })?;
    let operation = Operation::from_name(&asked.operation)
        .ok_or_else(|| invalid(format!("Operation {} is not supported here", asked.operation)))?;
    let object = visible_object(context, &asked.object).map_err(|_| {
        let words = format!("InvalidEntity : Entity '{}' is not supported by the Bulk API.", asked.object);
        ApiError::new(400, "INVALIDENTITY", words)
    })?;
    let external_id_field = match (operation, asked.external_id_field_name) {
        (Operation::Upsert, Some(name)) => Some(external_id_field(context, object, &name).map_err(|_| {
            invalid(format!("Field name provided, {name} does not match an External ID for {}", asked.object))
        })?),
        (Operation::Upsert, None) => return Err(invalid("External ID was blank for an upsert job")),
        (_, Some(_)) => return Err(invalid("External ID field is only for upsert jobs")),
        (_, None) => None,
    };
    if asked.content_type.as_deref().is_some_and(|kind| kind != "CSV") {
        return Err(invalid("Unsupported content type; use CSV"));
    }
    let delimiter = asked.column_delimiter.as_deref().unwrap_or("COMMA");
    let line_ending = asked.line_ending.as_deref().unwrap_or("LF");
    let dialect = Dialect::named(delimiter, line_ending)
        .ok_or_else(|| ApiError::unreadable("Unknown value of columnDelimiter or lineEnding"))?;

    let now_ms = context.org.now_ms();
    let upload = form.map(|form| form.content);
    let job = Job {
        id: context.org.new_id("750"),
        object,
        operation,
        external_id_field,
        dialect,
        state: if upload.is_some() { JobState::UploadComplete } else { JobState::Open },
        created_by: context.user.id.clone(),
        created_at_ms: now_ms,
        modified_at_ms: now_ms,
        api_version: context.version.trim_start_matches('v').parse().unwrap_or_default(),
        upload,
        outcomes: Arc::default(),
        refused: 0,
        error_message: None,
        milliseconds: 0,
    };
    let reply = Reply::json(200, document::short(context, &job));
    let reply = if job.upload.is_some() { reply.then(Then::Run(job.id.clone())) } else { reply };
    context.org.jobs.insert(job.id.clone(), job);
    Ok(reply)
}

fn reason(error: &serde_json::Error) -> &'static str {
    if error.is_data() { "Unrecognized or missing field" } else { "Unexpected character" }
}
