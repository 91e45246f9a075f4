//! A record as the wire shows it to one user: namespaced names, hidden fields left out.

use serde_json::{Map, Value, json};

use super::answer::Context;
use crate::clock;
use crate::model::record;
use crate::model::schema::{ObjectSchema, without_namespace};

/// Fields every custom object has, in the order of a describe: name, label, type, length.
pub(super) const STANDARD_FIELDS: [(&str, &str, &str, usize); 8] = [
    ("Id", "Record ID", "id", 18),
    ("IsDeleted", "Deleted", "boolean", 0),
    ("Name", "Number", "string", 80),
    ("CreatedDate", "Created Date", "datetime", 0),
    ("CreatedById", "Created By ID", "reference", 18),
    ("LastModifiedDate", "Last Modified Date", "datetime", 0),
    ("LastModifiedById", "Last Modified By ID", "reference", 18),
    ("SystemModstamp", "System Modstamp", "datetime", 0),
];

/// All values the user may see, by their names on the wire.
pub(super) fn values(context: &Context<'_>, object: &'static ObjectSchema, slot: usize) -> Map<String, Value> {
    let mut values = Map::new();
    let Some(table) = context.org.tables.get(object.name) else { return values };
    let Some(record) = table.get(slot) else { return values };
    let (created_by, modified_by) = table.writers_of(record);
    let created = clock::salesforce_time(record.created_at_ms);
    let modified = clock::salesforce_time(record.modified_at_ms);
    values.insert("Id".to_owned(), json!(record::id_of(object, slot).as_str()));
    values.insert("IsDeleted".to_owned(), json!(false));
    values.insert("Name".to_owned(), json!(record::name_of(object, slot)));
    values.insert("CreatedDate".to_owned(), json!(created));
    values.insert("CreatedById".to_owned(), json!(created_by));
    values.insert("LastModifiedDate".to_owned(), json!(modified));
    values.insert("LastModifiedById".to_owned(), json!(modified_by));
    values.insert("SystemModstamp".to_owned(), json!(modified));
    for (place, field) in object.fields.iter().enumerate() {
        if context.access.field(object, place).read {
            values.insert(context.org.wire_name(field.name), record.value(place));
        }
    }
    values
}

/// `attributes` as every record carries them.
pub(super) fn attributes(context: &Context<'_>, object: &ObjectSchema, id: &str) -> Value {
    let name = context.org.wire_name(object.name);
    json!({ "type": name, "url": format!("{}/sobjects/{name}/{id}", context.base()) })
}

/// The wire's own spelling of a field the user may see.
pub(super) fn visible_name(context: &Context<'_>, object: &'static ObjectSchema, name: &str) -> Option<String> {
    if let Some((standard, ..)) = STANDARD_FIELDS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
        return Some((*standard).to_owned());
    }
    let place = object.place(without_namespace(context.org.namespace(), name)?)?;
    context.access.field(object, place).read.then(|| context.org.wire_name(object.fields[place].name))
}

/// The record with `attributes` and these fields, or all when none are named.
pub(super) fn document(
    context: &Context<'_>,
    object: &'static ObjectSchema,
    slot: usize,
    only: Option<&[String]>,
) -> Value {
    let mut document = Map::new();
    document.insert("attributes".to_owned(), attributes(context, object, record::id_of(object, slot).as_str()));
    for (name, value) in values(context, object, slot) {
        if only.is_none_or(|only| only.contains(&name) || name == "Id") {
            document.insert(name, value);
        }
    }
    Value::Object(document)
}
