//! Each row of the token endpoint's error catalogue that a JWT can meet, and what is forgiven.

use local_org::{
    AppKind, AppSetup, Fault, FaultKind, IpRelaxation, PermittedUsers, RELAY_PERMISSION_SET, ScopeRefusal,
    SettingsPatch, Surface, UserSetup,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Fixture, INTEGRATION, now, other_pair, pair, read, sign};

const NOT_APPROVED: (&str, &str) = ("invalid_grant", "user hasn't approved this consumer");

async fn refused(fixture: &Fixture, expected: (&str, &str)) {
    let answer = fixture.sign_in().await;
    assert_eq!(answer.refusal(), expected);
}

fn patch(change: impl FnOnce(&mut SettingsPatch)) -> SettingsPatch {
    let mut patch = SettingsPatch::default();
    change(&mut patch);
    patch
}

#[tokio::test]
async fn a_finished_app_signs_in() {
    let fixture = Fixture::new().await;
    let answer = fixture.sign_in().await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let token = answer.body["access_token"].as_str().unwrap();
    assert!(token.starts_with(&format!("{}!", &fixture.org.id()[..15])));
    assert_eq!(answer.body["instance_url"], "https://acme.my.salesforce.com");
    assert_eq!(answer.body["scope"], "id api");
    assert_eq!(answer.body["token_type"], "Bearer");
    let id = answer.body["id"].as_str().unwrap();
    assert!(id.starts_with(&format!("https://login.salesforce.com/id/{}/005", fixture.org.id())));
    for absent in ["expires_in", "refresh_token", "issued_at", "signature"] {
        assert!(answer.body.get(absent).is_none(), "{absent}");
    }
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
}

#[tokio::test]
async fn grant_type_is_looked_at_first() {
    let fixture = Fixture::new().await;
    let unsupported = ("unsupported_grant_type", "grant type not supported");
    let call = || fixture.call(Method::POST, Some("login.salesforce.com"), "/services/oauth2/token");
    assert_eq!(read(call().form(&[("assertion", "x")])).await.refusal(), unsupported);
    assert_eq!(read(call().form(&[("grant_type", "magic")])).await.refusal(), unsupported);
    let json_body = json!({ "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer" });
    assert_eq!(read(call().json(&json_body)).await.refusal(), unsupported);
    let credentials = [("grant_type", "client_credentials"), ("client_id", "x")];
    let here = ("invalid_grant", "request not supported on this domain");
    assert_eq!(read(call().form(&credentials)).await.refusal(), here);
    let get = fixture.call(Method::GET, Some("login.salesforce.com"), "/services/oauth2/token");
    assert_eq!(read(get).await.refusal(), ("invalid_request", "must use HTTP POST"));
    let bare = call().form(&[("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")]);
    assert_eq!(read(bare).await.refusal(), ("invalid_request", "missing required parameter: assertion"));
}

#[tokio::test]
async fn unreadable_assertions() {
    let fixture = Fixture::new().await;
    let invalid = ("invalid_grant", "invalid assertion");
    let good = sign(&fixture.claims(), &pair().private);
    let key = jsonwebtoken::EncodingKey::from_secret(b"secret");
    let symmetric = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &fixture.claims(), &key).unwrap();
    for bad in ["x", "a.b.c", &format!("{good}="), &symmetric] {
        assert_eq!(fixture.post_assertion(None, bad).await.refusal(), invalid, "{bad}");
    }
}

#[tokio::test]
async fn an_app_without_certificate() {
    let fixture = Fixture::with(AppSetup::default()).await;
    refused(&fixture, ("invalid_grant", "invalid assertion")).await;
}

#[tokio::test]
async fn an_unknown_consumer_key() {
    let fixture = Fixture::new().await;
    let mut claims = fixture.claims();
    claims["iss"] = json!("3MVG9nobody");
    let answer = fixture.sign_in_at(None, &claims).await;
    assert_eq!(answer.refusal(), ("invalid_client_id", "client identifier invalid"));
}

#[tokio::test]
async fn a_new_app_takes_its_time() {
    let fixture = Fixture::new().await;
    let delayed = patch(|patch| patch.propagation_delay_secs = Some(600));
    fixture.org.update_settings(delayed).unwrap();
    let setup = AppSetup { label: "Second".to_owned(), ..AppSetup::with_certificate(&pair().certificate) };
    let second = fixture.org.install_app(setup).unwrap();
    let mut claims = fixture.claims();
    claims["iss"] = json!(second.consumer_key);
    let answer = fixture.sign_in_at(None, &claims).await;
    assert_eq!(answer.refusal(), ("invalid_client_id", "client identifier invalid"));
    // A change to the older app is not in effect either: its old certificate still verifies.
    fixture.org.replace_certificate(&fixture.app.id, &other_pair().certificate).unwrap();
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_certificate() {
    let fixture = Fixture::new().await;
    fixture.org.replace_certificate(&fixture.app.id, &other_pair().certificate).unwrap();
    refused(&fixture, ("invalid_client", "invalid client credentials")).await;
}

#[tokio::test]
async fn the_audience_of_the_other_kind() {
    let fixture = Fixture::new().await;
    for audience in [json!("https://test.salesforce.com"), json!("https://globex.my.salesforce.com"), Value::Null] {
        let mut claims = fixture.claims();
        claims["aud"] = audience;
        let answer = fixture.sign_in_at(Some("login.salesforce.com"), &claims).await;
        assert_eq!(answer.refusal(), ("invalid_grant", "audience is invalid"));
    }
}

#[tokio::test]
async fn expiry_by_the_org_s_clock() {
    let fixture = Fixture::new().await;
    let expired = ("invalid_grant", "expired authorization code");
    let at = |seconds: i64| {
        let mut claims = fixture.claims();
        claims["exp"] = json!(now() + seconds);
        claims
    };
    assert_eq!(fixture.sign_in_at(None, &at(-200)).await.refusal(), expired);
    assert_eq!(fixture.sign_in_at(None, &at(-100)).await.status, StatusCode::OK);
    fixture.org.update_settings(patch(|patch| patch.clock_offset_secs = Some(600))).unwrap();
    assert_eq!(fixture.sign_in_at(None, &at(180)).await.refusal(), expired);
}

#[tokio::test]
async fn users_who_may_not() {
    let fixture = Fixture::new().await;
    let mut claims = fixture.claims();
    claims["sub"] = json!("ops@acme.test");
    assert_eq!(fixture.sign_in_at(None, &claims).await.refusal(), NOT_APPROVED, "an e-mail address is no username");
    for change in [
        UserSetup { active: Some(false), ..UserSetup::default() },
        UserSetup { active: Some(true), frozen: Some(true), ..UserSetup::default() },
    ] {
        fixture.org.update_user(INTEGRATION, change).unwrap();
        refused(&fixture, ("invalid_grant", "inactive user")).await;
    }
}

#[tokio::test]
async fn ip_restrictions_and_their_relaxation() {
    let fixture = Fixture::new().await;
    fixture.org.update_settings(patch(|patch| patch.ip_restricted = Some(true))).unwrap();
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
    fixture.org.set_policies(&fixture.app.id, PermittedUsers::AdminApproved, IpRelaxation::Enforce);
    refused(&fixture, ("invalid_grant", "ip restricted or invalid login hours")).await;
}

#[tokio::test]
async fn approval_by_the_user() {
    let setup = AppSetup {
        permitted_users: PermittedUsers::AllUsersMaySelfAuthorize,
        ..AppSetup::with_certificate(&pair().certificate)
    };
    let fixture = Fixture::with(setup).await;
    refused(&fixture, NOT_APPROVED).await;
    fixture.org.approve(&fixture.app.id, INTEGRATION);
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
}

#[tokio::test]
async fn approval_by_the_administrator() {
    let fixture = Fixture::new().await;
    let denied = ("invalid_app_access", "user is not admin approved to access this app");
    fixture.org.set_app_permission_sets(&fixture.app.id, &[]);
    refused(&fixture, denied).await;
    fixture.org.set_app_permission_sets(&fixture.app.id, &[RELAY_PERMISSION_SET]);
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
    let without = UserSetup { permission_sets: Some(Vec::new()), ..UserSetup::default() };
    fixture.org.update_user(INTEGRATION, without).unwrap();
    refused(&fixture, denied).await;
}

#[tokio::test]
async fn the_refresh_scope_is_asked_for_last() {
    let fixture = Fixture::new().await;
    let words = "refresh_token scope is required and the connected app should be installed and preauthorized.";
    fixture.org.set_scopes(&fixture.app.id, &["api"]).unwrap();
    refused(&fixture, ("invalid_request", words)).await;
    let as_printed = patch(|patch| patch.scope_refusal = Some(ScopeRefusal::InvalidGrant));
    fixture.org.update_settings(as_printed).unwrap();
    refused(&fixture, ("invalid_grant", words)).await;
    fixture.org.set_app_permission_sets(&fixture.app.id, &[]);
    refused(&fixture, ("invalid_app_access", "user is not admin approved to access this app")).await;
}

#[tokio::test]
async fn a_locked_org_and_too_many_sign_ins() {
    let fixture = Fixture::new().await;
    fixture.org.update_settings(patch(|patch| patch.login_limit_per_hour = Some(1))).unwrap();
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
    refused(&fixture, ("rate_limit_exceeded", "number of logins exceeded")).await;
    fixture.org.update_settings(patch(|patch| patch.locked = Some(true))).unwrap();
    refused(&fixture, ("inactive_org", "organization locked, closed, or suspended")).await;
}

#[tokio::test]
async fn an_error_nobody_knows() {
    let fixture = Fixture::new().await;
    fixture.org.add_fault(Fault::new(FaultKind::UnknownError).on(Surface::Token).times(1));
    refused(&fixture, ("unknown_error", "retry your request")).await;
    assert_eq!(fixture.sign_in().await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_expired_certificate_is_a_switch() {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let expired = params.self_signed(&key).unwrap();
    let fixture = Fixture::with(AppSetup::with_certificate(expired.pem())).await;
    let assertion = sign(&fixture.claims(), &key.serialize_pem());
    assert_eq!(fixture.post_assertion(None, &assertion).await.status, StatusCode::OK);
    fixture.org.update_settings(patch(|patch| patch.refuse_expired_certificate = Some(true))).unwrap();
    let answer = fixture.post_assertion(None, &assertion).await;
    assert_eq!(answer.refusal(), ("invalid_client", "invalid client credentials"));
}

#[tokio::test]
async fn a_local_external_client_app_works_only_at_its_own_domain() {
    let setup = AppSetup { kind: AppKind::ExternalClientApp, ..AppSetup::with_certificate(&pair().certificate) };
    let fixture = Fixture::with(setup).await;
    let not_found = ("app_not_found", "External client app is not installed in this org");
    refused(&fixture, not_found).await;
    let mut claims = fixture.claims();
    let globex = fixture.sign_in_at(Some("globex.my.salesforce.com"), &claims).await;
    assert_eq!(globex.refusal(), not_found);
    let own = Some("acme.my.salesforce.com");
    assert_eq!(fixture.sign_in_at(own, &claims).await.refusal(), ("invalid_grant", "audience is invalid"));
    claims["aud"] = json!("https://acme.my.salesforce.com");
    assert_eq!(fixture.sign_in_at(own, &claims).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_other_clients_send_is_taken() {
    let fixture = Fixture::new().await;
    let mut claims = fixture.claims();
    claims["exp"] = json!((now() + 180).to_string());
    assert_eq!(fixture.sign_in_at(None, &claims).await.status, StatusCode::OK, "exp as a string");
    claims["exp"] = json!((now() + 300) * 1000);
    assert_eq!(fixture.sign_in_at(None, &claims).await.status, StatusCode::OK, "exp in milliseconds");
    claims["aud"] = json!(format!("{}/", fixture.running.url()));
    assert_eq!(fixture.sign_in_at(None, &claims).await.status, StatusCode::OK, "the door as audience");
    claims["prn"] = json!("nobody@acme.example");
    assert_eq!(fixture.sign_in_at(None, &claims).await.refusal(), NOT_APPROVED, "prn wins over sub");
    claims["prn"] = json!(INTEGRATION);
    claims["sub"] = json!("nobody@acme.example");
    assert_eq!(fixture.sign_in_at(None, &claims).await.status, StatusCode::OK, "prn alone is enough");

    let assertion = sign(&fixture.claims(), &pair().private);
    let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
    let query = format!("/services/oauth2/token?{grant}&assertion={assertion}");
    assert_eq!(read(fixture.call(Method::POST, None, &query)).await.status, StatusCode::OK, "in the query");
}
