//! What may be done with a job: look at it, fill it, close it, end it, take it away.

use serde::Deserialize;

use super::super::answer::{Answer, Context};
use super::super::api_error::ApiError;
use super::document;
use crate::model::bulk::{Job, JobState};
use crate::wire::reply::{Content, Reply, Then};

/// The job of an address.
pub(super) fn job<'c>(context: &'c Context<'_>, id: &str) -> Result<&'c Job, ApiError> {
    let id = crate::model::id::normalize(id).ok_or_else(ApiError::not_found)?;
    context.org.jobs.get(&id).ok_or_else(ApiError::not_found)
}

fn wrong_state(words: String) -> ApiError {
    ApiError::new(400, "INVALIDJOBSTATE", words)
}

/// `GET /jobs/ingest/{id}`
pub(super) fn get(context: &Context<'_>, id: &str) -> Answer {
    Ok(Reply::json(200, document::long(context, job(context, id)?)))
}

/// `PUT /jobs/ingest/{id}/batches`: 201 without a body, once.
pub(super) fn upload(context: &mut Context<'_>, id: &str) -> Answer {
    let known = job(context, id)?;
    if known.state != JobState::Open {
        return Err(wrong_state(format!("Uploading content to a job in state {} is not allowed", known.state.name())));
    }
    let id = known.id.clone();
    if known.upload.is_some() {
        let words = format!(
            "Found multiple contents for job: <{id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create \
             a new Job and make sure you only do 'PUT' once on a given Job."
        );
        return Err(ApiError::new(400, "INVALIDJOBSTATE", words));
    }
    let (body, now_ms) = (context.body.clone(), context.org.now_ms());
    if let Some(job) = context.org.jobs.get_mut(&id) {
        job.upload = Some(body);
        job.modified_at_ms = now_ms;
    }
    Ok(Reply::new(201, Content::Nothing))
}

#[derive(Debug, Deserialize)]
struct Asked {
    state: String,
}

/// `PATCH /jobs/ingest/{id}`: to `UploadComplete`, which starts it, or to `Aborted`.
pub(super) fn set_state(context: &mut Context<'_>, id: &str) -> Answer {
    let known = job(context, id)?;
    let asked: Asked = serde_json::from_slice(context.body)
        .map_err(|_| ApiError::unreadable("Unrecognized or missing field at [line:1, column:1]"))?;
    let (next, verb) = match asked.state.as_str() {
        "UploadComplete" => (JobState::UploadComplete, "Closing"),
        "Aborted" => (JobState::Aborted, "Aborting"),
        other => return Err(wrong_state(format!("InvalidJobState : {other} is not a state to change to"))),
    };
    let allowed = if next == JobState::Aborted { !known.state.is_final() } else { known.state == JobState::Open };
    if !allowed {
        let state = if known.state == JobState::JobComplete { "Completed" } else { known.state.name() };
        return Err(wrong_state(format!("{verb} already {state} Job not allowed")));
    }
    let (id, now_ms) = (known.id.clone(), context.org.now_ms());
    if let Some(job) = context.org.jobs.get_mut(&id) {
        job.set_state(next, now_ms);
    }
    let reply = Reply::json(200, document::short(context, job(context, &id)?));
    Ok(if next == JobState::UploadComplete { reply.then(Then::Run(id)) } else { reply })
}

/// `DELETE /jobs/ingest/{id}`: 204, once the job is at its end.
pub(super) fn delete(context: &mut Context<'_>, id: &str) -> Answer {
    let known = job(context, id)?;
    if !known.state.is_final() {
        return Err(wrong_state(format!(
            "Deleting a job in state {} is not allowed; abort it first",
            known.state.name()
        )));
    }
    let id = known.id.clone();
    context.org.jobs.remove(&id);
    Ok(Reply::new(204, Content::Nothing))
}
