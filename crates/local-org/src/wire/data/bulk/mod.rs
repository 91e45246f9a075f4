//! Bulk API 2.0 ingest: `/jobs/ingest` and what lies below it. Every call counts against the org's allocation.

mod calls;
mod columns;
mod create;
mod document;
mod form;
mod list;
mod run;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use crate::model::bulk::Wanted;

pub(super) use form::Form;
pub(super) use list::write_list;
pub(super) use run::run;

/// A call below `/jobs/ingest`.
pub(super) fn answer(context: &mut Context<'_>, method: &str, path: &[&str]) -> Answer {
    match (method, path) {
        ("POST", []) => create::create(context),
        ("GET", []) => Ok(document::all(context)),
        (_, []) => Err(ApiError::method(method, "GET,HEAD,POST")),
        ("GET", [id]) => calls::get(context, id),
        ("PATCH", [id]) => calls::set_state(context, id),
        ("DELETE", [id]) => calls::delete(context, id),
        (_, [_]) => Err(ApiError::method(method, "DELETE,GET,HEAD,PATCH")),
        ("PUT", [id, "batches"]) => calls::upload(context, id),
        (_, [_, "batches"]) => Err(ApiError::method(method, "PUT")),
        ("GET", [id, list]) => {
            let wanted = match list.to_ascii_lowercase().as_str() {
                "successfulresults" => Wanted::Successful,
                "failedresults" => Wanted::Failed,
                "unprocessedrecords" => Wanted::Unprocessed,
                _ => return Err(ApiError::not_found()),
            };
            list::ask(context, id, wanted)
        }
        (_, [_, _]) => Err(ApiError::method(method, "GET,HEAD")),
        _ => Err(ApiError::not_found()),
    }
}
