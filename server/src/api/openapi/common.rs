//! What every call has in common: the key it is made with, the parts of its path, how it is refused, and, for a POST,
//! that it can be repeated. Added to the finished document, so that no handler has to say it.

use super::words;
use serde_json::{Map, Value, json};

/// Where the header of repeated calls is described.
pub(super) const IDEMPOTENCY_KEY: &str = "#/components/parameters/IdempotencyKey";

pub(super) fn complete(document: &mut Value) {
    for (schema, property, every_word) in words::vocabulary() {
        if let Some(property) = document.pointer_mut(&format!("/components/schemas/{schema}/properties/{property}")) {
            property["enum"] = json!(every_word);
        }
    }
    let components = &mut document["components"];
    components["securitySchemes"] =
        json!({ "key": { "type": "http", "scheme": "bearer", "description": words::BEARER } });
    components["parameters"] = json!({ "IdempotencyKey": {
        "name": "Idempotency-Key", "in": "header", "required": false, "description": words::IDEMPOTENCY,
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 }, "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    } });
    let refusals = words::REFUSALS.map(|(status, about)| (format!("Problem{status}"), problem(about)));
    components["responses"] = Value::Object(Map::from_iter(refusals));
    document["security"] = json!([{ "key": [] }]);
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        let Some(operations) = item.as_object_mut() else { continue };
        for (method, operation) in operations {
            add_parameters(operation, path, method == "post");
            add_refusals(operation, path, method);
        }
    }
}

fn problem(about: &str) -> Value {
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({ "description": about, "content": { "application/problem+json": { "schema": schema } } })
}

fn add_parameters(operation: &mut Value, path: &str, repeatable: bool) {
    let mut parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            let schema = if name == "client" { json!({ "type": "string" }) } else { json!({ "type": "string", "format": "uuid" }) };
            json!({ "name": name, "in": "path", "required": true, "description": words::path_part(name), "schema": schema })
        })
        .collect();
    parameters.extend(operation["parameters"].as_array().cloned().unwrap_or_default());
    if repeatable {
        parameters.push(json!({ "$ref": IDEMPOTENCY_KEY }));
    }
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
}

/// A call that says more about one of its refusals keeps its own words.
fn add_refusals(operation: &mut Value, path: &str, method: &str) {
    let changes = ["post", "patch"].contains(&method);
    for (status, _) in words::REFUSALS {
        let possible = match status {
            "404" => path.contains('{'),
            "408" | "409" | "413" | "415" | "422" | "507" => changes,
            _ => true,
        };
        if possible && operation["responses"].get(status).is_none() {
            operation["responses"][status] = json!({ "$ref": format!("#/components/responses/Problem{status}") });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::document;
    use super::*;

    #[test]
    fn every_vocabulary_has_its_property() {
        let document = document();
        for (schema, property, every_word) in words::vocabulary() {
            let found = document.pointer(&format!("/components/schemas/{schema}/properties/{property}/enum"));
            assert_eq!(found, Some(&json!(every_word)), "{schema}.{property}");
        }
    }
}
