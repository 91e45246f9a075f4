//! Small things that an answer owes to a careful reader.

use crate::start::{both_databases, portal, portal_configured};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use server::config::PublicUrl;

#[tokio::test]
async fn names_below_ours_keep_to_https_when_the_configuration_says_so() {
    let portal = portal_configured(|config| {
        config.public_url = PublicUrl::parse("https://portal.example.com").unwrap();
        config.hsts_include_subdomains = true;
    })
    .await;
    for path in ["/sign-in", "/api/v1/event-types"] {
        let header = portal.browser().get(path).await.header("strict-transport-security").to_owned();
        assert_eq!(header, "max-age=31536000; includeSubDomains", "{path}");
    }
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    assert_eq!(ada.get("/account").await.header("clear-site-data"), "");
    let out = ada.post_form("/sign-out", &[]).await;
    assert_eq!((out.status.as_u16(), out.header("clear-site-data")), (303, "\"cache\", \"storage\""));
}

#[tokio::test]
async fn security_txt_is_there_when_a_contact_is() {
    let path = "/.well-known/security.txt";
    assert_eq!(portal().await.browser().get(path).await.status, 404);
    let portal =
        portal_configured(|config| config.security_contact = Some("mailto:security@example.com".to_owned())).await;
    let answer = portal.browser().get(path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    for line in ["Contact: mailto:security@example.com", "Expires: 20", "Canonical: http://127.0.0.1"] {
        assert!(answer.body.contains(line), "{line}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_form_has_only_so_many_fields() {
    let portal = portal().await;
    let browser = portal.browser();
    let post = async |count: usize| {
        let request = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
        let body = vec!["a="; count].join("&");
        browser.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await
    };
    let answer = post(1_001).await;
    assert_eq!(answer.status, 413, "{}", answer.body);
    assert!(answer.body.contains("That is too much"), "{}", answer.body);
    assert_eq!(post(1_000).await.status, 422);
}

#[tokio::test]
async fn whatever_is_not_available_says_when_to_ask_again() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    portal.portal.store().close().await.unwrap();
    let event = ada
        .request(Method::POST, "/api/v1/clients/acme/events")
        .bearer_auth(portal::demo::KEYS[0].2)
        .header(CONTENT_TYPE, "application/cloudevents+json")
        .body(r#"{"specversion":"1.0","id":"e-1","type":"message.sent","source":"/relay","data":{}}"#);
    for answer in [ada.get("/").await, ada.get("/readyz").await, ada.send(event).await] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{:?}", answer.headers);
    }
}

/// An address of another client's person, of staff, and of nobody: what a client reads does not say which.
#[tokio::test]
async fn nobody_learns_who_is_a_customer_elsewhere() {
    both_databases(async |portal| {
        let ada = portal.signed_in("admin@acme.test").await;
        let add = async |email: &str| {
            let form = [("name", "Somebody"), ("email", email), ("role", "client_user")];
            ada.post_form("/clients/acme/members/new", &form).await
        };
        let own = add("viewer@acme.test").await;
        assert!(own.status == 422 && own.body.contains("already here"), "{}", own.body);
        for email in ["admin@globex.test", "operator@demo.test"] {
            let elsewhere = add(email).await;
            assert_eq!(elsewhere.status, 422, "{email}");
            assert!(!elsewhere.body.contains("already"), "{}", elsewhere.body);
            assert!(elsewhere.body.contains("cannot be added here"), "{}", elsewhere.body);
        }
        let mut waits = false;
        for _ in 0..12 {
            waits = waits || add("admin@globex.test").await.status == 429;
        }
        assert!(waits, "nobody goes through a list of addresses");
    })
    .await;
}
