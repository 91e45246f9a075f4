//! `GET /query`: the package's objects, and the standard ones that clients ask for. All rows come in one answer.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Context};
use super::api_error::ApiError;
use super::soql::{self, Query};
use super::{render, standard};
use crate::model::record::Table;
use crate::wire::reply::Reply;

pub(super) fn query(context: &Context<'_>) -> Answer {
    let text = context.parameter("q").unwrap_or_default();
    let Some(query) = soql::parse(text) else {
        return Err(ApiError::new(400, "MALFORMED_QUERY", format!("unexpected token or unsupported query: {text}")));
    };
    let (name, mut rows) = rows(context, &query.object)?;
    for (field, values) in &query.conditions {
        let field = known(&name, &rows.columns, field)?;
        rows.values.retain(|row| {
            let value = row.get(&field).and_then(as_text).map_or(Value::Null, Value::from);
            values.contains(&value)
        });
    }
    if let Some((field, descending)) = &query.order {
        let field = known(&name, &rows.columns, field)?;
        rows.values.sort_by_key(|row| row.get(&field).and_then(as_text));
        if *descending {
            rows.values.reverse();
        }
    }
    rows.values.truncate(query.limit.unwrap_or(usize::MAX));
    Ok(Reply::json(200, body(context, &name, &query, &rows)?))
}

struct Rows {
    columns: Vec<String>,
    values: Vec<Map<String, Value>>,
}

fn rows(context: &Context<'_>, name: &str) -> Result<(String, Rows), ApiError> {
    let org = &context.org;
    if let Some((name, rows)) = standard::rows(org, name) {
        return Ok((name.to_owned(), standard_rows(rows)));
    }
    let unsupported = || ApiError::unknown_type(name);
    let object = org.object_named(name).ok_or_else(unsupported)?;
    if !context.access.object(object.name).read {
        return Err(unsupported());
    }
    let standard = render::STANDARD_FIELDS.iter().map(|(name, ..)| (*name).to_owned());
    let custom = object
        .fields
        .iter()
        .enumerate()
        .filter(|(place, _)| context.access.field(object, *place).read)
        .map(|(_, field)| org.wire_name(field.name));
    let columns = standard.chain(custom).collect();
    let table = org.tables.get(object.name);
    let values = table.into_iter().flat_map(Table::iter).map(|(slot, _)| render::values(context, object, slot));
    Ok((org.wire_name(object.name), Rows { columns, values: values.collect() }))
}

fn standard_rows(rows: Vec<Value>) -> Rows {
    let values: Vec<Map<String, Value>> = rows.into_iter().filter_map(|row| row.as_object().cloned()).collect();
    let columns = values.first().map(|row| row.keys().cloned().collect()).unwrap_or_default();
    Rows { columns, values }
}

/// The column's own spelling.
fn known(object: &str, columns: &[String], name: &str) -> Result<String, ApiError> {
    let column = columns.iter().find(|column| column.eq_ignore_ascii_case(name));
    column.cloned().ok_or_else(|| {
        let words = format!(
            "No such column '{name}' on entity '{object}'. If you are attempting to use a custom field, be sure to \
             append the '__c' after the custom field name."
        );
        ApiError::new(400, "INVALID_FIELD", words)
    })
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn body(context: &Context<'_>, name: &str, query: &Query, rows: &Rows) -> Result<Value, ApiError> {
    let total = rows.values.len();
    if query.fields.is_empty() {
        return Ok(json!({ "totalSize": total, "done": true, "records": [] }));
    }
    let columns: Vec<String> =
        query.fields.iter().map(|field| known(name, &rows.columns, field)).collect::<Result<_, _>>()?;
    let records: Vec<Value> = rows
        .values
        .iter()
        .map(|row| {
            let id = row.get("Id").and_then(Value::as_str).unwrap_or_default();
            let mut record = Map::new();
            let url = format!("{}/sobjects/{name}/{id}", context.base());
            record.insert("attributes".to_owned(), json!({ "type": name, "url": url }));
            for column in &columns {
                record.insert(column.clone(), row.get(column).cloned().unwrap_or(Value::Null));
            }
            Value::Object(record)
        })
        .collect();
    Ok(json!({ "totalSize": total, "done": true, "records": records }))
}
