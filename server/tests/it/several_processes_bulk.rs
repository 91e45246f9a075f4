//! Two servers on one PostgreSQL, and one of them is paused past its lease inside a bulk job: the other one goes on with
//! the job, and what the first has left to write is refused.

use crate::demo_process::{Demo, Ground, OBJECT, PATIENCE, events_of, people};
use crate::several_processes::the_claim;
use local_org::{Fault, FaultKind, Step, Surface};
use serde_json::Value;
use std::time::{Duration, Instant};
use store::Store;
use store::queues::Due;
use testkit::TestDatabase;

/// More than a call by collections holds.
const SUBJECTS: usize = 210;
/// How long the paused server's call takes, so that it is paused before the reply.
const FIRST_MS: u64 = 1_500;
/// How long the other one's takes, so that it comes after that reply.
const SECOND_MS: u64 = 2_500;

fn slow(milliseconds: u64) -> Step {
    Step::fault(Fault::new(FaultKind::Slow).on(Surface::Bulk).milliseconds(milliseconds))
}

fn calls(count: usize) -> Vec<Step> {
    vec![Step::ok(Surface::Bulk); count]
}

/// A job that one server began and another one goes on with.
struct TakenOver {
    ground: Ground,
    store: Store,
    integration: String,
    queue: Due,
    paused: Demo,
    awake: Demo,
    posted: Vec<Value>,
}

impl TakenOver {
    /// Pauses the server whose call uses up all but `left` of the script's steps, and lets its lease end.
    async fn after(database: &TestDatabase, script: Vec<Step>, left: usize) -> Self {
        let store = database.store().await;
        let ground = Ground::new(Some(database.url())).await.with(&["--bulk-above", "100"]);
        let first = ground.start().await;
        let integration = first.connect(&ground.world).await;
        let second = ground.start().await;
        let org = ground.world.org("acme");
        org.script(script);
        let people = people(SUBJECTS);
        let mut posted = events_of("a", &people, 0..1);
        assert!(first.post(&posted).await);
        steps_left(&ground, left).await;
        let claim = the_claim(&store).await;
        let (paused, awake) = if first.log().contains(&claim.owner) { (first, second) } else { (second, first) };
        paused.signal("-STOP");
        assert_eq!(the_claim(&store).await.owner, claim.owner);
        database.execute("UPDATE queues SET wake_at = 1 WHERE owner IS NOT NULL").await;
        let more = events_of("a", &people[..20], 1..2);
        assert!(awake.post(&more).await);
        posted.extend(more);
        Self { ground, store, integration, queue: claim.queue, paused, awake, posted }
    }

    async fn delivered(&self) -> usize {
        let Due { client_id, integration_id } = self.queue;
        let queue = store::queues::find(&self.store, client_id, integration_id).await.unwrap().unwrap();
        usize::try_from(queue.delivered).unwrap()
    }

    /// The paused server goes on, and finds that it has lost its claim.
    async fn is_refused(&self) {
        self.paused.signal("-CONT");
        self.paused.says("the claim of a queue was lost").await;
    }

    /// Everything arrived by one write each, was counted once, and the server that was paused works on with the next.
    async fn settles(mut self) {
        self.ground.settles(&self.awake, &self.integration, &self.posted).await;
        assert_eq!(self.delivered().await, self.posted.len());
        let more = events_of("a", &people(20), 2..3);
        assert!(self.paused.post(&more).await);
        self.posted.extend(more);
        self.ground.settles(&self.paused, &self.integration, &self.posted).await;
        assert_eq!(self.delivered().await, self.posted.len());
        self.ground.world.org("acme").each_write(OBJECT, |id, writes| assert_eq!(writes, 1, "{id}"));
    }
}

async fn steps_left(ground: &Ground, left: usize) {
    let until = Instant::now() + PATIENCE;
    while ground.world.org("acme").script_left() > left {
        assert!(Instant::now() < until, "its calls are not made");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_in_an_upload_it_may_not_say_that_the_job_has_it() {
    let database = TestDatabase::postgres().await;
    let job = TakenOver::after(&database, [calls(1), vec![slow(FIRST_MS)]].concat(), 0).await;
    job.ground.settles(&job.awake, &job.integration, &job.posted).await;
    job.is_refused().await;
    job.settles().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_while_it_has_a_job_run_it_does_not_have_it_run_twice() {
    let database = TestDatabase::postgres().await;
    // Made, filled, closed; the other one finds it open, and closes what has been closed meanwhile.
    let script = [calls(2), vec![slow(FIRST_MS)], calls(1), vec![slow(SECOND_MS)]].concat();
    let job = TakenOver::after(&database, script, 2).await;
    job.ground.settles(&job.awake, &job.integration, &job.posted).await;
    job.is_refused().await;
    job.settles().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paused_while_it_reads_results_it_may_not_settle_what_another_one_reads() {
    let database = TestDatabase::postgres().await;
    // Made, filled, closed, at its end, a list; the other one finds it at its end and reads the same list.
    let script = [calls(4), vec![slow(FIRST_MS)], calls(1), vec![slow(SECOND_MS)]].concat();
    let job = TakenOver::after(&database, script, 2).await;
    steps_left(&job.ground, 0).await;
    job.is_refused().await;
    assert_eq!(job.delivered().await, 0, "nothing of the late write was counted");
    let Due { client_id, integration_id } = job.queue;
    let left = store::queues::bulk_job(&job.store, client_id, integration_id).await.unwrap().expect("the job");
    assert_eq!(left.unsettled.len(), SUBJECTS, "nothing of the late write was settled");
    job.settles().await;
}
