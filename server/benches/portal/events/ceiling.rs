//! What would be possible without a store: the same posts from the same load to a bare axum handler, and the same number
//! of records to the same org by the same HTTP client, one call after another, in bodies that were made beforehand. The
//! handler reads a post to its end and counts its events; it parses nothing, checks no key and keeps nothing.

use super::post::{self, Plan};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post as on_post;
use http::StatusCode;
use local_org::World;
use salesforce::{Client, CollectionBody, Config, Token};
use secrecy::SecretString;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

/// Records of one call.
const CALL: usize = 200;

/// A handler that was started for one round; it ends with its runtime.
pub(crate) struct Ceiling {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

#[derive(Default)]
struct Seen {
    events: AtomicUsize,
    more: Notify,
}

#[derive(Clone)]
struct Bare {
    seen: Arc<Seen>,
    /// Events of one post.
    batch: usize,
}

impl Ceiling {
    /// Starts it with prepared bodies for this many events.
    pub(crate) fn start(runtime: Runtime, world: &World, org_url: &str, plan: &Plan) -> Self {
        let config = Config { connect_to: Some(org_url.to_owned()), ..Config::default() };
        let client = Client::new(&config).expect("a client");
        let org = world.org("acme");
        let instance = client.allow_list().origin(&org.my_domain()).expect("an allowed host");
        let token = Token {
            access_token: SecretString::from(org.open_session(super::stage::USERNAME, "api").expect("a user")),
            instance,
            identity_url: None,
            scopes: Vec::new(),
            server_date_ms: None,
        };
        let bodies = bodies(plan);
        let seen = Arc::new(Seen::default());
        let state = Bare { seen: seen.clone(), batch: plan.batch };
        let address = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("a bound listener has an address");
            let router = Router::new().route("/api/v1/clients/{client}/events", on_post(take)).with_state(state);
            tokio::spawn(async move { axum::serve(listener, router).await });
            tokio::spawn(deliver(client, token, bodies, seen));
            address
        });
        Self { address, _runtime: runtime }
    }
}

async fn take(State(bare): State<Bare>, body: Bytes) -> (StatusCode, &'static str) {
    std::hint::black_box(&body);
    bare.seen.events.fetch_add(bare.batch, Ordering::Relaxed);
    bare.seen.more.notify_one();
    (StatusCode::ACCEPTED, r#"{"accepted":1,"duplicates":0,"rejected":[]}"#)
}

/// One call after another, each as soon as its events were taken.
async fn deliver(client: Client, token: Token, bodies: Vec<(usize, Vec<u8>)>, seen: Arc<Seen>) {
    let mut sent = 0;
    for (records, body) in bodies {
        sent += records;
        while seen.events.load(Ordering::Relaxed) < sent {
            seen.more.notified().await;
        }
        let answer = client.upsert_prepared(&token, super::OBJECT, "Event_Id__c", body, records).await;
        let answer = answer.expect("the org answers");
        assert!(answer.value.iter().all(|result| result.success), "every record is written");
    }
}

fn bodies(plan: &Plan) -> Vec<(usize, Vec<u8>)> {
    let data = serde_json::Value::from(post::data()).to_string();
    let numbers: Vec<usize> = (0..plan.events).collect();
    let body = |numbers: &[usize]| {
        let mut body = CollectionBody::new(super::OBJECT);
        for number in numbers {
            let (kind, subject) = plan.kind_and_subject(*number);
            body.push(&format!(
                r#""Event_Id__c":"{}","Event_Type__c":"{kind}","Occurred_At__c":"2026-11-22T09:30:00.000Z","Subject__c":"{subject}","Payload__c":{data}"#,
                post::id(&plan.prefix, *number)
            ));
        }
        (numbers.len(), body.finish())
    };
    numbers.chunks(CALL).map(body).collect()
}
