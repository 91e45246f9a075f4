//! From the `OpenAPI` document to what the page shows: groups of calls, each with its parts. Whatever is missing in the
//! document is left out of the page.

use super::schema::{Row, about, kind, rows};
use serde_json::Value;

/// The calls of one tag.
pub(super) struct Group {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) operations: Vec<Operation>,
}

/// One call.
pub(super) struct Operation {
    pub(super) id: String,
    /// In upper case.
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) parameters: Vec<Row>,
    pub(super) bodies: Vec<Content>,
    pub(super) answers: Vec<Answer>,
}

/// A body of one media type.
pub(super) struct Content {
    pub(super) media: String,
    pub(super) rows: Vec<Row>,
    pub(super) example: Option<String>,
}

/// What a call can be answered.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) about: String,
    pub(super) bodies: Vec<Content>,
}

impl Answer {
    pub(super) fn is_refusal(&self) -> bool {
        !self.status.starts_with('2')
    }
}

/// The groups in the order of the document's tags.
pub(super) fn groups(document: &Value) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| {
        let name = text(&tag["name"]);
        Group {
            anchor: name.to_lowercase().replace(' ', "-"),
            about: text(&tag["description"]),
            operations: operations(document, &name),
            name,
        }
    })
    .filter(|group| !group.operations.is_empty())
    .collect()
}

/// The paragraphs about the whole.
pub(super) fn about_all(document: &Value) -> Vec<String> {
    text(&document["info"]["description"]).split("\n\n").map(str::to_owned).collect()
}

fn operations(document: &Value, tag: &str) -> Vec<Operation> {
    // People read a list before they make something, and remove it last.
    const ORDER: [&str; 5] = ["get", "post", "patch", "put", "delete"];
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut found: Vec<_> = paths
        .flat_map(|(path, item)| ORDER.iter().filter_map(move |method| Some((path, *method, item.get(*method)?))))
        .filter(|(_, _, operation)| operation["tags"][0] == tag)
        .collect();
    found.sort_by_key(|(path, _, _)| path.matches('/').count());
    found.into_iter().map(|(path, method, operation)| one(document, path, method, operation)).collect()
}

fn one(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let answers = operation["responses"].as_object().into_iter().flatten();
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]).trim_end_matches('.').to_owned(),
        description: text(&operation["description"]),
        parameters: parameters.map(|parameter| parameter_row(document, resolved(document, parameter))).collect(),
        bodies: contents(document, &operation["requestBody"]["content"]),
        answers: answers.map(|(status, answer)| answer_of(document, status, resolved(document, answer))).collect(),
    }
}

fn parameter_row(document: &Value, parameter: &Value) -> Row {
    let place = match parameter["in"].as_str() {
        Some("header") => "header, ",
        Some("query") => "query, ",
        _ => "",
    };
    let words = about(document, &parameter["schema"]);
    Row {
        name: text(&parameter["name"]),
        kind: format!("{place}{}", kind(document, &parameter["schema"])),
        required: parameter["required"] == true,
        about: [text(&parameter["description"]), words]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn answer_of(document: &Value, status: &str, answer: &Value) -> Answer {
    let mut found = Answer { status: status.to_owned(), about: text(&answer["description"]), bodies: Vec::new() };
    // Every refusal has the same document, which is described once.
    if !found.is_refusal() {
        found.bodies = contents(document, &answer["content"]);
    }
    found
}

fn contents(document: &Value, content: &Value) -> Vec<Content> {
    let of = |(media, content): (&String, &Value)| Content {
        media: media.clone(),
        rows: rows(document, &content["schema"]),
        example: content.get("example").map(pretty),
    };
    content.as_object().into_iter().flatten().map(of).collect()
}

fn pretty(example: &Value) -> String {
    match example {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value["$ref"].as_str();
    reference.and_then(|reference| document.pointer(reference.trim_start_matches('#'))).unwrap_or(value)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
