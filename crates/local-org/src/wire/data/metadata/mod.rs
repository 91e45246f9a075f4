//! Deploying metadata over REST: `/metadata/deployRequest` takes a zip and says later what became of each component.

mod document;
mod upload;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use crate::wire::reply::Reply;

pub(super) use upload::Upload;

/// A call below `/metadata/deployRequest`.
pub(super) fn answer(context: &mut Context<'_>, method: &str, path: &[&str]) -> Answer {
    match (method, path) {
        ("POST", []) => deploy(context),
        (_, []) => Err(ApiError::method(method, "POST")),
        ("GET", [id]) => status(context, id),
        (_, [_]) => Err(ApiError::method(method, "GET,HEAD")),
        _ => Err(ApiError::not_found()),
    }
}

/// 201; the caller asks for the result until it is done.
fn deploy(context: &mut Context<'_>) -> Answer {
    let upload = context.upload.take().ok_or_else(|| {
        ApiError::new(
            400,
            "INVALIDMULTIPARTREQUEST",
            "The request must be multipart/form-data with a zip and deployOptions",
        )
    })?;
    if !context.user.is_administrator() {
        let words = "You do not have the permission Modify Metadata Through Metadata API Functions";
        return Err(ApiError::new(403, "INSUFFICIENT_ACCESS", words));
    }
    let asked = (upload.options, upload.asked);
    let id = context.org.deploy(&context.user.id, &upload.zip, asked, &context.consumer_keys);
    let deployment = context.org.deployments.get(&id).ok_or_else(ApiError::not_found)?;
    Ok(Reply::json(201, document::accepted(context, deployment)))
}

fn status(context: &Context<'_>, id: &str) -> Answer {
    let id = crate::model::id::normalize(id).ok_or_else(ApiError::not_found)?;
    let deployment = context.org.deployments.get(&id).ok_or_else(ApiError::not_found)?;
    let details = context.parameter("includeDetails") == Some("true");
    Ok(Reply::json(200, document::finished(context, deployment, details)))
}
