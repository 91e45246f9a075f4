//! `POST /sobjects/PermissionSetAssignment`: giving a permission set to a user, which no deploy does. The command line
//! tool does it this way.

use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use crate::model::id::normalize;
use crate::wire::reply::Reply;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Assignment {
    assignee_id: Option<String>,
    permission_set_id: Option<String>,
}

pub(super) fn create(context: &mut Context<'_>) -> Answer {
    if !context.user.is_administrator() {
        return Err(ApiError::no_access());
    }
    let given: Assignment = serde_json::from_slice(context.body)
        .map_err(|error| ApiError::unreadable(&format!("PermissionSetAssignment: {error}")))?;
    let user = known(given.assignee_id, "AssigneeId", |id| context.org.user(id).is_some())?;
    let set = known(given.permission_set_id, "PermissionSetId", |id| context.org.permission_set(id).is_some())?;
    let id = context.org.new_id("0Pa");
    let set = context.org.permission_set_mut(&set).ok_or_else(ApiError::not_found)?;
    if !set.users.insert(user.clone()) {
        let words = format!("Duplicate PermissionSetAssignment. Assignee: {user}; Permission Set: {}", set.id);
        return Err(ApiError::new(400, "DUPLICATE_VALUE", words).on("PermissionSetId").on("AssigneeId"));
    }
    Ok(Reply::json(201, json!({ "id": id, "success": true, "errors": [] })))
}

fn known(id: Option<String>, field: &str, is_there: impl Fn(&str) -> bool) -> Result<String, ApiError> {
    let id = id.ok_or_else(|| {
        ApiError::new(400, "REQUIRED_FIELD_MISSING", format!("Required fields are missing: [{field}]")).on(field)
    })?;
    let known = normalize(&id).filter(|id| is_there(id));
    known.ok_or_else(|| ApiError::new(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").on(field))
}
