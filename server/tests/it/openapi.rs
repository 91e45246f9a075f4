//! The `OpenAPI` document against what the API really answers, and the page that explains it.

use crate::start::portal;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::Browser;

const API: &str = KEYS[2].2;

async fn document(browser: &Browser) -> Value {
    let answer = browser.get("/api/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    serde_json::from_str(&answer.body).unwrap()
}

async fn call(browser: &Browser, method: Method, path: &str, body: Option<Value>) -> (Value, String) {
    let mut request = browser.request(method, path).bearer_auth(API);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = browser.send(request).await;
    (serde_json::from_str(&answer.body).unwrap_or(Value::Null), answer.location().to_owned())
}

/// Refuses a field that the schema does not know, one of the wrong type, and one that is missing.
fn conforms(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return conforms(document, document.pointer(&reference[1..]).unwrap(), value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let real = choices.iter().find(|choice| choice["type"] != "null").unwrap();
        if !value.is_null() {
            conforms(document, real, value, place);
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        other => panic!("{place} has no type: {other}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{place} is {kind}, not {kinds:?}");
    if let (Some(words), Value::String(word)) = (schema["enum"].as_array(), value) {
        assert!(words.iter().any(|known| known == word), "{place}: {word} is not one of {words:?}");
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        conforms(document, &schema["items"], item, &format!("{place}[{at}]"));
    }
    let Some(fields) = value.as_object() else { return };
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(fields.contains_key(required.as_str().unwrap()), "{place} lacks {required}");
    }
    for (name, field) in fields {
        let known = schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        let known = known.unwrap_or_else(|| panic!("{place}.{name} is not described"));
        conforms(document, known, field, &format!("{place}.{name}"));
    }
}

#[tokio::test]
async fn answers_are_what_the_document_says() {
    let portal = portal().await;
    let browser = portal.browser();
    let document = document(&browser).await;
    let named = |schema: &str| json!({ "$ref": format!("#/components/schemas/{schema}") });
    let types = call(&browser, Method::GET, "/api/v1/event-types", None).await.0;
    conforms(&document, &named("EventTypes"), &types, "event types");

    let path = "/api/v1/clients/acme/integrations";
    let operation = &document["paths"]["/api/v1/clients/{client}/integrations"]["post"];
    let wish = operation["requestBody"]["content"]["application/json"]["example"].clone();
    conforms(&document, &named("Creation"), &wish, "the example of a creation");
    let (made, location) = call(&browser, Method::POST, path, Some(wish)).await;
    conforms(&document, &named("Integration"), &made, "a new integration");
    let check = call(&browser, Method::POST, &format!("{location}/check"), None).await.0;
    conforms(&document, &named("Check"), &check, "a check");
    assert_eq!(check["state"], "refused");
    let page = call(&browser, Method::GET, path, None).await.0;
    conforms(&document, &named("IntegrationPage"), &page, "the list");
    let problem = call(&browser, Method::POST, path, Some(json!({ "type": "unmanaged" }))).await.0;
    conforms(&document, &named("Problem"), &problem, "a problem");
    assert!(!problem["errors"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn examples_obey_their_own_schemas() {
    let portal = portal().await;
    let document = document(&portal.browser()).await;
    let mut waiting = vec![("the document".to_owned(), &document)];
    let mut seen = 0;
    while let Some((place, value)) = waiting.pop() {
        if let Some(content) = value["content"].as_object() {
            for (media, content) in content.iter().filter(|(_, content)| content.get("example").is_some()) {
                conforms(&document, &content["schema"], &content["example"], &format!("{place}, {media}"));
                seen += 1;
            }
        }
        waiting.extend(value.as_object().into_iter().flatten().map(|(name, value)| (format!("{place}/{name}"), value)));
    }
    assert!(seen >= 4, "{seen}");
}

#[tokio::test]
async fn the_page_shows_every_call_to_everybody() {
    let portal = portal().await;
    let (visitor, admin) = (portal.browser(), portal.signed_in("admin@acme.test").await);
    let document = document(&visitor).await;
    for browser in [&visitor, &admin] {
        let page = browser.get("/api/docs").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(page.body.contains(&format!("id=\"{id}\"")), "{id}");
                assert!(page.body.contains(&format!("href=\"#{id}\"")), "{id}");
            }
        }
        assert!(page.body.contains("Idempotency-Key") && page.body.contains("links[].diagnosis.code"));
    }
}
