//! The client against a stub on loopback that stands in for Salesforce through `connect_to`, and that misbehaves in
//! every way a network, a proxy or a hostile server can.

#![expect(clippy::unwrap_used, reason = "the stub's helpers are part of the test")]

mod against_local_org;
mod bulk;
mod delivery;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use axum::{
    Router,
    body::Bytes,
    extract::{ConnectInfo, DefaultBodyLimit, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use salesforce::{
    ASSERTION_LIFETIME_SECS, Client, Config, Failure, FailureKind, JwtBearer, Lookup, LookupFuture, NamedBy, Record,
    Sign, SignError, Token, TransportKind,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const NOW_MS: i64 = 1_795_329_000_123;
const DATE: &str = "Sun, 22 Nov 2026 06:20:00 GMT";
const DATE_MS: i64 = 1_795_328_400_000;

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

struct TestKey;

impl Sign for TestKey {
    #[expect(
        clippy::disallowed_methods,
        reason = "PKCS#1 v1.5 signatures hold no randomness; the interface asks for it"
    )]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; KEY.public_modulus_len()];
        KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| SignError::new("the test key failed"))?;
        Ok(signature)
    }
}

struct BrokenKey;

impl Sign for BrokenKey {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(SignError::new("no master key"))
    }
}

#[derive(Clone, Debug)]
struct Seen {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    peer: SocketAddr,
}

impl Seen {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

type Handler = Arc<dyn Fn(&Seen) -> Response + Send + Sync>;

#[derive(Clone)]
struct Stub {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    async fn start(handler: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stub = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let handler: Handler = Arc::new(handler);
        let router = Router::new().fallback(answer).with_state((stub.clone(), handler));
        let service = router.layer(DefaultBodyLimit::disable()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        stub
    }

    fn client(&self) -> Client {
        client_at(self.address)
    }

    fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().expect("a request").clone()
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

async fn answer(
    State((stub, handler)): State<(Stub, Handler)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let seen = Seen { method, uri, headers, body, peer };
    let mut response = handler(&seen);
    stub.seen.lock().unwrap().push(seen);
    response.headers_mut().insert("date", HeaderValue::from_static(DATE));
    response
}

fn client_at(address: SocketAddr) -> Client {
    Client::new(&Config { connect_to: Some(format!("http://{address}")), ..quick() }).unwrap()
}

fn quick() -> Config {
    Config {
        connect_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_secs(2),
        max_reply_bytes: 64 * 1024,
        ..Config::default()
    }
}

const ASK: JwtBearer<'static> = JwtBearer {
    login_host: "login.salesforce.com",
    consumer_key: "3MVG9consumer",
    username: "integration@acme.example",
    now_ms: NOW_MS,
};

fn good_token() -> Value {
    json!({
        "access_token": "00D5g000004Ab1c!AQ4AQJsecret",
        "scope": "id api",
        "instance_url": "https://acme.my.salesforce.com",
        "id": "https://login.salesforce.com/id/00D5g000004Ab1cEAC/0055g00000ABCDeAAO",
        "token_type": "Bearer",
        "api_instance_url": "https://api.salesforce.com",
    })
}

fn reply(status: u16, kind: &'static str, body: impl Into<axum::body::Body>) -> Response {
    (StatusCode::from_u16(status).unwrap(), [("content-type", kind)], body.into()).into_response()
}

fn json_reply(status: u16, body: &Value) -> Response {
    reply(status, "application/json;charset=UTF-8", body.to_string())
}

/// What asking for a token fails with when the stub answers like this.
async fn token_failure(handler: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Failure {
    Stub::start(handler).await.client().jwt_bearer(&ASK, &TestKey).await.unwrap_err()
}

/// A stub for the calls behind the token, and a token for it.
async fn signed_in(handler: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> (Stub, Client, Token) {
    let stub = Stub::start(move |seen| {
        if seen.uri.path() == "/services/oauth2/token" { json_reply(200, &good_token()) } else { handler(seen) }
    })
    .await;
    let client = stub.client();
    let token = client.jwt_bearer(&ASK, &TestKey).await.unwrap();
    (stub, client, token)
}

/// A server that answers every connection with these bytes and closes it.
async fn raw(bytes: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 8192];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(bytes).await;
            let _ = socket.shutdown().await;
        }
    });
    address
}

#[tokio::test]
async fn a_token_is_asked_for_as_documented() {
    let stub = Stub::start(|_| json_reply(200, &good_token())).await;
    let ask = JwtBearer { login_host: "Acme--Dev.sandbox.my.salesforce.com", ..ASK };
    let token = stub.client().jwt_bearer(&ask, &TestKey).await.unwrap();
    assert_eq!(token.access_token.expose_secret(), "00D5g000004Ab1c!AQ4AQJsecret");
    assert_eq!(token.instance.host(), "acme.my.salesforce.com");
    assert_eq!(token.scopes, ["id", "api"]);
    assert!(token.identity_url.as_deref().unwrap().ends_with("0055g00000ABCDeAAO"));
    assert_eq!(token.server_date_ms, Some(DATE_MS));

    let seen = stub.last();
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("POST", "/services/oauth2/token"));
    assert_eq!(seen.header("host"), "acme--dev.sandbox.my.salesforce.com");
    assert_eq!(seen.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(seen.header("authorization"), "");
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&seen.body).into_owned().collect();
    assert_eq!(form[0], ("grant_type".to_owned(), "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned()));
    assert_eq!((form.len(), form[1].0.as_str()), (2, "assertion"));

    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["https://acme--dev.sandbox.my.salesforce.com"]);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.validate_exp = false;
    let key = DecodingKey::from_rsa_der(KEY.public_key().as_ref());
    let claims = jsonwebtoken::decode::<Value>(&form[1].1, &key, &validation).unwrap().claims;
    assert_eq!(
        claims,
        json!({
            "iss": "3MVG9consumer",
            "sub": "integration@acme.example",
            "aud": "https://acme--dev.sandbox.my.salesforce.com",
            "exp": NOW_MS / 1000 + ASSERTION_LIFETIME_SECS,
        })
    );
    assert!((1..=180).contains(&ASSERTION_LIFETIME_SECS));
}

#[tokio::test]
async fn debug_output_shows_no_secret() {
    let (_, client, token) = signed_in(|_| json_reply(401, &json!([]))).await;
    let shown = format!("{client:?} {token:?} {token:#?}");
    assert!(!shown.contains("AQ4AQJsecret"), "{shown}");
    assert!(shown.contains("acme.my.salesforce.com"));
}

#[tokio::test]
async fn an_oauth_error_keeps_its_words_and_the_servers_clock() {
    let failure = token_failure(|_| {
        json_reply(400, &json!({"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}))
    })
    .await;
    let description = Some("user hasn't approved this consumer".to_owned());
    assert_eq!(failure.kind, FailureKind::OAuth { status: 400, error: "invalid_grant".to_owned(), description });
    assert_eq!(failure.server_date_ms, Some(DATE_MS));

    let failure = token_failure(|_| json_reply(400, &json!({"error": "app_not_found"}))).await;
    assert_eq!(failure.kind, FailureKind::OAuth { status: 400, error: "app_not_found".to_owned(), description: None });
}

#[tokio::test]
async fn hostile_words_are_made_harmless() {
    let echoed = "eyJhbGciOiJSUzI1NiJ9".repeat(10);
    let words = format!("bad\u{202e}\n{echoed} {}", "long ".repeat(500));
    let body = json!({"error": "invalid_grant\u{7}", "error_description": words});
    let FailureKind::OAuth { error, description, .. } = token_failure(move |_| json_reply(400, &body)).await.kind
    else {
        panic!("oauth")
    };
    let description = description.unwrap();
    assert_eq!(error, "invalid_grant");
    assert!(description.starts_with("bad eyJhbGciOiJS… long"), "{description}");
    assert!(description.chars().count() <= 501);
}

#[tokio::test]
async fn a_page_instead_of_json() {
    let failure = token_failure(|_| {
        reply(503, "text/html", "<html><head><title>Down for maintenance</title><script>x()</script></head><p>Sorry")
    })
    .await;
    let snippet = "Down for maintenance Sorry".to_owned();
    assert_eq!(failure.kind, FailureKind::NotJson { status: 503, html: true, snippet });
    assert_eq!(failure.server_date_ms, Some(DATE_MS));
}

#[tokio::test]
async fn truncated_json_and_a_body_that_stops() {
    let failure = token_failure(|_| reply(200, "application/json", r#"{"access_token":"00D5g0!AQ","inst"#)).await;
    assert_eq!(failure.kind, FailureKind::Truncated { status: 200 });

    let address =
        raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"access").await;
    let failure = client_at(address).jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Truncated { status: 200 });
}

#[tokio::test]
async fn json_that_is_something_else() {
    let refuse = |body: Value| token_failure(move |_| json_reply(200, &body));
    let FailureKind::Unexpected { detail, .. } = refuse(json!({"token_type": "Bearer"})).await.kind else {
        panic!("{{}}")
    };
    assert_eq!(detail, "the member access_token is missing");
    for (member, value) in [
        ("access_token", json!("with space")),
        ("access_token", json!("with\r\nheader: x")),
        ("access_token", json!("")),
        ("access_token", json!("x".repeat(10_001))),
        ("access_token", json!(7)),
        ("instance_url", json!(null)),
        ("scope", json!({"a": 1})),
    ] {
        let mut body = good_token();
        body[member] = value;
        assert!(matches!(refuse(body).await.kind, FailureKind::Unexpected { status: 200, .. }), "{member}");
    }
    assert!(matches!(refuse(json!(null)).await.kind, FailureKind::Unexpected { .. }));
    assert!(matches!(refuse(json!([good_token()])).await.kind, FailureKind::Unexpected { .. }));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stub = Stub::start(|_| {
        let to = [("location", "https://evil.example/services/oauth2/token?x=1")];
        (StatusCode::TEMPORARY_REDIRECT, to).into_response()
    })
    .await;
    let failure = stub.client().jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Redirect { status: 307, to_host: Some("evil.example".to_owned()) });
    assert_eq!(stub.count(), 1);

    let failure = token_failure(|_| (StatusCode::FOUND, [("location", "/elsewhere")]).into_response()).await;
    assert_eq!(failure.kind, FailureKind::Redirect { status: 302, to_host: Some("login.salesforce.com".to_owned()) });
    let failure = token_failure(|_| StatusCode::SEE_OTHER.into_response()).await;
    assert_eq!(failure.kind, FailureKind::Redirect { status: 303, to_host: None });
}

#[tokio::test]
async fn a_huge_body_is_not_read_to_its_end() {
    let declared = token_failure(|_| reply(200, "application/json", vec![b' '; 64 * 1024 + 1])).await;
    assert_eq!(declared.kind, FailureKind::TooLarge { limit_bytes: 64 * 1024 });

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 8192]).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
        let chunk = [b"1000\r\n".as_slice(), &[b'['; 4096], b"\r\n"].concat();
        let mut sent = 0_u32;
        while sent < 100_000 && socket.write_all(&chunk).await.is_ok() {
            sent += 1;
        }
        sent
    });
    let failure = client_at(address).jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooLarge { limit_bytes: 64 * 1024 });
    assert!(server.await.unwrap() < 100_000);
}

#[tokio::test]
async fn a_compressed_body_counts_by_what_it_becomes() {
    let bomb = gzip_of_zeros(1024 * 1024);
    assert!(bomb.len() < 64 * 1024);
    let failure = token_failure(move |_| {
        let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
        (StatusCode::OK, headers, bomb.clone()).into_response()
    })
    .await;
    assert_eq!(failure.kind, FailureKind::TooLarge { limit_bytes: 64 * 1024 });
}

/// A gzip member of `length` zero bytes in fixed Huffman blocks: one literal, then matches of length 258, distance 1.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let push =
        |bits: &mut Vec<bool>, code: u32, count: u32| bits.extend((0..count).rev().map(|at| code >> at & 1 == 1));
    push(&mut bits, 0x30, 8);
    for _ in 0..(length - 1) / 258 {
        push(&mut bits, 0xc5, 8);
        push(&mut bits, 0, 5);
    }
    for _ in 0..(length - 1) % 258 {
        push(&mut bits, 0x30, 8);
    }
    push(&mut bits, 0, 7);
    let packed =
        bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0_u8, |sum, (at, bit)| sum | u8::from(*bit) << at));
    let mut crc = u32::MAX;
    for _ in 0..length {
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    gzip.extend(packed);
    gzip.extend((!crc).to_le_bytes());
    gzip.extend(u32::try_from(length).unwrap().to_le_bytes());
    gzip
}

#[tokio::test]
async fn silence_and_a_trickle_end_at_the_time_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            if open.len() == 1 {
                let _ = socket.read(&mut [0; 8192]).await;
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
            }
            open.push(socket);
        }
    });
    let config = Config {
        connect_to: Some(format!("http://{address}")),
        total_timeout: Duration::from_millis(200),
        ..Config::default()
    };
    let client = Client::new(&config).unwrap();
    for _ in 0..2 {
        let failure = client.jwt_bearer(&ASK, &TestKey).await.unwrap_err();
        assert!(is_transport(&failure, TransportKind::Timeout), "{failure:?}");
    }
}

fn is_transport(failure: &Failure, expected: TransportKind) -> bool {
    matches!(&failure.kind, FailureKind::Transport { kind, .. } if *kind == expected)
}

#[tokio::test]
async fn a_closed_connection_a_closed_port_and_no_http_at_all() {
    let failure = client_at(raw(b"").await).jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert!(is_transport(&failure, TransportKind::Reset), "{failure:?}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = client_at(address).jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert!(is_transport(&failure, TransportKind::Connect), "{failure:?}");

    let failure = client_at(raw(b"SSH-2.0-OpenSSH_9.2\r\n").await).jwt_bearer(&ASK, &TestKey).await.unwrap_err();
    assert!(is_transport(&failure, TransportKind::Other), "{failure:?}");
}

#[tokio::test]
async fn an_error_of_the_service_itself() {
    let failure = token_failure(|_| {
        json_reply(500, &json!([{"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred."}]))
    })
    .await;
    let FailureKind::Rest { status: 500, errors } = failure.kind else { panic!("rest") };
    assert_eq!(errors[0].code, "UNKNOWN_EXCEPTION");

    let failure = token_failure(|_| json_reply(503, &json!({"errorCode": "SERVER_UNAVAILABLE", "message": "x"}))).await;
    assert!(matches!(failure.kind, FailureKind::Rest { status: 503, .. }));
    let failure = token_failure(|_| reply(500, "text/plain", "")).await;
    assert_eq!(failure.kind, FailureKind::NotJson { status: 500, html: false, snippet: String::new() });
}

#[tokio::test]
async fn a_reply_cannot_send_the_token_elsewhere() {
    for foreign in [
        "https://evil.example",
        "http://acme.my.salesforce.com",
        "https://acme.my.salesforce.com:8443",
        "https://127.0.0.1",
        "https://169.254.169.254/",
        "https://acme.my.salesforce.com@evil.example",
        "not an address",
    ] {
        let stub = Stub::start(move |_| {
            let mut body = good_token();
            body["instance_url"] = json!(foreign);
            json_reply(200, &body)
        })
        .await;
        let failure = stub.client().jwt_bearer(&ASK, &TestKey).await.unwrap_err();
        assert!(matches!(failure.kind, FailureKind::HostRefused { named_by: NamedBy::InstanceUrl, .. }), "{foreign}");
        assert!(!format!("{failure:?} {failure}").contains("AQ4AQJsecret"));
        assert_eq!(stub.count(), 1);
    }
}

#[tokio::test]
async fn a_host_that_is_not_allowed_is_not_called() {
    let stub = Stub::start(|_| json_reply(200, &good_token())).await;
    for host in
        ["evil.example", "127.0.0.1", "[::1]", "localhost", "login.salesforce.com:444", "a@login.salesforce.com", ""]
    {
        let failure = stub.client().jwt_bearer(&JwtBearer { login_host: host, ..ASK }, &TestKey).await.unwrap_err();
        assert!(matches!(failure.kind, FailureKind::HostRefused { named_by: NamedBy::Caller, .. }), "{host}");
    }
    let request = http::Request::post("https://10.0.0.1/services").body(Vec::new()).unwrap();
    let failure = oauth2::AsyncHttpClient::call(&stub.client(), request).await.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::HostRefused { .. }));
    assert_eq!(stub.count(), 0);
}

struct Fixed(io::Result<Vec<IpAddr>>);

impl Lookup for Fixed {
    fn lookup(&self, _: &str) -> LookupFuture {
        let answer = match &self.0 {
            Ok(addresses) => Ok(addresses.clone()),
            Err(error) => Err(io::Error::from(error.kind())),
        };
        Box::pin(async move { answer })
    }
}

#[tokio::test]
async fn private_addresses_and_unknown_names() {
    for private in ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.1.1"] {
        let lookup = Arc::new(Fixed(Ok(vec![private.parse().unwrap()])));
        let client = Client::with_lookup(&quick(), lookup).unwrap();
        let failure = client.jwt_bearer(&ASK, &TestKey).await.unwrap_err();
        assert!(is_transport(&failure, TransportKind::PrivateAddress), "{private} {failure:?}");
    }
    for nothing in [Ok(Vec::new()), Err(io::Error::from(io::ErrorKind::NotFound))] {
        let client = Client::with_lookup(&quick(), Arc::new(Fixed(nothing))).unwrap();
        let failure = client.jwt_bearer(&ASK, &TestKey).await.unwrap_err();
        assert!(is_transport(&failure, TransportKind::Dns), "{failure:?}");
    }
}

#[tokio::test]
async fn a_key_that_does_not_sign_sends_nothing() {
    let stub = Stub::start(|_| json_reply(200, &good_token())).await;
    let failure = stub.client().jwt_bearer(&ASK, &BrokenKey).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Sign(SignError::new("no master key")));
    assert_eq!(stub.count(), 0);
}

#[tokio::test]
async fn the_identity_is_asked_at_the_tokens_own_host() {
    let (stub, client, token) = signed_in(|_| {
        let body = json!({
            "sub": "https://login.salesforce.com/id/00D/005", "user_id": "0055g00000ABCDeAAO",
            "organization_id": "00D5g000004Ab1cEAC", "preferred_username": "integration@acme.example", "email": "ada@acme.example",
        });
        json_reply(200, &body)
    })
    .await;
    let identity = client.identity(&token).await.unwrap();
    assert_eq!(identity.value.username, "integration@acme.example");
    assert_eq!(identity.value.organization_id, "00D5g000004Ab1cEAC");
    let seen = stub.last();
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("GET", "/services/oauth2/userinfo"));
    assert_eq!(seen.header("host"), "acme.my.salesforce.com");
    assert_eq!(seen.header("authorization"), "Bearer 00D5g000004Ab1c!AQ4AQJsecret");
}

#[tokio::test]
async fn a_bare_word_refuses_the_identity() {
    let (_, client, token) = signed_in(|_| reply(403, "text/plain", "Bad_OAuth_Token")).await;
    let FailureKind::Rest { status: 403, errors } = client.identity(&token).await.unwrap_err().kind else {
        panic!("rest")
    };
    assert_eq!(errors[0].code, "Bad_OAuth_Token");
}

#[tokio::test]
async fn describe_tells_the_shape_of_an_object() {
    let (stub, client, token) = signed_in(|_| {
        let body = json!({
            "name": "ns__RelayEvents__c", "label": "Relay Event", "createable": true, "updateable": true,
            "fields": [
                {"name": "ns__Event_Id__c", "type": "string", "length": 64, "externalId": true, "unique": true,
                 "caseSensitive": true, "createable": true, "updateable": true, "nillable": false, "idLookup": true},
                {"name": "Odd__c"},
            ],
        });
        let mut response = json_reply(200, &body);
        response.headers_mut().insert("sforce-limit-info", HeaderValue::from_static("api-usage=18/5000"));
        response
    })
    .await;
    let answer = client.describe(&token, "ns__RelayEvents__c").await.unwrap();
    let id = answer.value.field("NS__event_id__c").unwrap();
    assert!(id.external_id && id.unique && id.case_sensitive && id.createable && !id.nillable);
    assert_eq!((id.field_type.as_str(), id.length), ("string", 64));
    assert!(!answer.value.field("Odd__c").unwrap().createable);
    assert_eq!(answer.value.field("Missing__c"), None);
    assert_eq!(answer.api_usage.map(|usage| (usage.used, usage.allowed)), Some((18, 5000)));
    assert_eq!(stub.last().uri.path(), "/services/data/v66.0/sobjects/ns__RelayEvents__c/describe");
}

#[tokio::test]
async fn a_missing_object_and_an_expired_session() {
    let (_, client, token) = signed_in(|seen| {
        if seen.uri.path().contains("Gone__c") {
            json_reply(404, &json!([{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]))
        } else {
            json_reply(401, &json!([{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]))
        }
    })
    .await;
    for (object, status, code) in [("Gone__c", 404, "NOT_FOUND"), ("Other__c", 401, "INVALID_SESSION_ID")] {
        let failure = client.describe(&token, object).await.unwrap_err();
        let FailureKind::Rest { status: seen, errors } = failure.kind else { panic!("rest") };
        assert_eq!((seen, errors[0].code.as_str()), (status, code));
        assert_eq!(failure.server_date_ms, Some(DATE_MS));
    }
}

fn record(id: &str) -> Record {
    let fields = json!({"Event_Id__c": id, "Payload__c": "{}"}).as_object().unwrap().clone();
    Record { object: "RelayEvents__c".to_owned(), fields }
}

#[tokio::test]
async fn the_dry_run_creates_all_or_none() {
    let (stub, client, token) = signed_in(|_| {
        let body = json!([
            {"success": false, "errors": [{"statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK", "message": "Record rolled back", "fields": []}]},
            {"success": false, "errors": [{"statusCode": "DUPLICATE_VALUE", "message": "duplicate value found", "fields": null}]},
        ]);
        json_reply(200, &body)
    })
    .await;
    let answer = client.create(&token, &[record("e1"), record("e1")], true).await.unwrap();
    let codes: Vec<_> = answer.value.iter().map(|result| result.errors[0].code.as_str()).collect();
    assert_eq!(codes, ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "DUPLICATE_VALUE"]);
    assert!(answer.value.iter().all(|result| !result.success && result.id.is_none()));
    let seen = stub.last();
    assert_eq!((seen.method.as_str(), seen.uri.path()), ("POST", "/services/data/v66.0/composite/sobjects"));
    let record = json!({"attributes": {"type": "RelayEvents__c"}, "Event_Id__c": "e1", "Payload__c": "{}"});
    assert_eq!(seen.json(), json!({"allOrNone": true, "records": [record, record]}));
}

#[tokio::test]
async fn a_result_for_every_record_or_none_counts() {
    let (_, client, token) = signed_in(|_| json_reply(200, &json!([{"success": true}]))).await;
    let failure = client.create(&token, &[record("e1"), record("e2")], true).await.unwrap_err();
    let detail = "1 results for 2 records".to_owned();
    assert_eq!(failure.kind, FailureKind::Unexpected { status: 200, detail });
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    for config in [
        Config { connect_to: Some("http://10.0.0.1:80".to_owned()), ..Config::default() },
        Config { api_version: "latest".to_owned(), ..Config::default() },
        Config { allowed_hosts: vec!["*".to_owned()], ..Config::default() },
        Config { allowed_hosts: Vec::new(), ..Config::default() },
    ] {
        assert!(Client::new(&config).is_err(), "{config:?}");
    }
}
