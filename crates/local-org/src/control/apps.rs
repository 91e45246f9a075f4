//! Apps: a finished one in a single call, or one changed in any of its parts.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{ControlAnswer, ControlError, NO_ORG};
use crate::model::app::{App, IpRelaxation, PermittedUsers};
use crate::model::app_save::AppDraft;
use crate::model::app_setup::AppSetup;
use crate::model::field_errors::FieldErrors;
use crate::model::org::OrgState;
use crate::world::World;

const NO_APP: ControlError = ControlError::NotThere("app");

/// Without the secret: that is shown once, by the call that makes the app, and on its page.
pub(super) fn describe(org: &OrgState, app: &App) -> Value {
    let labels = app.permission_sets.iter().filter_map(|id| org.permission_set(id)).map(|set| &set.label);
    let approved = app.approvals.keys().filter_map(|id| org.user(id)).map(|user| &user.username);
    json!({
        "id": app.id,
        "kind": app.kind,
        "label": app.saved.label,
        "api_name": app.saved.api_name,
        "contact_email": app.saved.contact_email,
        "oauth_enabled": app.saved.oauth_enabled,
        "callback_url": app.saved.callback_url,
        "scopes": app.saved.scopes,
        "certificate_thumbprint": app.saved.certificate.as_ref().map(|certificate| &certificate.thumbprint),
        "consumer_key": app.consumer_key,
        "permitted_users": app.permitted_users,
        "ip_relaxation": app.ip_relaxation,
        "permission_sets": labels.collect::<Vec<_>>(),
        "profiles": app.profiles,
        "approved_by": approved.collect::<Vec<_>>(),
        "packaged": app.saved.packaged,
        "effective_at_ms": app.effective_at_ms,
    })
}

pub(super) async fn list(State(world): State<World>, Path(org): Path<String>) -> ControlAnswer {
    let state = world.lock();
    let org = state.org(&org).ok_or(NO_ORG)?;
    Ok(Json(json!({ "apps": org.apps.iter().map(|app| describe(org, app)).collect::<Vec<_>>() })))
}

pub(super) async fn add(
    State(world): State<World>,
    Path(org): Path<String>,
    Json(setup): Json<AppSetup>,
) -> ControlAnswer {
    let mut state = world.lock();
    let installed = state.org_mut(&org).ok_or(NO_ORG)?.install_app(setup)?;
    Ok(Json(json!(installed)))
}

/// By id or API name.
fn find<'o>(org: &'o OrgState, name: &str) -> Result<&'o App, ControlError> {
    org.apps.iter().find(|app| app.id == name || app.saved.api_name == name).ok_or(NO_APP)
}

pub(super) async fn one(State(world): State<World>, Path((org, app)): Path<(String, String)>) -> ControlAnswer {
    let state = world.lock();
    let org = state.org(&org).ok_or(NO_ORG)?;
    Ok(Json(describe(org, find(org, &app)?)))
}

pub(super) async fn remove(State(world): State<World>, Path((org, app)): Path<(String, String)>) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    let id = find(org, &app)?.id.clone();
    org.apps.retain(|app| app.id != id);
    Ok(Json(json!({ "removed": id })))
}

/// What is absent stays; an empty `certificate` takes the certificate away.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AppChange {
    certificate: Option<String>,
    scopes: Option<Vec<String>>,
    oauth_enabled: Option<bool>,
    packaged: Option<bool>,
    permitted_users: Option<PermittedUsers>,
    ip_relaxation: Option<IpRelaxation>,
    permission_sets: Option<Vec<String>>,
    profiles: Option<Vec<String>>,
    approved_by: Option<Vec<String>>,
}

pub(super) async fn change(
    State(world): State<World>,
    Path((org, app)): Path<(String, String)>,
    Json(change): Json<AppChange>,
) -> ControlAnswer {
    let mut state = world.lock();
    let org = state.org_mut(&org).ok_or(NO_ORG)?;
    let app = find(org, &app)?;
    let (id, kind) = (app.id.clone(), app.kind);
    let policies =
        (change.permitted_users.unwrap_or(app.permitted_users), change.ip_relaxation.unwrap_or(app.ip_relaxation));
    let mut draft = AppDraft::from_form(&app.saved);
    let form_changes = change.certificate.is_some()
        || change.scopes.is_some()
        || change.oauth_enabled.is_some()
        || change.packaged.is_some();
    if let Some(pem) = change.certificate {
        draft.digital_signatures = !pem.is_empty();
        draft.certificate = Some(pem.into_bytes());
    }
    if let Some(scopes) = change.scopes {
        draft.scopes = scopes.into_iter().collect();
    }
    draft.oauth_enabled = change.oauth_enabled.unwrap_or(draft.oauth_enabled);
    draft.packaged = change.packaged.unwrap_or(draft.packaged);

    let sets = change.permission_sets.map(|labels| named_sets(org, &labels)).transpose()?;
    let approvers = change.approved_by.map(|names| named_users(org, &names)).transpose()?;
    if form_changes {
        org.save_app(Some(&id), kind, &draft)?;
    }
    if let Some(app) = org.app_mut(&id) {
        app.permission_sets = sets.unwrap_or_else(|| app.permission_sets.clone());
        if let Some(profiles) = change.profiles {
            app.profiles = profiles.into_iter().collect();
        }
    }
    org.save_policies(&id, policies.0, policies.1);
    if let Some(approvers) = approvers {
        if let Some(app) = org.app_mut(&id) {
            app.approvals.clear();
        }
        for user in &approvers {
            org.approve(&id, user);
        }
    }
    Ok(Json(describe(org, find(org, &id)?)))
}

fn named_sets(org: &OrgState, labels: &[String]) -> Result<BTreeSet<String>, FieldErrors> {
    labels
        .iter()
        .map(|label| {
            let set = org.permission_set_labeled(label).map(|set| set.id.clone());
            set.ok_or_else(|| FieldErrors::one("permission_sets", format!("There is no permission set “{label}”")))
        })
        .collect()
}

fn named_users(org: &OrgState, names: &[String]) -> Result<Vec<String>, FieldErrors> {
    names
        .iter()
        .map(|name| {
            let user = org.user_named(name).map(|user| user.id.clone());
            user.ok_or_else(|| FieldErrors::one("approved_by", format!("There is no user “{name}”")))
        })
        .collect()
}
