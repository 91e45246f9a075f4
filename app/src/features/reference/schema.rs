//! JSON Schema as rows for people: one for each field, nested ones by their path.

use serde_json::Value;

/// How deep fields of fields are listed.
const DEEPEST: usize = 4;

/// A field or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Such as `links[].state`.
    pub(super) name: String,
    /// Its type in words.
    pub(super) kind: String,
    pub(super) required: bool,
    pub(super) about: String,
}

/// The fields of a schema, in the order in which they are required, then by name.
pub(super) fn rows(document: &Value, schema: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    add(document, schema, "", 0, &mut rows);
    rows
}

fn add(document: &Value, schema: &Value, prefix: &str, depth: usize, rows: &mut Vec<Row>) {
    let schema = settled(document, schema);
    if let Some(items) = schema.get("items") {
        let prefix = prefix.strip_suffix('.').unwrap_or(prefix);
        return add(document, items, &format!("{prefix}[]."), depth, rows);
    }
    let (Some(properties), true) = (schema["properties"].as_object(), depth < DEEPEST) else { return };
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let place = |name: &str| required.iter().position(|wanted| *wanted == name).unwrap_or(usize::MAX);
    let mut fields: Vec<_> = properties.iter().collect();
    fields.sort_by_key(|(name, _)| (place(name), name.as_str()));
    for (name, field) in fields {
        let path = format!("{prefix}{name}");
        let is_required = required.contains(&name.as_str());
        rows.push(Row {
            name: path.clone(),
            kind: kind(document, field),
            required: is_required,
            about: about(document, field),
        });
        add(document, field, &format!("{path}."), depth + 1, rows);
    }
}

/// The schema itself: behind its reference, and without the "or null" that stands beside it.
fn settled<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document.pointer(reference.trim_start_matches('#')).unwrap_or(schema);
    }
    let choices = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema[*word].as_array());
    let real = choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"));
    real.map_or(schema, |real| settled(document, real))
}

/// "string (uuid) or null".
pub(super) fn kind(document: &Value, schema: &Value) -> String {
    let real = settled(document, schema);
    let mut kinds: Vec<&str> = match &real["type"] {
        Value::String(word) => vec![word],
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
        _ => vec!["any"],
    };
    let nullable = kinds.contains(&"null") || !std::ptr::eq(real, schema) && has_null(schema);
    kinds.retain(|word| *word != "null");
    let mut words = kinds.join(" or ");
    if words == "array" {
        words = format!("list of {}", kind(document, &real["items"]));
    }
    if let Some(format) = real["format"].as_str().filter(|format| !format.starts_with("int")) {
        words = format!("{words} ({format})");
    }
    if nullable { format!("{words} or null") } else { words }
}

fn has_null(schema: &Value) -> bool {
    let choices = ["oneOf", "anyOf"].iter().find_map(|word| schema[*word].as_array());
    choices.is_some_and(|choices| choices.iter().any(|choice| choice["type"] == "null"))
}

/// What it means, and every word it can have.
pub(super) fn about(document: &Value, schema: &Value) -> String {
    let real = settled(document, schema);
    let own = schema["description"].as_str().or(real["description"].as_str()).unwrap_or_default();
    let words: Vec<String> = real["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|word| Some(format!("`{}`", word.as_str()?)))
        .collect();
    match (own.is_empty(), words.is_empty()) {
        (_, true) => own.to_owned(),
        (true, false) => format!("One of {}.", words.join(", ")),
        (false, false) => format!("{own} One of {}.", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_fields_are_listed_by_their_path() {
        let document = json!({ "components": { "schemas": {
            "Link": { "type": "object", "required": ["state"], "properties": {
                "state": { "type": "string", "enum": ["passed", "refused"] },
            } },
            "Check": { "type": "object", "required": ["links", "id"], "properties": {
                "at": { "type": ["string", "null"], "format": "date-time", "description": "When." },
                "id": { "type": "string", "format": "uuid" },
                "links": { "type": "array", "items": { "$ref": "#/components/schemas/Link" } },
                "newest": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Link", "description": "The last." }] },
            } },
        } } });
        let rows = rows(&document, &json!({ "$ref": "#/components/schemas/Check" }));
        let seen: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.kind.as_str(), row.required)).collect();
        let expected = [
            ("links", "list of object", true),
            ("links[].state", "string", true),
            ("id", "string (uuid)", true),
            ("at", "string (date-time) or null", false),
            ("newest", "object or null", false),
            ("newest.state", "string", true),
        ];
        assert_eq!(seen, expected);
        assert_eq!(rows[1].about, "One of `passed`, `refused`.");
        assert_eq!(rows[3].about, "When.");
    }
}
