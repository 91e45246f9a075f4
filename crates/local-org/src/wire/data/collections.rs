//! sObject Collections: up to 200 records a call, an outcome for each in the order of the call, HTTP 200 whatever the
//! outcomes are. With `allOrNone` one refused record takes all others back.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::describe::visible_object;
use super::render;
use super::single::{external_id_field, field_list};
use super::write::Writer;
use crate::model::id;
use crate::model::schema::{ObjectSchema, objects};
use crate::model::settings::BadFieldScope;
use crate::wire::reply::Reply;

const MAXIMUM_RECORDS: usize = 200;
const MAXIMUM_CHUNKS: usize = 10;
const MAXIMUM_RETRIEVED: usize = 2000;

/// What happened to one record: its id and, for an upsert, whether it is new.
type Outcome = Result<(String, Option<bool>), ApiError>;

struct Records {
    all_or_none: bool,
    records: Vec<Map<String, Value>>,
}

fn records(context: &Context<'_>) -> Result<Records, ApiError> {
    let body: Value = serde_json::from_slice(context.body).map_err(|error| {
        ApiError::unreadable(&format!("Unexpected character at [line:{}, column:{}]", error.line(), error.column()))
    })?;
    let all_or_none = match body.get("allOrNone") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(value)) => *value,
        Some(_) => return Err(ApiError::unreadable("Cannot deserialize instance of boolean at allOrNone")),
    };
    let Some(Value::Array(list)) = body.get("records") else {
        return Err(
            ApiError::new(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [records]").on("records")
        );
    };
    if list.len() > MAXIMUM_RECORDS {
        return Err(too_many(MAXIMUM_RECORDS));
    }
    let records: Option<Vec<_>> = list.iter().map(|record| record.as_object().cloned()).collect();
    let records = records.ok_or_else(|| ApiError::unreadable("A record is not an object"))?;
    let mut chunks = 0;
    let mut last = None;
    for record in &records {
        let kind = record.get("attributes").and_then(|attributes| attributes.get("type")).and_then(Value::as_str);
        let Some(kind) = kind else {
            let words = "Type information must be included in each record: attributes.type";
            return Err(ApiError::new(400, "INVALID_TYPE", words));
        };
        if last != Some(kind) {
            chunks += 1;
            last = Some(kind);
        }
    }
    if chunks > MAXIMUM_CHUNKS {
        let words =
            "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.";
        return Err(ApiError::new(400, "LIMIT_EXCEEDED", words));
    }
    Ok(Records { all_or_none, records })
}

fn too_many(maximum: usize) -> ApiError {
    let words = format!("record limit reached. cannot submit more than {maximum} records into this call");
    ApiError::new(400, "EXCEEDED_ID_LIMIT", words)
}

fn type_name(record: &Map<String, Value>) -> &str {
    record.get("attributes").and_then(|attributes| attributes.get("type")).and_then(Value::as_str).unwrap_or_default()
}

/// The object a record names; one the user may not touch is not supported.
fn object_of(writer: &Writer<'_>, record: &Map<String, Value>) -> Result<&'static ObjectSchema, ApiError> {
    let name = type_name(record);
    let object = writer.org().object_named(name).ok_or_else(|| ApiError::unknown_type(name))?;
    let access = writer.access().object(object.name);
    if access.read || access.create || access.edit { Ok(object) } else { Err(ApiError::unknown_type(name)) }
}

/// Outcomes as a body; rolls back where the rules say so.
fn settle(mut writer: Writer<'_>, all_or_none: bool, outcomes: Vec<Outcome>) -> Answer {
    if writer.org().settings.bad_field_scope == BadFieldScope::Request {
        let of_shape = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).find(|error| error.is_of_shape());
        if let Some(error) = of_shape {
            let error = error.clone();
            writer.roll_back();
            return Err(error);
        }
    }
    let refused = outcomes.iter().any(Result::is_err);
    if refused && all_or_none {
        writer.roll_back();
    }
    let rolled_back = ApiError::new(
        200,
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
    );
    let results: Vec<Value> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok((id, created)) if refused && all_or_none => {
                let mut result = json!({ "success": false, "errors": [rolled_back.of_record()] });
                if created == Some(false) {
                    result["id"] = json!(id);
                }
                result
            }
            Ok((id, created)) => {
                let mut result = json!({ "id": id, "success": true, "errors": [] });
                if let Some(created) = created {
                    result["created"] = json!(created);
                }
                result
            }
            Err(error) => json!({ "success": false, "errors": [error.of_record()] }),
        })
        .collect();
    Ok(Reply::json(200, Value::Array(results)))
}

/// `POST /composite/sobjects`
pub(super) fn create(context: &mut Context<'_>) -> Answer {
    let Records { all_or_none, records } = records(context)?;
    let mut writer = Writer::new(context);
    let outcomes = records
        .iter()
        .map(|record| {
            let object = object_of(&writer, record)?;
            writer.create(object, record).map(|id| (id, None))
        })
        .collect();
    settle(writer, all_or_none, outcomes)
}

/// `PATCH /composite/sobjects`
pub(super) fn update(context: &mut Context<'_>) -> Answer {
    let Records { all_or_none, records } = records(context)?;
    let mut writer = Writer::new(context);
    let outcomes = records
        .into_iter()
        .map(|mut record| {
            let object = object_of(&writer, &record)?;
            let given = record.remove("id").or_else(|| record.remove("Id"));
            let given = given.as_ref().and_then(Value::as_str).unwrap_or_default();
            let id = id::normalize(given).ok_or_else(|| {
                let words = format!("Record ID: id value of incorrect type: {given}");
                ApiError::new(400, "MALFORMED_ID", words).on("Id")
            })?;
            writer.update(object, &id, &record).map(|()| (id, None))
        })
        .collect();
    settle(writer, all_or_none, outcomes)
}

/// `PATCH /composite/sobjects/{SObject}/{ExternalIdField}`
pub(super) fn upsert(context: &mut Context<'_>, name: &str, field: &str) -> Answer {
    let object = visible_object(context, name)?;
    let field = external_id_field(context, object, field)?;
    let Records { all_or_none, records } = records(context)?;
    let mut seen: HashMap<String, u32> = HashMap::new();
    for value in records.iter().filter_map(|record| value_of(record, &field)) {
        *seen.entry(value).or_default() += 1;
    }
    let mut writer = Writer::new(context);
    let outcomes = records
        .into_iter()
        .map(|mut record| {
            let own_type = writer.org().object_named(type_name(&record)).is_some_and(|own| own.name == object.name);
            if !own_type {
                return Err(ApiError::unknown_type(type_name(&record)));
            }
            let Some(value) = value_of(&record, &field) else {
                return Err(ApiError::new(400, "MISSING_ARGUMENT", format!("{field} not specified")));
            };
            if seen.get(&value).is_some_and(|count| *count > 1) {
                let words = format!("Duplicate external id specified: {value}");
                return Err(ApiError::new(400, "DUPLICATE_VALUE", words).on(field.clone()));
            }
            record.retain(|key, _| !key.eq_ignore_ascii_case(&field));
            writer.upsert(object, &value, &record, false).map(|(id, created)| (id, Some(created)))
        })
        .collect();
    settle(writer, all_or_none, outcomes)
}

/// A record's external id, as text.
fn value_of(record: &Map<String, Value>, field: &str) -> Option<String> {
    let (_, value) = record.iter().find(|(key, _)| key.eq_ignore_ascii_case(field))?;
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// `DELETE /composite/sobjects?ids=a,b&allOrNone=false`
pub(super) fn delete(context: &mut Context<'_>) -> Answer {
    let ids: Vec<String> =
        context.parameter("ids").unwrap_or_default().split(',').map(|id| id.trim().to_owned()).collect();
    if ids.len() > MAXIMUM_RECORDS {
        return Err(too_many(MAXIMUM_RECORDS));
    }
    let all_or_none = context.parameter("allOrNone") == Some("true");
    let mut writer = Writer::new(context);
    let outcomes = ids
        .iter()
        .map(|given| {
            let id = id::normalize(given)
                .ok_or_else(|| ApiError::new(400, "MALFORMED_ID", format!("malformed id {given}")))?;
            let object = objects().iter().find(|object| id.starts_with(object.key_prefix));
            let object = object
                .ok_or_else(|| ApiError::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))?;
            writer.delete(object, &id).map(|()| (id, None))
        })
        .collect();
    settle(writer, all_or_none, outcomes)
}

/// `GET /composite/sobjects/X?ids=…&fields=…`, or the same as a `POST` body: a record or `null` for each id.
pub(super) fn retrieve(context: &Context<'_>, name: &str, from_body: bool) -> Answer {
    let object = visible_object(context, name)?;
    let (ids, fields) = if from_body {
        let body: Value =
            serde_json::from_slice(context.body).map_err(|_| ApiError::unreadable("The body is not JSON"))?;
        (texts(&body, "ids"), texts(&body, "fields"))
    } else {
        let list = |name| -> Vec<String> {
            context.parameter(name).unwrap_or_default().split(',').map(|text| text.trim().to_owned()).collect()
        };
        (list("ids"), list("fields"))
    };
    if ids.len() > MAXIMUM_RETRIEVED {
        return Err(too_many(MAXIMUM_RETRIEVED));
    }
    let fields = field_list(context, object, fields.iter().map(String::as_str))?;
    let table = context.org.tables.get(object.name).filter(|_| context.access.object(object.name).read);
    let found: Vec<Value> = ids
        .iter()
        .map(|id| {
            let record = id::normalize(id).and_then(|id| table.and_then(|table| table.get(&id)));
            record.map_or(Value::Null, |record| render::document(context, object, record, Some(&fields)))
        })
        .collect();
    Ok(Reply::json(200, Value::Array(found)))
}

fn texts(body: &Value, name: &str) -> Vec<String> {
    let list = body.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
