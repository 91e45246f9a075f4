use crate::pair::Pair;
use crate::start::{both_databases, portal};
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Browser, TestPortal};

const INGEST: usize = 0;
const API: usize = 2;

async fn call(browser: &Browser, key: usize, method: Method, path: &str, body: Option<Value>) -> (Answer, Value) {
    let mut request = browser.request(method, path).bearer_auth(KEYS[key].2);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = browser.send(request).await;
    let value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    (answer, value)
}

/// The first page of an integration's deliveries.
pub(crate) async fn deliveries(pair: &Pair) -> Value {
    let path = format!("/api/v1/clients/acme/integrations/{}/deliveries", pair.integration.id);
    let (answer, body) = call(&pair.portal.browser(), API, Method::GET, &path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    body
}

async fn new_integration(portal: &TestPortal, browser: &Browser, name: &str) -> Value {
    let sets = call(browser, API, Method::GET, "/api/v1/event-types", None).await.1;
    let _ = portal;
    json!({ "type": "unmanaged", "name": name, "salesforce_subdomain": "login", "event_set": sets["event_sets"][0]["id"] })
}

#[tokio::test]
async fn without_a_key_nothing_and_with_a_wrong_one_neither() {
    let portal = portal().await;
    let browser = portal.browser();
    let bare = browser.get("/api/v1/event-types").await;
    assert_eq!((bare.status.as_u16(), bare.header("content-type")), (401, "application/problem+json"));
    assert!(bare.header("www-authenticate").starts_with("Bearer"));
    let wrong = browser.send(browser.request(Method::GET, "/api/v1/event-types").bearer_auth("oba_wrong")).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("not known here"), "{}", wrong.body);
}

#[tokio::test]
async fn event_types_name_their_objects() {
    let portal = portal().await;
    let (answer, body) = call(&portal.browser(), API, Method::GET, "/api/v1/event-types", None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let types = body["event_types"].as_array().unwrap();
    assert_eq!(types.len(), 10);
    assert!(types.contains(&json!({ "name": "powerup.opened", "object": "RelayPowerups__c" })), "{types:?}");
    assert_eq!(body["event_sets"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_integration_from_creation_to_removal() {
    let portal = portal().await;
    let browser = portal.browser();
    let wish = new_integration(&portal, &browser, "Production").await;
    let (made, view) = call(&browser, API, Method::POST, "/api/v1/clients/acme/integrations", Some(wish)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(view["status"], "AwaitingSalesforce");
    assert_eq!(view["certificate"]["thumbprint_sha256"].as_str().unwrap().len(), 64);
    let path = made.location().to_owned();

    let change =
        json!({ "salesforce_username": "integration@acme.example", "consumer_key": "3MVG9\nx", "paused": true });
    let (changed, view) = call(&browser, API, Method::PATCH, &path, Some(change)).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!((&view["consumer_key"], &view["paused"]), (&json!("3MVG9x"), &json!(true)));

    let stale = json!({ "name": "Other", "revision": 1 });
    assert_eq!(call(&browser, API, Method::PATCH, &path, Some(stale)).await.0.status, 409);

    let list = call(&browser, API, Method::GET, "/api/v1/clients/acme/integrations", None).await.1;
    assert_eq!(list["data"][0]["name"], "Production");

    let certificate = call(&browser, API, Method::GET, &format!("{path}/certificate"), None).await.0;
    assert!(certificate.body.starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(certificate.header("content-type"), "application/pem-certificate-chain");

    assert_eq!(call(&browser, API, Method::DELETE, &path, None).await.0.status, 204);
    assert_eq!(call(&browser, API, Method::GET, &format!("{path}/certificate"), None).await.0.status, 410);
}

#[tokio::test]
async fn the_same_idempotency_key_makes_one_integration() {
    let portal = portal().await;
    let browser = portal.browser();
    let wish = new_integration(&portal, &browser, "Once").await;
    let post = || {
        let path = "/api/v1/clients/acme/integrations";
        let request = browser.request(Method::POST, path).bearer_auth(KEYS[API].2).header("idempotency-key", "k-1");
        browser.send(request.json(&wish))
    };
    let (first, second) = (post().await, post().await);
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (201, 201), "{}", second.body);
    assert_eq!(first.location(), second.location());
}

#[tokio::test]
async fn refusals_say_which_field_and_why() {
    let portal = portal().await;
    let browser = portal.browser();
    let path = "/api/v1/clients/acme/integrations";
    let wish = json!({ "type": "unmanaged", "name": "", "salesforce_subdomain": "moon", "event_set": "x" });
    let (answer, problem) = call(&browser, API, Method::POST, path, Some(wish)).await;
    assert_eq!(answer.status, 422);
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().filter_map(|error| error["field"].as_str()).collect();
    assert_eq!(fields, ["name", "salesforce_subdomain", "event_set"]);
    let filtered = call(&browser, API, Method::GET, &format!("{path}?status=Odd"), None).await;
    assert_eq!((filtered.0.status.as_u16(), &filtered.1["errors"][0]["field"]), (422, &json!("status")));
    let torn = browser
        .request(Method::POST, path)
        .bearer_auth(KEYS[API].2)
        .header("content-type", "application/json")
        .body("{");
    assert_eq!(browser.send(torn).await.status, 400);
    let no_json = browser.request(Method::POST, path).bearer_auth(KEYS[API].2).body("x");
    assert_eq!(browser.send(no_json).await.status, 415);
}

#[tokio::test]
async fn a_key_reaches_its_own_client_and_its_own_scopes() {
    let portal = portal().await;
    let browser = portal.browser();
    assert_eq!(call(&browser, API, Method::GET, "/api/v1/clients/globex/integrations", None).await.0.status, 404);
    assert_eq!(call(&browser, API, Method::GET, "/api/v1/clients/nobody/integrations", None).await.0.status, 404);
    let (answer, problem) = call(&browser, INGEST, Method::GET, "/api/v1/clients/acme/integrations", None).await;
    assert_eq!(answer.status, 403);
    assert!(problem["detail"].as_str().unwrap().contains("scope"), "{problem}");
}

#[tokio::test]
async fn a_check_answers_with_its_chain() {
    let portal = portal().await;
    let browser = portal.browser();
    let wish = new_integration(&portal, &browser, "Checked").await;
    let made = call(&browser, API, Method::POST, "/api/v1/clients/acme/integrations", Some(wish)).await.0;
    let (answer, check) = call(&browser, API, Method::POST, &format!("{}/check", made.location()), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(check["state"], "refused", "username and consumer key are not filled in");
    assert_eq!(check["links"].as_array().unwrap().len(), 6);
    let again = format!("{}/checks/{}", made.location(), check["id"].as_str().unwrap());
    assert_eq!(call(&browser, API, Method::GET, &again, None).await.1, check);
}

#[tokio::test(flavor = "multi_thread")]
async fn null_empties_what_may_be_empty_and_is_refused_elsewhere() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let mut wish = new_integration(&portal, &browser, "Production").await;
        wish["type"] = json!("app-exchange");
        for (member, value) in [
            ("salesforce_username", json!("integration@acme.example")),
            ("consumer_key", json!("3MVG9x")),
            ("package_namespace", json!("relay")),
            ("my_domain_host", Value::Null),
        ] {
            wish[member] = value;
        }
        let path = "/api/v1/clients/acme/integrations";
        for member in ["type", "name", "version", "salesforce_subdomain", "event_set"] {
            let mut refused = wish.clone();
            refused[member] = Value::Null;
            let (answer, problem) = call(&browser, API, Method::POST, path, Some(refused)).await;
            assert_eq!(
                (answer.status.as_u16(), &problem["errors"][0]["field"]),
                (422, &json!(member)),
                "{}",
                answer.body
            );
        }
        let (made, view) = call(&browser, API, Method::POST, path, Some(wish)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let path = made.location().to_owned();
        for member in ["revision", "paused", "name", "version", "salesforce_subdomain", "event_set"] {
            let change = json!({ "consumer_key": "other", member: null });
            let (answer, problem) = call(&browser, API, Method::PATCH, &path, Some(change)).await;
            assert_eq!(
                (answer.status.as_u16(), &problem["errors"][0]["field"]),
                (422, &json!(member)),
                "{}",
                answer.body
            );
        }
        let unknown = json!({ "consumer_key": "other", "nmae": "x" });
        let (answer, problem) = call(&browser, API, Method::PATCH, &path, Some(unknown)).await;
        assert_eq!((answer.status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("nmae")), "{}", answer.body);
        assert_eq!(call(&browser, API, Method::GET, &path, None).await.1, view, "nothing was changed");
        for member in ["salesforce_username", "consumer_key", "package_namespace"] {
            assert!(view[member].is_string(), "{view}");
            let (answer, view) = call(&browser, API, Method::PATCH, &path, Some(json!({ member: null }))).await;
            assert_eq!((answer.status.as_u16(), &view[member]), (200, &Value::Null), "{}", answer.body);
        }
        // What GET returns can be sent back.
        let view = call(&browser, API, Method::GET, &path, None).await.1;
        let (answer, same) = call(&browser, API, Method::PATCH, &path, Some(view.clone())).await;
        assert_eq!((answer.status.as_u16(), &same), (200, &view), "{}", answer.body);
        let replay = format!("{path}/replay");
        for wish in [json!({ "ids": null, "state": "parked" }), json!({ "state": "parked", "since": null })] {
            assert_eq!(call(&browser, API, Method::POST, &replay, Some(wish)).await.0.status, 422);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_made_whole_or_not_at_all() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let path = "/api/v1/clients/acme/integrations";
        for name in ["First", "Second"] {
            let wish = new_integration(&portal, &browser, name).await;
            assert_eq!(call(&browser, API, Method::POST, path, Some(wish)).await.0.status, 201);
        }
        let list = call(&browser, API, Method::GET, path, None).await.1;
        let second = format!("{path}/{}", list["data"][0]["id"].as_str().unwrap());
        let taken = json!({ "name": "First", "paused": true });
        assert_eq!(call(&browser, API, Method::PATCH, &second, Some(taken)).await.0.status, 422);
        assert_eq!(call(&browser, API, Method::GET, &second, None).await.1["paused"], false);
        let both = json!({ "name": "Third", "paused": true });
        let (answer, view) = call(&browser, API, Method::PATCH, &second, Some(both)).await;
        assert_eq!(
            (&view["name"], &view["paused"], &view["revision"]),
            (&json!("Third"), &json!(true), &json!(2)),
            "{}",
            answer.body
        );
        let stale = json!({ "paused": false, "revision": 1 });
        assert_eq!(call(&browser, API, Method::PATCH, &second, Some(stale)).await.0.status, 409);
        let (_, view) = call(&browser, API, Method::PATCH, &second, Some(json!({ "paused": false }))).await;
        assert_eq!((&view["paused"], &view["revision"]), (&json!(false), &json!(3)));
    })
    .await;
}
