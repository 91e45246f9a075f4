//! A served world, an app whose key we hold, and calls to it through any host name.

use std::sync::OnceLock;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use local_org::{AppSetup, InstalledApp, Org, Running, World, spawn};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

pub(crate) const INTEGRATION: &str = "integration@acme.example";

/// A key pair and its certificate, PEM.
pub(crate) struct Pair {
    pub(crate) private: String,
    pub(crate) certificate: String,
}

fn make_pair() -> Pair {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    Pair { private: key.serialize_pem(), certificate: certificate.pem() }
}

pub(crate) fn pair() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(make_pair)
}

pub(crate) fn other_pair() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(make_pair)
}

#[expect(clippy::disallowed_methods, reason = "a real assertion expires by the real clock")]
pub(crate) fn now() -> i64 {
    i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

pub(crate) fn sign(claims: &Value, private: &str) -> String {
    let key = EncodingKey::from_rsa_pem(private.as_bytes()).unwrap();
    encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
}

/// A status and a JSON body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// `error` / `error_description` of a refused sign-in.
    pub(crate) fn refusal(&self) -> (&str, &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{self:?}");
        (self.body["error"].as_str().unwrap(), self.body["error_description"].as_str().unwrap())
    }

    /// Status and code of a refused data call.
    pub(crate) fn code(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body[0]["errorCode"].as_str().unwrap_or_default())
    }
}

pub(crate) struct Fixture {
    pub(crate) world: World,
    pub(crate) org: Org,
    pub(crate) app: InstalledApp,
    pub(crate) running: Running,
    pub(crate) http: reqwest::Client,
}

impl Fixture {
    /// `acme` with a finished app.
    pub(crate) async fn new() -> Self {
        Self::with(AppSetup::with_certificate(&pair().certificate)).await
    }

    #[expect(clippy::disallowed_methods, reason = "a foreign client is not the guarded one")]
    pub(crate) async fn with(setup: AppSetup) -> Self {
        let world = World::new();
        let org = world.org("acme");
        let app = org.install_app(setup).unwrap();
        let running = spawn(world.clone()).await.unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { world, org, app, running, http }
    }

    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.app.consumer_key,
            "sub": INTEGRATION,
            "aud": "https://login.salesforce.com",
            "exp": now() + 180,
        })
    }

    pub(crate) fn call(&self, method: Method, host: Option<&str>, path: &str) -> RequestBuilder {
        let call = self.http.request(method, format!("{}{path}", self.running.url()));
        match host {
            Some(host) => call.header("host", host),
            None => call,
        }
    }

    /// Signs in with these claims at this host.
    pub(crate) async fn sign_in_at(&self, host: Option<&str>, claims: &Value) -> Answer {
        self.post_assertion(host, &sign(claims, &pair().private)).await
    }

    pub(crate) async fn post_assertion(&self, host: Option<&str>, assertion: &str) -> Answer {
        let form = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)];
        read(self.call(Method::POST, host, "/services/oauth2/token").form(&form)).await
    }

    pub(crate) async fn sign_in(&self) -> Answer {
        self.sign_in_at(Some("login.salesforce.com"), &self.claims()).await
    }

    /// Signs in and answers the access token.
    pub(crate) async fn token(&self) -> String {
        let answer = self.sign_in().await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    /// A data call to acme's My Domain.
    pub(crate) async fn data(&self, method: Method, token: &str, path: &str, body: Option<Value>) -> Answer {
        let path = format!("/services/data/v66.0{path}");
        let mut call = self.call(method, Some("acme.my.salesforce.com"), &path).bearer_auth(token);
        if let Some(body) = body {
            call = call.json(&body);
        }
        read(call).await
    }
}

pub(crate) async fn read(call: RequestBuilder) -> Answer {
    let response = call.send().await.unwrap();
    let status = response.status();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

pub(crate) fn event(id: &str) -> Value {
    json!({
        "attributes": { "type": "RelayEvents__c" },
        "Event_Id__c": id,
        "Event_Type__c": "message.sent",
        "Occurred_At__c": "2026-11-22T10:00:00Z",
        "Payload__c": "{}",
    })
}

/// A collections body.
pub(crate) fn batch(records: &[Value]) -> Value {
    json!({ "allOrNone": false, "records": records })
}

pub(crate) const UPSERT: &str = "/composite/sobjects/RelayEvents__c/Event_Id__c";

impl Fixture {
    /// Upserts events of these ids; answers each one's `statusCode`, or `ok`.
    pub(crate) async fn upsert(&self, token: &str, records: &[Value]) -> Vec<String> {
        let answer = self.data(Method::PATCH, token, UPSERT, Some(batch(records))).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let results = answer.body.as_array().unwrap();
        results.iter().map(|row| row["errors"][0]["statusCode"].as_str().unwrap_or("ok").to_owned()).collect()
    }
}
