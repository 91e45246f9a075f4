//! `/api/openapi.json`: the machine API described by itself. A call is in it by the `#[utoipa::path]` of its handler and
//! its line below; what every call has in common is added in `common`. A test refuses a route that is missing here.

mod common;
mod words;

use super::problem::{FieldProblem, Problem};
use super::{bundle, certificate, check, deliveries, event_types, events, integration, integrations};
use axum::Json;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "Orgbridge machine API", version = env!("CARGO_PKG_VERSION"), description = words::ABOUT, license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    paths(
        event_types::list,
        events::accept,
        integrations::list,
        integrations::create,
        integration::show,
        integration::change,
        integration::remove,
        certificate::download,
        bundle::download,
        check::run,
        check::show,
        deliveries::list,
        deliveries::replay,
    ),
    components(schemas(Problem, FieldProblem, events::CloudEvent)),
    tags(
        (name = "Event types", description = "What can be sent, and which lists of it an integration can choose."),
        (name = "Events", description = "What the vendor's platform posts. Every integration whose event set holds the type gets it."),
        (name = "Deliveries", description = "Events on their way into one Salesforce org: waiting, delivered, or parked with the reason."),
        (name = "Integrations", description = "A client's connections to Salesforce orgs. Creating one activates it: its key pair is made, and its certificate can be downloaded."),
        (name = "Connection checks", description = "The walk through the whole chain, from the certificate to a dry run in the org, with a diagnosis where it ends."),
    ),
)]
struct MachineApi;

/// The document, made once.
pub(crate) fn document() -> Arc<Value> {
    static DOCUMENT: OnceLock<Arc<Value>> = OnceLock::new();
    let made = || {
        let mut document =
            serde_json::to_value(MachineApi::openapi()).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        common::complete(&mut document);
        Arc::new(document)
    };
    DOCUMENT.get_or_init(made).clone()
}

pub(crate) async fn serve() -> Json<Value> {
    Json(Value::clone(&document()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::table;
    use std::collections::BTreeSet;

    fn operations(document: &Value) -> BTreeSet<(String, String)> {
        let paths = document["paths"].as_object().expect("paths");
        let of = |(path, item): (&String, &Value)| {
            let methods = item.as_object().expect("operations").keys();
            methods.map(|method| (path.clone(), method.to_uppercase())).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of).collect()
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let routes: BTreeSet<(String, String)> = table()
            .into_iter()
            .flat_map(|(path, methods, _)| methods.iter().map(move |method| (path.to_owned(), method.to_string())))
            .collect();
        assert_eq!(operations(&document()), routes, "annotate the handler and add it to `paths(…)` above");
    }

    #[test]
    fn every_operation_says_what_it_does_and_how_it_is_refused() {
        let document = document();
        assert!(
            document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
            "{}",
            document["openapi"]
        );
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let name = format!("{method} {path}");
                assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 5), "{name} has no summary");
                assert!(ids.insert(operation["operationId"].as_str().expect("an id").to_owned()), "{name}");
                let responses = operation["responses"].as_object().expect("responses");
                assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
                let problem = "#/components/responses/Problem401";
                assert_eq!(responses["401"]["$ref"], problem, "{name}");
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                for part in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                    assert!(parameters.iter().any(|parameter| parameter["name"] == part), "{name}: {part}");
                }
                let repeatable = parameters.iter().any(|parameter| parameter["$ref"] == common::IDEMPOTENCY_KEY);
                assert_eq!(repeatable, method == "post", "{name}");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut waiting = vec![&*document];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(fields) => {
                    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                        let pointer = reference.strip_prefix('#').expect("a reference in this document");
                        assert!(document.pointer(pointer).is_some(), "{reference}");
                    }
                    waiting.extend(fields.values());
                }
                Value::Array(items) => waiting.extend(items),
                _ => {}
            }
        }
    }
}
