//! The standard objects that clients and tools ask for: read only, with the columns that are asked for.

use serde_json::{Value, json};

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use crate::model::id::normalize;
use crate::model::org::OrgState;
use crate::wire::reply::Reply;

/// An object's own spelling, and its rows.
pub(super) fn rows(org: &OrgState, name: &str) -> Option<(&'static str, Vec<Value>)> {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if is("Organization") {
        let row = json!({
            "Id": org.id, "Name": org.name, "IsSandbox": org.sandbox, "NamespacePrefix": Value::Null,
            "OrganizationType": "Enterprise Edition", "InstanceName": "LOCAL1", "TrialExpirationDate": Value::Null,
        });
        return Some(("Organization", vec![row]));
    }
    if is("User") {
        let users = org.users.iter().map(|user| {
            json!({
                "Id": user.id, "Username": user.username, "Email": user.email, "Name": user.name,
                "IsActive": user.active,
            })
        });
        return Some(("User", users.collect()));
    }
    if is("PermissionSet") {
        let sets = org.permission_sets.iter().map(
            |set| json!({ "Id": set.id, "Name": set.api_name, "Label": set.label, "NamespacePrefix": Value::Null }),
        );
        return Some(("PermissionSet", sets.collect()));
    }
    None
}

/// `GET /sobjects/User/{id}` and the like.
pub(super) fn get(context: &Context<'_>, name: &str, id: &str) -> Answer {
    let (name, rows) = rows(context.org, name).ok_or_else(ApiError::not_found)?;
    let id = normalize(id).ok_or_else(ApiError::not_found)?;
    let mut row = rows.into_iter().find(|row| row["Id"] == id.as_str()).ok_or_else(ApiError::not_found)?;
    row["attributes"] = json!({ "type": name, "url": format!("{}/sobjects/{name}/{id}", context.base()) });
    Ok(Reply::json(200, row))
}
