//! Host names lead to orgs, and a session belongs to the instance that gave it.

use local_org::{AppSetup, SettingsPatch};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Fixture, pair, read, sign};

#[tokio::test]
async fn loopback_is_acme_with_the_door_s_own_address() {
    let fixture = Fixture::new().await;
    let mut claims = fixture.claims();
    claims["aud"] = json!(fixture.running.url());
    let answer = fixture.sign_in_at(None, &claims).await;
    assert_eq!(answer.body["instance_url"], fixture.running.url());
    let id = answer.body["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with(&fixture.running.url()));
    let token = answer.body["access_token"].as_str().unwrap();
    let identity = read(fixture.http.get(id).bearer_auth(token)).await;
    assert_eq!(identity.body["username"], "integration@acme.example");
    assert_eq!(identity.body["email"], "ops@acme.test");
}

#[tokio::test]
async fn sandboxes_sign_in_at_test() {
    let fixture = Fixture::new().await;
    let sandbox = fixture.world.org("acme--dev");
    let app = sandbox.install_app(AppSetup::with_certificate(&pair().certificate)).unwrap();
    let mut claims = fixture.claims();
    claims["iss"] = json!(app.consumer_key);
    claims["sub"] = json!("integration@acme.example.dev");
    claims["aud"] = json!("https://test.salesforce.com");
    let answer = fixture.sign_in_at(Some("test.salesforce.com"), &claims).await;
    assert_eq!(answer.body["instance_url"], "https://acme--dev.sandbox.my.salesforce.com");
    let wrong_host = fixture.sign_in_at(Some("login.salesforce.com"), &claims).await;
    assert_eq!(wrong_host.refusal(), ("invalid_client_id", "client identifier invalid"));
}

#[tokio::test]
async fn the_same_key_in_two_orgs_is_told_apart_by_the_user() {
    let fixture = Fixture::new().await;
    let setup = AppSetup {
        consumer_key: Some(fixture.app.consumer_key.clone()),
        ..AppSetup::with_certificate(&pair().certificate)
    };
    fixture.world.org("globex").install_app(setup).unwrap();
    let mut claims = fixture.claims();
    claims["sub"] = json!("integration@globex.example");
    let answer = fixture.sign_in_at(Some("login.salesforce.com"), &claims).await;
    assert_eq!(answer.body["instance_url"], "https://globex.my.salesforce.com");
}

#[tokio::test]
async fn a_session_of_another_instance_is_none() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let call = fixture.call(Method::GET, Some("globex.my.salesforce.com"), "/services/data/v66.0/limits");
    assert_eq!(read(call.bearer_auth(&token)).await.code(), (401, "INVALID_SESSION_ID"));
    let userinfo = fixture.call(Method::GET, Some("login.salesforce.com"), "/services/oauth2/userinfo");
    let answer = read(userinfo.bearer_auth(&token)).await;
    assert_eq!(answer.body["preferred_username"], "integration@acme.example");
    assert_eq!(answer.body["organization_id"], fixture.org.id());
}

#[tokio::test]
async fn userinfo_and_revocation() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let userinfo = || fixture.call(Method::GET, Some("acme.my.salesforce.com"), "/services/oauth2/userinfo");
    assert_eq!(read(userinfo()).await.body, "Missing_OAuth_Token");
    assert_eq!(read(userinfo().bearer_auth("x")).await.body, "Bad_OAuth_Token");
    assert_eq!(read(userinfo().bearer_auth(&token)).await.status, StatusCode::OK);
    let revoke = || {
        let call = fixture.call(Method::POST, Some("acme.my.salesforce.com"), "/services/oauth2/revoke");
        call.form(&[("token", token.as_str())])
    };
    assert_eq!(read(revoke()).await.status, StatusCode::OK);
    assert_eq!(read(revoke()).await.refusal().0, "invalid_token");
    assert_eq!(read(userinfo().bearer_auth(&token)).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn discovery_names_the_door() {
    let fixture = Fixture::new().await;
    let path = "/.well-known/openid-configuration";
    let login = read(fixture.call(Method::GET, Some("login.salesforce.com"), path)).await;
    assert_eq!(login.body["token_endpoint"], "https://login.salesforce.com/services/oauth2/token");
    let own = read(fixture.call(Method::GET, Some("acme.my.salesforce.com"), path)).await;
    assert_eq!(own.body["issuer"], "https://acme.my.salesforce.com");
    assert_eq!(own.body["frontchannel_logout_supported"], true);
}

#[tokio::test]
async fn other_hosts_and_other_sites_get_nothing() {
    let fixture = Fixture::new().await;
    let foreign = fixture.call(Method::GET, Some("evil.example"), "/_local/state");
    assert_eq!(read(foreign).await.status, StatusCode::NOT_FOUND);
    let through_org = fixture.call(Method::GET, Some("acme.my.salesforce.com"), "/_local/state");
    assert_eq!(read(through_org).await.status, StatusCode::NOT_FOUND);
    let posted = fixture.call(Method::POST, None, "/_local/reset").header("origin", "https://evil.example");
    assert_eq!(read(posted).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_date_is_the_org_s() {
    let fixture = Fixture::new().await;
    let ahead = SettingsPatch { clock_offset_secs: Some(86_400), ..SettingsPatch::default() };
    let today = read(fixture.call(Method::GET, Some("acme.my.salesforce.com"), "/services/data")).await;
    fixture.org.update_settings(ahead).unwrap();
    let tomorrow = read(fixture.call(Method::GET, Some("acme.my.salesforce.com"), "/services/data")).await;
    assert_ne!(today.headers["date"].as_bytes()[..16], tomorrow.headers["date"].as_bytes()[..16]);
}

#[tokio::test]
async fn chunked_forms_without_length_are_read() {
    let fixture = Fixture::new().await;
    let assertion = sign(&fixture.claims(), &pair().private);
    let body = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
    let (front, back) = body.split_at(100);
    let request = format!(
        "POST /services/oauth2/token HTTP/1.1\r\nHost: login.salesforce.com\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n\
         {:x}\r\n{front}\r\n{:x}\r\n{back}\r\n0\r\n\r\n",
        front.len(),
        back.len()
    );
    let mut stream = tokio::net::TcpStream::connect(fixture.running.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
