//! An org that answers as badly as it can: random scripts of replies, written down through its control interface. Whatever
//! it says, nothing is lost, doubled or left behind, each subject keeps its order, and no person is needed.

use crate::events::event;
use crate::pair::Pair;
use domain::integration::State;
use local_org::SettingsPatch;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use testkit::{Browser, Options, TestDatabase};

/// Scripts per database, and how many shorter ones are tried when one fails.
const CASES: u32 = 12;
const SHRINKS: u32 = 24;
/// Events of a script, each third without a subject, in posts of so many.
const EVENTS: usize = 60;
const POST: usize = 20;
const SUBJECTS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(30);

const OF_CALL: [&str; 9] =
    ["500", "503", "401", "limit", "concurrent_limit", "truncated", "cut_before", "cut_after", "html"];
const OF_SIGN_IN: [&str; 5] = ["500", "login_rate", "unknown_error", "cut_after", "truncated"];

/// What happens to one call. All of it passes by itself.
fn reply() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => Just(json!({ "reply": "ok", "surface": "writes" })),
        8 => prop::sample::select(&OF_CALL[..]).prop_map(|name| json!({ "reply": name, "surface": "writes" })),
        3 => (1..4_u32).prop_map(|every| json!({ "reply": "row_lock", "surface": "writes", "every": every })),
        1 => (1..80_u64).prop_map(|delay| json!({ "reply": "slow", "surface": "writes", "milliseconds": delay })),
        1 => (1..900_u64).prop_map(|secs| json!({ "reply": "503", "surface": "writes", "retry_after_secs": secs })),
        1 => prop::sample::select(&OF_SIGN_IN[..]).prop_map(|name| json!({ "reply": name, "surface": "token" })),
    ]
}

#[test]
fn whatever_the_org_replies_on_sqlite() {
    whatever_the_org_replies(async || TestDatabase::sqlite().await);
}

#[test]
fn whatever_the_org_replies_on_postgresql() {
    whatever_the_org_replies(async || TestDatabase::postgres().await);
}

fn whatever_the_org_replies(database: impl AsyncFnOnce() -> TestDatabase) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let database = runtime.block_on(database());
    let stage = RefCell::new(runtime.block_on(Stage::new(&database)));
    let config = Config { cases: CASES, max_shrink_iters: SHRINKS, failure_persistence: None, ..Config::default() };
    let script = prop::collection::vec(reply(), 1..9);
    let played = TestRunner::new(config)
        .run(&script, |script| runtime.block_on(stage.borrow_mut().play(&script)).map_err(TestCaseError::fail));
    if let Err(failure) = played {
        panic!("{failure}");
    }
    runtime.block_on(async {
        let stage = stage.into_inner();
        assert!(stage.pair.standing().await.last_error.is_some(), "no script was ever met");
        drop(stage);
    });
}

/// One portal and one org for all scripts of a database.
struct Stage {
    pair: Pair,
    org: Browser,
    /// Scripts so far, and by how much the clocks were moved.
    played: usize,
    moved_secs: i64,
}

impl Stage {
    async fn new(database: &TestDatabase) -> Self {
        let url = Some(database.url().to_owned());
        let pair = Pair::with(Options { database_url: url, manual_clock: true, ..Options::default() }).await;
        pair.settings(SettingsPatch { api_limit: Some(10_000_000), ..SettingsPatch::default() });
        pair.expect_connected().await;
        let org = Browser::new(&pair.portal.org_url);
        Self { pair, org, played: 0, moved_secs: 0 }
    }

    async fn script(&self, replies: &[Value]) {
        const SCRIPT: &str = "/_local/orgs/acme/script";
        self.org.send(self.org.request(Method::DELETE, SCRIPT)).await;
        let written = self.org.send(self.org.request(Method::POST, SCRIPT).json(&json!({ "replies": replies }))).await;
        assert_eq!(written.status, 200, "{}", written.body);
    }

    /// Posts events while the org answers by the script, until nothing waits.
    async fn play(&mut self, replies: &[Value]) -> Result<(), String> {
        self.played += 1;
        self.script(&[]).await;
        self.settled().await?;
        let before = self.pair.standing().await.delivered;
        self.script(replies).await;
        let events = events(self.played);
        for post in events.chunks(POST) {
            self.pair.post(post).await;
            self.pass().await;
        }
        self.settled().await?;
        self.judge(&events, before).await
    }

    async fn settled(&mut self) -> Result<(), String> {
        let began = Instant::now();
        while self.pair.standing().await.waiting > 0 {
            if began.elapsed() > PATIENCE {
                return Err(format!("something waits for ever: {:?}", self.pair.standing().await));
            }
            self.pass().await;
        }
        Ok(())
    }

    /// Lets a little time pass; if the queue waits for a moment, that moment comes.
    async fn pass(&mut self) {
        tokio::time::sleep(Duration::from_millis(15)).await;
        let (client, integration) = (self.pair.integration.client_id, self.pair.integration.id);
        let store = self.pair.portal.portal.store();
        let queue = store::queues::find(store, client, integration).await.unwrap().expect("it has a queue");
        let left = queue.wake_at.map_or(0, |at| at.since(self.pair.portal.now()));
        if left > 0 {
            let secs = left / 1000 + 1;
            self.moved_secs += secs;
            self.pair.portal.clock.as_ref().expect("a clock by hand").advance_secs(secs);
            let offset = Some(self.moved_secs);
            self.pair.settings(SettingsPatch { clock_offset_secs: offset, ..SettingsPatch::default() });
        }
        self.pair.portal.portal.look_for_work();
    }

    async fn judge(&self, events: &[Value], before: i64) -> Result<(), String> {
        let standing = self.pair.standing().await;
        if standing.parked > 0 {
            return Err(format!("parked for something that passes: {standing:?}"));
        }
        let stored = self.pair.stored().await;
        if stored.state != State::Connected {
            return Err(format!("{:?} for something that passes: {:?}", stored.state, stored.diagnosis));
        }
        let delivered = standing.delivered - before;
        if usize::try_from(delivered).ok() != Some(EVENTS) {
            return Err(format!("{EVENTS} events have {delivered} settled deliveries"));
        }
        let prefix = format!("s{}-", self.played);
        let arrived: Vec<String> = self.pair.arrived().into_iter().filter(|id| id.starts_with(&prefix)).collect();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (place, id) in arrived.iter().enumerate() {
            if places.insert(id, place).is_some() {
                return Err(format!("{id} was doubled"));
            }
        }
        let mut last: HashMap<&str, usize> = HashMap::new();
        for event in events {
            let id = event["id"].as_str().unwrap();
            let Some(place) = places.remove(id) else { return Err(format!("{id} was lost")) };
            if let Some(subject) = event["subject"].as_str()
                && last.insert(subject, place).is_some_and(|before| before > place)
            {
                return Err(format!("{id} came before an earlier event of {subject}"));
            }
        }
        if places.is_empty() { Ok(()) } else { Err(format!("nobody posted {places:?}")) }
    }
}

fn events(script: usize) -> Vec<Value> {
    (0..EVENTS)
        .map(|number| {
            let mut event = event(&format!("s{script}-{number}"));
            if number % 3 > 0 {
                event["subject"] = json!(format!("person-{}", number % SUBJECTS));
            }
            event
        })
        .collect()
}
