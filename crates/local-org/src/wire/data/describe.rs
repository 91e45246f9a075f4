//! What objects and fields there are, as far as the user may see them.

use serde_json::{Value, json};

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::render::STANDARD_FIELDS;
use crate::model::schema::{FieldKind, ObjectSchema, objects};
use crate::wire::reply::Reply;

/// An object by its name in an address; one the user may not touch does not exist.
pub(super) fn visible_object(context: &Context<'_>, name: &str) -> Result<&'static ObjectSchema, ApiError> {
    let object = context.org.object_named(name).ok_or_else(ApiError::not_found)?;
    let access = context.access.object(object.name);
    if access.read || access.create || access.edit { Ok(object) } else { Err(ApiError::not_found()) }
}

fn summary(context: &Context<'_>, object: &ObjectSchema) -> Value {
    let access = context.access.object(object.name);
    let name = context.org.wire_name(object.name);
    let base = context.base();
    json!({
        "name": name,
        "label": object.label,
        "labelPlural": object.plural,
        "keyPrefix": object.key_prefix,
        "custom": true,
        "customSetting": false,
        "activateable": false,
        "createable": access.create,
        "deletable": access.delete,
        "updateable": access.edit,
        "queryable": access.read,
        "retrieveable": access.read,
        "searchable": true,
        "replicateable": true,
        "undeletable": true,
        "mergeable": false,
        "triggerable": true,
        "deprecatedAndHidden": false,
        "urls": {
            "sobject": format!("{base}/sobjects/{name}"),
            "describe": format!("{base}/sobjects/{name}/describe"),
            "rowTemplate": format!("{base}/sobjects/{name}/{{ID}}"),
        },
    })
}

fn custom_field(context: &Context<'_>, object: &'static ObjectSchema, place: usize) -> Option<Value> {
    let field = &object.fields[place];
    let access = context.access.field(object, place);
    if !access.read {
        return None;
    }
    let of_object = context.access.object(object.name);
    let (kind, soap) = match field.kind {
        FieldKind::Text => ("string", "xsd:string"),
        FieldKind::LongText => ("textarea", "xsd:string"),
        FieldKind::DateTime => ("datetime", "xsd:dateTime"),
    };
    Some(json!({
        "name": context.org.wire_name(field.name),
        "label": field.label,
        "type": kind,
        "soapType": soap,
        "length": field.length,
        "byteLength": field.length * 3,
        "custom": true,
        "calculated": false,
        "autoNumber": false,
        "externalId": field.external_id,
        "unique": field.external_id,
        "caseSensitive": field.external_id,
        "idLookup": field.external_id,
        "nameField": false,
        "nillable": !field.external_id,
        "defaultedOnCreate": false,
        "createable": access.edit && of_object.create,
        "updateable": access.edit && of_object.edit,
        "filterable": field.kind != FieldKind::LongText,
        "sortable": field.kind != FieldKind::LongText,
        "referenceTo": [],
        "picklistValues": [],
    }))
}

fn standard_field(name: &str, label: &str, kind: &str, length: usize) -> Value {
    json!({
        "name": name,
        "label": label,
        "type": kind,
        "soapType": if kind == "datetime" { "xsd:dateTime" } else { "xsd:string" },
        "length": length,
        "byteLength": length,
        "custom": false,
        "calculated": false,
        "autoNumber": name == "Name",
        "externalId": false,
        "unique": false,
        "caseSensitive": false,
        "idLookup": name == "Id" || name == "Name",
        "nameField": name == "Name",
        "nillable": false,
        "defaultedOnCreate": true,
        "createable": false,
        "updateable": false,
        "filterable": true,
        "sortable": true,
        "referenceTo": [],
        "picklistValues": [],
    })
}

/// `GET /sobjects`
pub(super) fn list(context: &Context<'_>) -> Reply {
    let visible: Vec<Value> = objects()
        .iter()
        .filter(|object| visible_object(context, &context.org.wire_name(object.name)).is_ok())
        .map(|object| summary(context, object))
        .collect();
    Reply::json(200, json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": visible }))
}

/// `GET /sobjects/X`
pub(super) fn basic(context: &Context<'_>, name: &str) -> Answer {
    let object = visible_object(context, name)?;
    Ok(Reply::json(200, json!({ "objectDescribe": summary(context, object), "recentItems": [] })))
}

/// `GET /sobjects/X/describe`
pub(super) fn describe(context: &Context<'_>, name: &str) -> Answer {
    let object = visible_object(context, name)?;
    let mut document = summary(context, object);
    let standard = STANDARD_FIELDS.iter().map(|(name, label, kind, length)| standard_field(name, label, kind, *length));
    let custom = (0..object.fields.len()).filter_map(|place| custom_field(context, object, place));
    document["fields"] = standard.chain(custom).collect();
    document["childRelationships"] = json!([]);
    document["recordTypeInfos"] = json!([]);
    Ok(Reply::json(200, document))
}
