//! The process is killed at every step of an event's way: when it is taken in, written, claimed, sent, answered for, and
//! settled. It starts again, goes on within a second, and every accepted event is in the org exactly once, in order.
//!
//! The second is counted from the moment the process answers to its first new write in the org; its worker runs by then.

use crate::demo_process::{Ground, PATIENCE, events_of, people, post_to};
use serde_json::Value;
use std::time::{Duration, Instant};
use testkit::TestDatabase;

/// Steps of `portal`'s `halt`, and at which time they are passed.
const STEPS: [(&str, u32); 8] = [
    ("accept", 2),
    ("commit", 2),
    ("committed", 2),
    ("claim", 1),
    ("send", 2),
    ("reply", 2),
    ("settle", 2),
    ("settled", 2),
];
/// Steps of the post itself: whatever was posted before is settled by then.
const TAKING_IN: [&str; 3] = ["accept", "commit", "committed"];
/// Steps at which no call is on its way or about to be written down: nothing has to be sent a second time. After the
/// commit the worker may find the events before the process is killed, because it also looks without being told.
const NOT_SENT_AGAIN: [&str; 3] = ["accept", "commit", "claim"];
const RESUMES_WITHIN: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_on_sqlite() {
    killed_at_every_step(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_on_postgresql() {
    let database = TestDatabase::postgres().await;
    killed_at_every_step(Some(database.url())).await;
}

async fn killed_at_every_step(database_url: Option<&str>) {
    let ground = Ground::new(database_url).await;
    let demo = ground.start().await;
    let integration = demo.connect(&ground.world).await;
    demo.kill();
    let mut posted: Vec<Value> = Vec::new();
    for (step, occurrence) in STEPS {
        let before = ground.writes();
        let round = Round::of(step);
        let answered = round.killed_at(&ground, &integration, step, occurrence).await;
        let written = ground.writes();
        let demo = ground.start().await;
        let going_on = async {
            // What was not answered is posted again, as a platform does; some of it may have been accepted. And life goes on.
            assert!(answered || demo.post(&round.second).await, "{step}: {}", demo.log());
            assert!(demo.post(&round.third).await, "{step}: {}", demo.log());
        };
        let (resumed_at, ()) = tokio::join!(first_write(&ground, step, written), going_on);
        let took = resumed_at.saturating_duration_since(demo.ready_at);
        eprintln!("{step}: ready after {:?}, the first write {took:?} later", demo.took);
        assert!(took < RESUMES_WITHIN, "{step}: work went on after {took:?}: {}", demo.log());
        let all = [round.first, round.second, round.third].concat();
        let events = all.len();
        posted.extend(all);
        ground.settles(&demo, &integration, &posted).await;
        let writes = usize::try_from(ground.writes() - before).unwrap();
        let most = if NOT_SENT_AGAIN.contains(&step) { events } else { 2 * events };
        assert!(writes <= most, "{step}: {writes} writes of {events} records");
        // Everything is settled, and yet its queue may be claimed: the next start finds that as well.
        demo.kill();
    }
}

/// What is posted before the process halts, into that, and after the next start.
struct Round {
    first: Vec<Value>,
    second: Vec<Value>,
    third: Vec<Value>,
}

impl Round {
    /// Several calls each, since a call holds one record of a subject.
    fn of(step: &str) -> Self {
        // A few events are written in one go, and nothing is between writing and commit.
        let people = people(if step == "commit" { 17 } else { 10 });
        let events = |numbers| events_of(step, &people, numbers);
        Self { first: events(0..3), second: events(3..5), third: events(5..7) }
    }

    /// Posts to a process that halts at a step, and kills it there; whether the second post was answered.
    async fn killed_at(&self, ground: &Ground, integration: &str, step: &str, occurrence: u32) -> bool {
        let demo = ground.start_halting(&format!("{step}:{occurrence}")).await;
        assert!(demo.post(&self.first).await, "{step}: {}", demo.log());
        while TAKING_IN.contains(&step) && demo.waiting(integration).await > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (url, events) = (demo.url.clone(), self.second.clone());
        let mut post = tokio::spawn(async move { post_to(&url, &events).await });
        demo.says("halted until it is killed").await;
        // It may wait behind the step that halted.
        let answered = tokio::time::timeout(Duration::from_millis(200), &mut post).await;
        demo.kill();
        match answered {
            Ok(answered) => answered.unwrap(),
            Err(_) => post.await.unwrap(),
        }
    }
}

/// When the org is first written to again.
async fn first_write(ground: &Ground, step: &str, written: u32) -> Instant {
    let until = Instant::now() + PATIENCE;
    while ground.writes() == written {
        assert!(Instant::now() < until, "{step}: nothing is written any more");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Instant::now()
}
