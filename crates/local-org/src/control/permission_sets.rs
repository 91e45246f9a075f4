//! Permission sets: who has them and what they grant.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{ControlAnswer, ControlError, NO_ORG};
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::model::permission_set::{FieldAccess, ObjectAccess, PermissionSet};
use crate::model::schema::objects;
use crate::world::World;

pub(super) fn describe(org: &OrgState, set: &PermissionSet) -> Value {
    let users = set.users.iter().filter_map(|id| org.user(id)).map(|user| &user.username);
    json!({
        "id": set.id,
        "label": set.label,
        "api_name": set.api_name,
        "users": users.collect::<Vec<_>>(),
        "objects": set.objects,
        "fields": set.fields,
    })
}

pub(super) async fn list(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let state = world.lock();
    let org = state.org(&org).ok_or(NO_ORG)?;
    Ok(Json(json!({ "permission_sets": org.permission_sets.iter().map(|set| describe(org, set)).collect::<Vec<_>>() })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPermissionSet {
    label: String,
    #[serde(default)]
    api_name: String,
}

pub(super) async fn add(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(new): Json<NewPermissionSet>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    let id = org.add_permission_set(&new.label, &new.api_name)?;
    let set = org.permission_set(&id).ok_or(ControlError::NotThere("permission set"))?;
    Ok(Json(describe(org, set)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub(super) struct ObjectChange {
    read: bool,
    create: bool,
    edit: bool,
    delete: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FieldChange {
    read: bool,
    edit: bool,
}

/// What is absent stays. `users` are usernames; objects and fields are named without namespace.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PermissionSetChange {
    users: Option<Vec<String>>,
    objects: BTreeMap<String, ObjectChange>,
    fields: BTreeMap<String, BTreeMap<String, FieldChange>>,
}

pub(super) async fn change(
    State(world): State<World>,
    Path((org, name)): Path<(String, String)>,
    Json(change): Json<PermissionSetChange>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    let found = org.permission_set(&name).or_else(|| org.permission_set_labeled(&name));
    let mut set = found.cloned().ok_or(ControlError::NotThere("permission set"))?;
    if let Some(usernames) = change.users {
        let mut users = BTreeSet::new();
        for username in usernames {
            let user = org.user_named(&username);
            let user = user.ok_or_else(|| FieldErrors::one("users", format!("There is no user “{username}”")))?;
            users.insert(user.id.clone());
        }
        set.users = users;
    }
    for (object, access) in change.objects {
        let object = objects().iter().find(|known| known.name == object).ok_or(ControlError::NotThere("object"))?;
        let ObjectChange { read, create, edit, delete } = access;
        set.objects.insert(object.name, ObjectAccess { read, create, edit, delete });
    }
    for (object, fields) in change.fields {
        let object = objects().iter().find(|known| known.name == object).ok_or(ControlError::NotThere("object"))?;
        for (field, access) in fields {
            let field = object.field(&field).ok_or(ControlError::NotThere("field"))?;
            let access = FieldAccess { read: access.read, edit: access.edit };
            set.fields.entry(object.name).or_default().insert(field.name, access);
        }
    }
    let described = describe(org, &set);
    if let Some(place) = org.permission_set_mut(&set.id.clone()) {
        *place = set;
    }
    Ok(Json(described))
}
