//! One record a call: create, read, change, delete, upsert by external id.

use serde_json::error::Category;
use serde_json::json;

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::describe::visible_object;
use super::render;
use super::row::Row;
use crate::model::id;
use crate::model::record::id_of;
use crate::model::schema::{ObjectSchema, without_namespace};
use crate::wire::reply::{Content, Reply};

/// The body as a record.
fn body_row<'b>(context: &Context<'b>) -> Result<Row<'b>, ApiError> {
    if context.body.is_empty() {
        let words = "The HTTP entity body is required, but this request has no entity body.";
        return Err(ApiError::unreadable(words));
    }
    serde_json::from_slice(context.body).map_err(|error| {
        if error.classify() == Category::Data {
            return ApiError::unreadable("The Value is not an object at [line:1, column:1]");
        }
        let place = format!("[line:{}, column:{}]", error.line(), error.column());
        ApiError::unreadable(&format!("Unexpected character at {place}"))
    })
}

/// The external id field of an address.
pub(super) fn external_id_field(context: &Context<'_>, object: &ObjectSchema, name: &str) -> Result<String, ApiError> {
    without_namespace(context.org.namespace(), name)
        .and_then(|name| object.field(name))
        .filter(|field| field.external_id && context.org.has_field(object, field))
        .map(|field| context.org.wire_name(field.name))
        .ok_or_else(|| ApiError::unknown_external_id(name))
}

/// The id of an address: what is no id is read as the name of an external id field.
fn address_id(text: &str) -> Result<String, ApiError> {
    id::normalize(text).ok_or_else(|| ApiError::unknown_external_id(text))
}

fn must_not_name(context: &Context<'_>, body: &Row<'_>, forbidden: &[&str]) -> Result<(), ApiError> {
    let mut names = body.fields.iter().map(|(name, _)| name);
    let named = names.find(|key| forbidden.iter().any(|name| name.eq_ignore_ascii_case(key)));
    match named {
        None => Ok(()),
        Some(name) => {
            let words = format!("The {name} field should not be specified in the sobject data.");
            tracing::debug!(org = context.org.key, "a body repeats what its address says");
            Err(ApiError::new(400, "INVALID_FIELD", words).on(name.as_ref()))
        }
    }
}

/// `POST /sobjects/X`
pub(super) fn create(context: &mut Context<'_>, name: &str) -> Answer {
    let object = visible_object(context, name)?;
    let body = body_row(context)?;
    let id = context.writer().create(object, body)?;
    let id = id.as_str();
    let location = format!("{}/sobjects/{}/{id}", context.base(), context.org.wire_name(object.name));
    Ok(Reply::json(201, json!({ "id": id, "success": true, "errors": [] })).with("location", location))
}

fn read(context: &Context<'_>, object: &'static ObjectSchema, slot: Option<usize>) -> Answer {
    if !context.access.object(object.name).read {
        return Err(ApiError::not_found());
    }
    let slot = slot.ok_or_else(ApiError::not_found)?;
    let only = match context.parameter("fields") {
        None => None,
        Some(list) => Some(field_list(context, object, list.split(','))?),
    };
    Ok(Reply::json(200, render::document(context, object, slot, only.as_deref())))
}

/// Field names in the wire's own spelling; one that is hidden or unknown is refused.
pub(super) fn field_list<'n>(
    context: &Context<'_>,
    object: &'static ObjectSchema,
    names: impl Iterator<Item = &'n str>,
) -> Result<Vec<String>, ApiError> {
    names
        .map(str::trim)
        .map(|name| {
            render::visible_name(context, object, name).ok_or_else(|| {
                let object_name = context.org.wire_name(object.name);
                let words = format!("No such column '{name}' on sobject of type {object_name}");
                ApiError::new(400, "INVALID_FIELD", words)
            })
        })
        .collect()
}

/// `GET /sobjects/X/{id}`
pub(super) fn get(context: &Context<'_>, name: &str, id: &str) -> Answer {
    let object = visible_object(context, name)?;
    let id = address_id(id)?;
    read(context, object, context.org.tables.get(object.name).and_then(|table| table.slot_of_id(object, &id)))
}

/// `PATCH /sobjects/X/{id}`
pub(super) fn update(context: &mut Context<'_>, name: &str, id: &str) -> Answer {
    let object = visible_object(context, name)?;
    let id = address_id(id)?;
    let body = body_row(context)?;
    must_not_name(context, &body, &["Id"])?;
    context.writer().update(object, &id, body)?;
    Ok(Reply::new(204, Content::Nothing))
}

/// `DELETE /sobjects/X/{id}`
pub(super) fn delete(context: &mut Context<'_>, name: &str, id: &str) -> Answer {
    let object = visible_object(context, name)?;
    let id = address_id(id)?;
    context.writer().delete(object, &id)?;
    Ok(Reply::new(204, Content::Nothing))
}

/// The place of the record with this external id.
fn holder(context: &Context<'_>, object: &ObjectSchema, value: &str) -> Option<usize> {
    context.org.tables.get(object.name)?.holder_of(value)
}

/// `GET /sobjects/X/{ExtIdField}/{value}`
pub(super) fn get_by_external_id(context: &Context<'_>, name: &str, field: &str, value: &str) -> Answer {
    let object = visible_object(context, name)?;
    external_id_field(context, object, field)?;
    read(context, object, holder(context, object, value))
}

/// `DELETE /sobjects/X/{ExtIdField}/{value}`
pub(super) fn delete_by_external_id(context: &mut Context<'_>, name: &str, field: &str, value: &str) -> Answer {
    let object = visible_object(context, name)?;
    external_id_field(context, object, field)?;
    let slot = holder(context, object, value).ok_or_else(ApiError::not_found)?;
    context.writer().delete(object, id_of(object, slot).as_str())?;
    Ok(Reply::new(204, Content::Nothing))
}

/// `PATCH /sobjects/X/{ExtIdField}/{value}`: 201 when made; 200 when changed, or 204 below v46.0.
pub(super) fn upsert(context: &mut Context<'_>, name: &str, field: &str, value: &str) -> Answer {
    let object = visible_object(context, name)?;
    let field = external_id_field(context, object, field)?;
    let body = body_row(context)?;
    must_not_name(context, &body, &[&field, "Id"])?;
    let update_only = context.parameter("updateOnly") == Some("true");
    let silent = context.version < "v46.0";
    let (id, created) = context.writer().upsert(object, value, body, update_only)?;
    if !created && silent {
        return Ok(Reply::new(204, Content::Nothing));
    }
    let status = if created { 201 } else { 200 };
    Ok(Reply::json(status, json!({ "id": id.as_str(), "success": true, "errors": [], "created": created })))
}
