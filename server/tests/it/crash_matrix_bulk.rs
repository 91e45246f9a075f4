//! The process is killed at every step of a bulk job, of which the row in the database and the job in the org are two
//! halves. It starts again, goes on, and every accepted event is in the org exactly once, in order: what a
//! job was never told to write is sent anew, what it was told to write is never sent a second time.

use crate::demo_process::{Ground, OBJECT, PATIENCE, events_of, people};
use std::time::{Duration, Instant};
use testkit::TestDatabase;

/// More than these waiting go by bulk.
const ABOVE: &str = "100";
/// Steps of `portal`'s `halt`, at which time they are passed, and how many subjects there are: more than two calls by
/// collections holds, and where outcomes are written down in steps of a thousand, more than one of those.
const STEPS: [(&str, u32, usize); 8] = [
    // The org has the job and nobody wrote its id down.
    ("bulk-made", 1, 450),
    ("bulk-begun", 1, 450),
    // A piece of the upload is on its way, and another one is to follow.
    ("bulk-piece", 2, 450),
    ("bulk-uploaded", 1, 450),
    ("bulk-filled", 1, 450),
    ("bulk-closed", 1, 450),
    // Within the first list of results.
    ("bulk-step", 1, 1_100),
    // All is settled, and the job's row still there.
    ("bulk-read", 1, 450),
];
/// Steps at which the next process makes a job of its own.
const MADE_ANEW: [&str; 4] = ["bulk-made", "bulk-begun", "bulk-piece", "bulk-uploaded"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_job_on_sqlite() {
    killed_at_every_step(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_step_of_a_job_on_postgresql() {
    let database = TestDatabase::postgres().await;
    killed_at_every_step(Some(database.url())).await;
}

async fn killed_at_every_step(database_url: Option<&str>) {
    let ground = Ground::new(database_url).await.with(&["--bulk-above", ABOVE]);
    let demo = ground.start().await;
    let integration = demo.connect(&ground.world).await;
    demo.kill();
    let mut posted = Vec::new();
    for (step, occurrence, subjects) in STEPS {
        let started = Instant::now();
        let people = people(subjects);
        let demo = ground.start_halting(&format!("{step}:{occurrence}")).await;
        // Two events of some: the first of a subject goes by the job, and the second has to come behind it.
        let mut events = events_of(step, &people, 0..1);
        events.extend(events_of(step, &people[..110], 1..2));
        assert!(demo.post(&events).await, "{step}: {}", demo.log());
        demo.says("halted until it is killed").await;
        demo.kill();

        let calls = ground.world.data_calls();
        let demo = ground.start().await;
        let resumed_at = first_call(&ground, step, calls).await;
        let took = resumed_at.saturating_duration_since(demo.ready_at);
        // Life goes on while the job is followed.
        let more = events_of(step, &people[..10], 2..3);
        assert!(demo.post(&more).await, "{step}: {}", demo.log());
        posted.extend([events, more].concat());
        ground.settles(&demo, &integration, &posted).await;
        ground.world.org("acme").each_write(OBJECT, |id, writes| assert_eq!(writes, 1, "{step}: {id}"));
        let said = |words: &str| demo.log().matches(words).count();
        let made = usize::from(MADE_ANEW.contains(&step));
        assert_eq!((said("a bulk job begins"), said("a bulk job is settled")), (made, 1), "{step}: {}", demo.log());
        demo.kill();
        eprintln!("{step}: the first call {took:?} after it was ready; {:?} in all", started.elapsed());
    }
}

/// When the org is first called again.
async fn first_call(ground: &Ground, step: &str, calls: u64) -> Instant {
    let until = Instant::now() + PATIENCE;
    while ground.world.data_calls() == calls {
        assert!(Instant::now() < until, "{step}: the org is not called any more");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Instant::now()
}
