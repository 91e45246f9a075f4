//! Texts that no database can hold, at every way in: each field of each form, each member of each body, each query and each
//! path, on both databases. They are refused in words, and never a failure of the server.

use crate::events::{PATH, event};
use crate::pair::Pair;
use crate::role_matrix::Matrix;
use crate::start::both_databases;
use local_org::{Fault, FaultKind};
use portal::demo::KEYS;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::database::both;
use testkit::{Answer, Browser, Options};

/// The key with every API scope.
const API: &str = KEYS[2].2;
/// Who posts forms; the operator's pages refuse the others.
const POSTERS: [&str; 3] = ["visitor", "operator", "client admin"];
/// Percent-encoded bytes that are no UTF-8: a stray byte, a surrogate, the beginning of a character.
const BROKEN: [&str; 3] = ["%ff", "%ed%a0%80", "%c3"];

/// The names of what can be filled in on a page.
fn names(page: &str) -> BTreeSet<String> {
    let controls = page
        .split('<')
        .filter(|tag| ["input ", "textarea ", "select ", "button "].iter().any(|control| tag.starts_with(control)));
    controls.filter_map(|tag| Some(tag.split(" name=\"").nth(1)?.split('"').next()?.to_owned())).collect()
}

async fn post_raw(browser: &Browser, path: &str, body: String) -> Answer {
    let request = browser.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    browser.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_every_form_refuses_them_in_words() {
    both_databases(async |portal| {
        let mut matrix = Matrix::on(portal).await;
        let mut fields_seen = 0;
        for (path, _) in app::routes::forms() {
            for who in POSTERS {
                let address = matrix.fill(path).await;
                let browser = matrix.browser(who);
                let mut fields = names(&browser.get(&address).await.body);
                fields_seen += fields.len();
                // A page that only answers posts shows no form: any name will do.
                fields.insert("name".to_owned());
                for field in fields {
                    let answer = browser.post_form(&address, &[("other", "x"), (&field, "a\0b")]).await;
                    let status = answer.status.as_u16();
                    let is_refused = matches!(status, 422 | 403 | 404 | 410 | 303);
                    assert!(is_refused, "{who} {path} {field}: {status} {}", answer.body);
                    assert!(!answer.body.contains('\0'), "{who} {path} {field} is shown as it came");
                    assert_ne!(
                        (status, answer.location().starts_with("/sign-in")),
                        (303, false),
                        "{who} {path} {field}"
                    );
                }
                for bytes in BROKEN {
                    let answer = post_raw(browser, &address, format!("name={bytes}&other=x")).await;
                    assert_eq!(answer.status, 400, "{who} {path} {bytes}");
                    assert!(answer.body.contains("cannot be stored"), "{}", answer.body);
                }
            }
        }
        assert!(fields_seen > 60, "the forms were found: {fields_seen} fields");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_again_with_the_reason_beside_its_field() {
    both_databases(async |portal| {
        let ada = portal.signed_in("admin@acme.test").await;
        let fields = [("name", "Ni\0ght"), ("email", "night@acme.test"), ("role", "client_user")];
        let answer = ada.post_form("/clients/acme/members/new", &fields).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("Remove the invisible or control characters"), "{}", answer.body);
        assert!(answer.body.contains("Ni\u{FFFD}ght") && answer.body.contains("night@acme.test"), "{}", answer.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_and_every_path_refuses_them() {
    both_databases(async |portal| {
        let mut matrix = Matrix::on(portal).await;
        for (method, path) in server::every_route() {
            let address = matrix.fill(&path.replace("{*file}", "x")).await;
            for who in ["visitor", "operator", "client admin"] {
                let browser = matrix.browser(who);
                let mut hostile: Vec<String> =
                    BROKEN.iter().chain(&["%00"]).map(|bytes| format!("{address}?search=a{bytes}b&x=1")).collect();
                hostile.push(format!("{address}?%00=1"));
                if path.contains('{') {
                    let parts: Vec<&str> = path.split('/').collect();
                    for bytes in BROKEN.iter().chain(&["%00"]) {
                        let parts = parts.iter().map(|part| if part.starts_with('{') { *bytes } else { part });
                        hostile.push(parts.collect::<Vec<_>>().join("/"));
                    }
                }
                for address in hostile {
                    let mut request = browser.request(method.clone(), &address).header("sec-fetch-site", "same-origin");
                    if address.starts_with("/api/v1/") {
                        request = request.bearer_auth(API);
                    }
                    let answer = browser.send(request).await;
                    assert_eq!(answer.status, 400, "{method} {address}: {}", answer.body);
                }
            }
        }
    })
    .await;
}

/// Members of the JSON body of a call, as the `OpenAPI` document has them.
fn members(document: &Value, operation: &Value) -> Vec<String> {
    let content = &operation["requestBody"]["content"];
    let Some(reference) = content["application/json"]["schema"]["$ref"].as_str() else { return Vec::new() };
    let schema = document.pointer(reference.trim_start_matches('#')).expect("a schema of the document");
    schema["properties"].as_object().expect("an object").keys().cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_of_every_body_refuses_them_by_name() {
    both_databases(async |portal| {
        let mut matrix = Matrix::on(portal).await;
        let browser = matrix.portal.browser();
        let document: Value = serde_json::from_str(&browser.get("/api/openapi.json").await.body).unwrap();
        let mut bodies = 0;
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let members = members(&document, operation);
                bodies += usize::from(!members.is_empty());
                let method: Method = method.to_uppercase().parse().unwrap();
                let address = matrix.fill(path).await;
                let send = async |body: String| {
                    let request = browser.request(method.clone(), &address).bearer_auth(API);
                    browser.send(request.header("content-type", "application/json").body(body)).await
                };
                for member in &members {
                    for body in
                        [format!(r#"{{"{member}":"a\u0000b"}}"#), format!(r#"{{"{member}":["a",{{"b\u0000":[]}}]}}"#)]
                    {
                        let answer = send(body).await;
                        let problem: Value = serde_json::from_str(&answer.body).unwrap();
                        assert_eq!(answer.status, 422, "{method} {path} {member}: {}", answer.body);
                        assert_eq!(problem["errors"][0]["field"], json!(member), "{}", answer.body);
                    }
                    for body in [format!(r#"{{"{member}":"\ud800"}}"#), format!(r#"{{"\udc00{member}":1}}"#)] {
                        assert_eq!(send(body).await.status, 400, "{method} {path} {member}");
                    }
                }
            }
        }
        assert!(bodies >= 3, "{bodies}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attribute_of_an_event_is_refused_for_that_event_alone() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let mut accepted = 0;
        for (place, name) in
            ["id", "type", "source", "subject", "time", "data", "datacontenttype", "data_base64", "traceparent", "a\0b"]
                .into_iter()
                .enumerate()
        {
            for (way, value) in
                [json!("a\0b"), json!({ "a": ["\0"] }), json!({ "a\0": { "b": 1 } })].into_iter().enumerate()
            {
                let mut hostile = event(&format!("h-{place}-{way}"));
                if name == "data_base64" {
                    hostile.as_object_mut().unwrap().remove("data");
                }
                hostile[name] = value;
                let events = json!([event(&format!("g-{place}-{way}")), hostile]);
                accepted += 1;
                let request = browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2);
                let request = request.header("content-type", "application/cloudevents-batch+json");
                let answer = browser.send(request.body(events.to_string())).await;
                let outcome: Value = serde_json::from_str(&answer.body).unwrap();
                assert_eq!(answer.status, 202, "{hostile}: {}", answer.body);
                assert_eq!(
                    (&outcome["accepted"], &outcome["rejected"][0]["index"]),
                    (&json!(1), &json!(1)),
                    "{hostile}"
                );
                let alone = browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2);
                let alone = alone.header("content-type", "application/cloudevents+json").body(hostile.to_string());
                assert_eq!(browser.send(alone).await.status, 422, "{hostile}");
            }
        }
        assert!(accepted >= 30);
        for (name, value) in [("ce-subject", "a%00b"), ("ce-subject", "%ff"), ("ce-traceparent", "%00")] {
            let request = browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2).header(name, value);
            let request =
                request.header("ce-specversion", "1.0").header("ce-id", "b-1").header("ce-type", "message.sent");
            let answer = browser.send(request.header("ce-source", "/relay").body("{}")).await;
            assert_eq!(answer.status, 422, "{name}: {}", answer.body);
        }
        let request = browser.request(Method::POST, PATH).bearer_auth(KEYS[0].2).header("ce-specversion", "1.0");
        let request = request.header("ce-id", "b-2").header("ce-type", "message.sent").header("ce-source", "/relay");
        let answer = browser.send(request.header("content-type", "text/plain").body("a\0b")).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_an_org_are_written_down_whatever_they_are() {
    both(async |database| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        let words = Fault { message: Some("a\0b".to_owned()), ..Fault::new(FaultKind::ValidationRule) };
        pair.org().add_fault(words.times(1));
        pair.post(&[event("refused")]).await;
        pair.until("parked", |standing| standing.parked == 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_any_bytes_are_no_failure() {
    both_databases(async |portal| {
        let browser = portal.signed_in("admin@acme.test").await;
        let names = ["user-agent", "referer", "x-forwarded-for", "accept-language", "idempotency-key", "last-event-id"];
        for (name, value) in names.into_iter().flat_map(|name| [(name, "\u{ff}\u{80}"), (name, "a\tb"), (name, "%00")])
        {
            let value = reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            let page = browser.request(Method::GET, "/clients/acme/events").header(name, value.clone());
            assert_eq!(browser.send(page).await.status, StatusCode::OK, "{name}");
            let form = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
            let answer = browser.send(form.header(name, value.clone()).form(&[("email", "x")])).await;
            assert!(answer.status.as_u16() < 500, "{name}: {}", answer.status);
            let call = browser.request(Method::POST, "/api/v1/clients/acme/integrations").bearer_auth(API);
            let answer = browser.send(call.header(name, value).json(&json!({}))).await;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{name}: {}", answer.status);
        }
    })
    .await;
}
