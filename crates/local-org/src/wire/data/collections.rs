//! sObject Collections: up to 200 records a call, an outcome for each in the order of the call, HTTP 200 whatever the
//! outcomes are. With `allOrNone` one refused record takes all others back.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::collection_body::{MAXIMUM_RECORDS, Records, too_many};
use super::describe::visible_object;
use super::row::{Given, Row};
use super::single::external_id_field;
use super::write::Writer;
use crate::model::id::{self, RecordId};
use crate::model::schema::ObjectSchema;
use crate::model::settings::BadFieldScope;
use crate::wire::reply::{Content, Reply};

/// What happened to one record: its id and, for an upsert, whether it is new.
pub(super) type Outcome = Result<(RecordId, Option<bool>), ApiError>;

/// The object a record names; one the user may not touch is not supported.
fn object_of(writer: &Writer<'_>, row: &Row<'_>) -> Result<&'static ObjectSchema, ApiError> {
    let name = row.kind.as_deref().unwrap_or_default();
    let object = writer.org().object_named(name).ok_or_else(|| ApiError::unknown_type(name))?;
    let access = writer.access().object(object.name);
    if access.read || access.create || access.edit { Ok(object) } else { Err(ApiError::unknown_type(name)) }
}

/// Outcomes as a body; rolls back where the rules say so.
fn settle(mut writer: Writer<'_>, all_or_none: bool, outcomes: &[Outcome]) -> Answer {
    if writer.org().settings.bad_field_scope == BadFieldScope::Request {
        let of_shape = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).find(|error| error.is_of_shape());
        if let Some(error) = of_shape {
            writer.roll_back();
            return Err(error.clone());
        }
    }
    let roll_back = all_or_none && outcomes.iter().any(Result::is_err);
    if roll_back {
        writer.roll_back();
    }
    let rolled_back = ApiError::new(
        200,
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
    );
    let mut body = String::with_capacity(2 + outcomes.len() * 96);
    for outcome in outcomes {
        body.push(if body.is_empty() { '[' } else { ',' });
        // Writing to a text cannot fail.
        let _written = match outcome {
            Ok((id, created)) if roll_back => {
                let id = if *created == Some(false) { format!("\"id\":\"{}\",", id.as_str()) } else { String::new() };
                write!(body, "{{{id}\"success\":false,\"errors\":{}}}", rolled_back.of_record())
            }
            Ok((id, None)) => write!(body, "{{\"id\":\"{}\",\"success\":true,\"errors\":[]}}", id.as_str()),
            Ok((id, Some(created))) => {
                write!(body, "{{\"id\":\"{}\",\"success\":true,\"errors\":[],\"created\":{created}}}", id.as_str())
            }
            Err(error) => write!(body, "{{\"success\":false,\"errors\":{}}}", error.of_record()),
        };
    }
    body.push_str(if body.is_empty() { "[]" } else { "]" });
    Ok(Reply::new(200, Content::Written(body)))
}

/// `POST /composite/sobjects`
pub(super) fn create(context: &mut Context<'_>) -> Answer {
    let Records { all_or_none, rows } = context.records()?;
    let mut writer = context.writer();
    let outcomes: Vec<Outcome> = rows
        .into_iter()
        .map(|row| {
            let object = object_of(&writer, &row)?;
            writer.create(object, row).map(|id| (id, None))
        })
        .collect();
    settle(writer, all_or_none, &outcomes)
}

/// `PATCH /composite/sobjects`
pub(super) fn update(context: &mut Context<'_>) -> Answer {
    let Records { all_or_none, rows } = context.records()?;
    let mut writer = context.writer();
    let outcomes: Vec<Outcome> = rows
        .into_iter()
        .map(|row| {
            let object = object_of(&writer, &row)?;
            update_row(&mut writer, object, row).map(|id| (id, None))
        })
        .collect();
    settle(writer, all_or_none, &outcomes)
}

/// Changes the record whose `Id` the row names.
pub(super) fn update_row(
    writer: &mut Writer<'_>,
    object: &'static ObjectSchema,
    mut row: Row<'_>,
) -> Result<RecordId, ApiError> {
    let id = take_id(&mut row)?;
    writer.update(object, &id, row)
}

/// The `Id` of a row, normalized.
pub(super) fn take_id(row: &mut Row<'_>) -> Result<String, ApiError> {
    let given = take_text(row, "Id").unwrap_or_default();
    id::normalize(&given).ok_or_else(|| {
        let words = format!("Record ID: id value of incorrect type: {given}");
        ApiError::new(400, "MALFORMED_ID", words).on("Id")
    })
}

/// A field of a row as text, taken out of it; nothing when absent or empty.
fn take_text<'r>(row: &mut Row<'r>, name: &str) -> Option<Cow<'r, str>> {
    let mut taken = None;
    row.fields.retain_mut(|(key, value)| {
        let is_it = key.eq_ignore_ascii_case(name);
        if is_it {
            taken = Some(std::mem::replace(value, Given::Null));
        }
        !is_it
    });
    let text = match taken? {
        Given::Text(text) if text.trim().len() == text.len() => text,
        Given::Text(text) => Cow::Owned(text.trim().to_owned()),
        Given::Bare(text) => Cow::Owned(text),
        Given::Null | Given::Object | Given::Array => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// `PATCH /composite/sobjects/X/{ExtIdField}`
pub(super) fn upsert(context: &mut Context<'_>, name: &str, field: &str) -> Answer {
    let object = visible_object(context, name)?;
    let field = external_id_field(context, object, field)?;
    let Records { all_or_none, rows } = context.records()?;
    let mut writer = context.writer();
    let outcomes = upsert_rows(&mut writer, object, &field, rows);
    settle(writer, all_or_none, &outcomes)
}

/// Upserts rows of one transaction: an external id that stands in two of them is refused for both.
pub(super) fn upsert_rows(
    writer: &mut Writer<'_>,
    object: &'static ObjectSchema,
    field: &str,
    rows: Vec<Row<'_>>,
) -> Vec<Outcome> {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|mut row| {
            let value = take_text(&mut row, field);
            (value, row)
        })
        .collect();
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(rows.len());
    for value in rows.iter().filter_map(|(value, _)| value.as_deref()) {
        *seen.entry(value).or_default() += 1;
    }
    let twice: Vec<bool> =
        rows.iter().map(|(value, _)| value.as_deref().is_some_and(|value| seen.get(value) > Some(&1))).collect();
    drop(seen);
    let upsert = |((value, row), twice): ((Option<Cow<'_, str>>, Row<'_>), bool)| {
        let other_type = |kind: &str| writer.org().object_named(kind).is_none_or(|named| named.name != object.name);
        if let Some(kind) = row.kind.as_deref().filter(|kind| other_type(kind)) {
            return Err(ApiError::unknown_type(kind));
        }
        let Some(value) = value else {
            return Err(ApiError::new(400, "MISSING_ARGUMENT", format!("{field} not specified")));
        };
        if twice {
            let words = format!("Duplicate external id specified: {value}");
            return Err(ApiError::new(400, "DUPLICATE_VALUE", words).on(field));
        }
        writer.upsert(object, &value, row, false).map(|(id, created)| (id, Some(created)))
    };
    rows.into_iter().zip(twice).map(upsert).collect()
}

/// `DELETE /composite/sobjects?ids=a,b&allOrNone=false`
pub(super) fn delete(context: &mut Context<'_>) -> Answer {
    let ids: Vec<String> =
        context.parameter("ids").unwrap_or_default().split(',').map(|id| id.trim().to_owned()).collect();
    if ids.len() > MAXIMUM_RECORDS {
        return Err(too_many(MAXIMUM_RECORDS));
    }
    let all_or_none = context.parameter("allOrNone") == Some("true");
    let mut writer = context.writer();
    let outcomes: Vec<Outcome> = ids
        .iter()
        .map(|given| {
            let id = id::normalize(given)
                .ok_or_else(|| ApiError::new(400, "MALFORMED_ID", format!("malformed id {given}")))?;
            let object = ObjectSchema::of_id(&id)
                .ok_or_else(|| ApiError::new(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))?;
            writer.delete(object, &id).map(|id| (id, None))
        })
        .collect();
    settle(writer, all_or_none, &outcomes)
}
