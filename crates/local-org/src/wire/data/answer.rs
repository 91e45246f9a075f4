//! From a call to its resource: API version, `Authorization` header, session, the org's own refusals, the 24-hour
//! allocation, and then the table of resources.

use std::collections::BTreeSet;

use axum::body::Bytes;

use super::api_error::ApiError;
use super::bulk::{self, Form};
use super::collection_body::Records;
use super::record_faults::RecordFaults;
use super::write::Writer;
use super::{assignment, collections, describe, limits, metadata, query, retrieve, single, standard, versions};
use crate::door::Door;
use crate::model::access::Access;
use crate::model::fault::Fault;
use crate::model::org::OrgState;
use crate::model::state::State;
use crate::model::user::User;
use crate::wire::reply::Reply;

/// A call as it arrived.
pub(super) struct Call<'a> {
    pub(super) door: &'a Door,
    pub(super) method: &'a str,
    /// After `/services/data`, decoded.
    pub(super) segments: &'a [String],
    pub(super) query: &'a [(String, String)],
    pub(super) body: &'a Bytes,
    /// The parts of a bulk job that comes in one call.
    pub(super) form: Option<Form>,
    /// The parts of a deployment.
    pub(super) upload: Option<metadata::Upload>,
    /// The body of a collections call, once it is read.
    pub(super) records: Option<Result<Records<'a>, ApiError>>,
    pub(super) has_authorization: bool,
    pub(super) token: Option<String>,
    pub(super) faults: &'a [Fault],
}

/// A call whose session was accepted.
pub(super) struct Context<'a> {
    pub(super) org: &'a mut OrgState,
    pub(super) user: User,
    pub(super) access: Access,
    /// Such as `v66.0`.
    pub(super) version: &'a str,
    pub(super) door: &'a Door,
    pub(super) query: &'a [(String, String)],
    pub(super) body: &'a Bytes,
    pub(super) form: Option<Form>,
    pub(super) upload: Option<metadata::Upload>,
    /// Consumer keys of every org, for a deployment.
    pub(super) consumer_keys: BTreeSet<String>,
    records: Option<Result<Records<'a>, ApiError>>,
    faults: RecordFaults,
}

impl<'a> Context<'a> {
    /// One transaction of writes.
    pub(super) fn writer(&mut self) -> Writer<'_> {
        Writer::new(self.org, &self.access, &self.user.id, &mut self.faults)
    }

    /// The records of a collections call.
    pub(super) fn records(&mut self) -> Result<Records<'a>, ApiError> {
        self.records.take().unwrap_or_else(|| Err(ApiError::unreadable("The body holds no records")))
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// `/services/data/v66.0`
    pub(super) fn base(&self) -> String {
        format!("/services/data/{}", self.version)
    }
}

/// What a resource answers.
pub(super) type Answer = Result<Reply, ApiError>;

pub(super) fn answer(state: &mut State, call: Call<'_>) -> Reply {
    let Some((version, path)) = call.segments.split_first() else {
        return versions::list();
    };
    if let Err(error) = versions::check(version) {
        return error.into();
    }
    let deploys = call.upload.is_some();
    let consumer_keys = if deploys { state.consumer_keys() } else { BTreeSet::new() };
    match enter(state, &call) {
        Err(error) => refused(state, &call, error),
        Ok((org, user)) => {
            let (used, limit) = (org.settings.api_used, org.settings.api_limit);
            let key = org.key;
            let access = Access::of(org, &user);
            let mut context = Context {
                org,
                user,
                access,
                version,
                door: call.door,
                query: call.query,
                body: call.body,
                form: call.form,
                upload: call.upload,
                consumer_keys,
                records: call.records,
                faults: RecordFaults::of(call.faults),
            };
            resource(&mut context, call.method, path)
                .unwrap_or_else(Reply::from)
                .by(Some(key))
                .with("sforce-limit-info", format!("api-usage={used}/{limit}"))
        }
    }
}

/// A refusal before the call is carried out. Who has used up everything is told so.
fn refused(state: &State, call: &Call<'_>, error: ApiError) -> Reply {
    let at_limit = error.code == "REQUEST_LIMIT_EXCEEDED";
    let reply = Reply::from(error).by(call.door.org());
    match call.door.org().and_then(|key| state.org(key)).filter(|_| at_limit) {
        Some(org) => {
            let (used, limit) = (org.settings.api_used, org.settings.api_limit);
            reply.with("sforce-limit-info", format!("api-usage={used}/{limit}"))
        }
        None => reply,
    }
}

fn session_ended() -> ApiError {
    ApiError::new(401, "INVALID_SESSION_ID", "Session expired or invalid")
}

fn enter<'s>(state: &'s mut State, call: &Call<'_>) -> Result<(&'s mut OrgState, User), ApiError> {
    let Some(token) = &call.token else {
        return Err(if call.has_authorization {
            ApiError::new(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
        } else {
            session_ended()
        });
    };
    let session = state.use_session(token).ok_or_else(session_ended)?;
    // A token works only at the instance that gave it.
    if call.door.org() != Some(session.org) {
        return Err(session_ended());
    }
    let may_use_api = session.grants("api");
    let org = state.org_mut(session.org).ok_or_else(session_ended)?;
    let user = org.user(&session.user_id).filter(|user| user.active && !user.frozen).cloned();
    let user = user.filter(|_| !org.settings.locked).ok_or_else(session_ended)?;
    if !may_use_api {
        let words = "This session is not valid for use with the REST API";
        return Err(ApiError::new(401, "INVALID_SESSION_ID", words));
    }
    if !org.settings.api_enabled {
        let words = "The REST API is not enabled for this Organization.";
        return Err(ApiError::new(403, "API_DISABLED_FOR_ORG", words));
    }
    if org.settings.api_used >= org.settings.api_limit {
        return Err(ApiError::new(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
    }
    org.settings.api_used += 1;
    Ok((org, user))
}

fn resource(context: &mut Context<'_>, method: &str, path: &[String]) -> Answer {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] => only_get(method, || Ok(versions::resources(context))),
        ["limits"] => only_get(method, || Ok(limits::limits(context))),
        ["query" | "queryAll"] => only_get(method, || query::query(context)),
        ["sobjects"] => only_get(method, || Ok(describe::list(context))),
        ["sobjects", "PermissionSetAssignment"] => match method {
            "POST" => assignment::create(context),
            _ => Err(ApiError::method(method, "POST")),
        },
        ["sobjects", object] => match method {
            "GET" => describe::basic(context, object),
            "POST" => single::create(context, object),
            _ => Err(ApiError::method(method, "GET,HEAD,POST")),
        },
        ["sobjects", object, "describe"] => only_get(method, || describe::describe(context, object)),
        ["sobjects", object @ ("Organization" | "PermissionSet" | "User"), id] => {
            only_get(method, || standard::get(context, object, id))
        }
        ["sobjects", object, id] => match method {
            "GET" => single::get(context, object, id),
            "PATCH" => single::update(context, object, id),
            "DELETE" => single::delete(context, object, id),
            _ => Err(ApiError::method(method, "DELETE,GET,HEAD,PATCH")),
        },
        ["sobjects", object, field, value] => match method {
            "GET" => single::get_by_external_id(context, object, field, value),
            "PATCH" => single::upsert(context, object, field, value),
            "DELETE" => single::delete_by_external_id(context, object, field, value),
            _ => Err(ApiError::method(method, "DELETE,GET,HEAD,PATCH")),
        },
        ["composite", "sobjects"] => match method {
            "POST" => collections::create(context),
            "PATCH" => collections::update(context),
            "DELETE" => collections::delete(context),
            _ => Err(ApiError::method(method, "DELETE,PATCH,POST")),
        },
        ["composite", "sobjects", object] => match method {
            "GET" | "POST" => retrieve::retrieve(context, object, method == "POST"),
            _ => Err(ApiError::method(method, "GET,HEAD,POST")),
        },
        ["composite", "sobjects", object, field] => match method {
            "PATCH" => collections::upsert(context, object, field),
            _ => Err(ApiError::method(method, "PATCH")),
        },
        ["metadata", "deployRequest", rest @ ..] => metadata::answer(context, method, rest),
        ["jobs", "ingest", rest @ ..] => bulk::answer(context, method, rest),
        _ => Err(ApiError::not_found()),
    }
}

fn only_get(method: &str, answer: impl FnOnce() -> Answer) -> Answer {
    if method == "GET" { answer() } else { Err(ApiError::method(method, "GET,HEAD")) }
}
