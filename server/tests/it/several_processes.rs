//! Several servers on one PostgreSQL, each a process: one is paused past its lease, one is killed, and the database itself is
//! cut off under load. What they said was accepted goes out once and in order, and a late write is refused.

use crate::demo_process::{Demo, Ground, OBJECT, PATIENCE, events_of, people, post_to};
use domain::Timestamp;
use local_org::{Fault, FaultKind, Step, Surface};
use portal::{Clock, SystemClock};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::Store;
use store::queues::{Claimed, claimed};
use testkit::TestDatabase;

/// The claim of the one queue there is.
pub(crate) async fn the_claim(store: &Store) -> Claimed {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let (now, later) = (Timestamp::from_millis(0), SystemClock.now().plus_days(1));
        if let Some(found) = claimed(store, now, later, 1).await.unwrap().pop() {
            return found;
        }
        assert!(Instant::now() < until, "nobody claims it");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_late_write_of_a_server_that_was_paused_past_its_lease_is_refused() {
    let database = TestDatabase::postgres().await;
    let store = database.store().await;
    let ground = Ground::new(Some(database.url())).await;
    let first = ground.start().await;
    let integration = first.connect(&ground.world).await;
    let second = ground.start().await;

    let org = ground.world.org("acme");
    org.script([Step::fault(Fault::new(FaultKind::Slow).on(Surface::Writes).milliseconds(300))]);
    let people = people(5);
    let mut posted = events_of("a", &people, 0..1);
    assert!(first.post(&posted).await);
    while org.script_left() > 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // Its call is on its way; whichever server it is does not see the reply.
    let claim = the_claim(&store).await;
    let (paused, awake) = if first.log().contains(&claim.owner) { (first, second) } else { (second, first) };
    assert!(paused.log().contains(&claim.owner), "{}", paused.log());
    paused.signal("-STOP");

    // A paused server is still there, so only the end of its lease sets its queue free: that moment comes now.
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(the_claim(&store).await.owner, claim.owner, "its lease holds");
    database.execute("UPDATE queues SET wake_at = 1 WHERE owner IS NOT NULL").await;
    let more = events_of("a", &people, 1..2);
    assert!(awake.post(&more).await);
    posted.extend(more);
    ground.settles(&awake, &integration, &posted).await;

    paused.signal("-CONT");
    paused.says("the claim of a queue was lost").await;
    let queue = store::queues::find(&store, claim.queue.client_id, claim.queue.integration_id).await.unwrap().unwrap();
    assert_eq!(usize::try_from(queue.delivered).unwrap(), posted.len(), "nothing of the late write was counted");
    // It goes on with the next.
    let more = events_of("a", &people, 2..3);
    assert!(paused.post(&more).await);
    posted.extend(more);
    ground.settles(&paused, &integration, &posted).await;
    org.each_write(OBJECT, |id, writes| assert!(writes <= 2, "{id} was written {writes} times"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_paused_in_the_middle_of_a_transaction_holds_nobody_up_for_long() {
    let database = TestDatabase::postgres().await;
    let ground = Ground::new(Some(database.url())).await;
    // It has settled a call and not committed: the row of the queue is its own.
    let paused = ground.start_halting("settle:1").await;
    let integration = paused.connect(&ground.world).await;
    let people = people(5);
    let mut posted = events_of("a", &people, 0..1);
    assert!(paused.post(&posted).await);
    paused.says("halted until it is killed").await;
    paused.signal("-STOP");
    let awake = ground.start().await;
    let more = events_of("a", &people, 1..2);
    assert!(awake.post(&more).await, "{}", awake.log());
    posted.extend(more);
    // The lease ends. Whoever touches that row waits, as the server does that claims it.
    let ends = database.execute("UPDATE queues SET wake_at = 1 WHERE owner IS NOT NULL");
    tokio::time::timeout(PATIENCE, ends).await.expect("the row is free again");
    ground.settles(&awake, &integration, &posted).await;
    paused.kill();
}

/// Between two posts of one platform.
const PACE: Duration = Duration::from_millis(25);
/// Records that have to arrive after each blow, before the next.
const SOME: usize = 50;

/// Posts the events of its own people one batch after the other until it is told to stop: each again until some server says
/// that it is accepted, since an answer may be lost.
async fn platform(name: &'static str, urls: Vec<String>, over: Arc<AtomicBool>) -> Vec<Value> {
    let people = people(4);
    let (mut accepted, mut number, mut server) = (Vec::new(), 0, 0);
    while !over.load(Ordering::Relaxed) {
        let events = events_of(name, &people, number..number + 1);
        let until = Instant::now() + Duration::from_secs(30);
        while !post_to(&urls[server % urls.len()], &events).await {
            assert!(Instant::now() < until, "nobody accepts anything");
            server += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        accepted.extend(events);
        number += 1;
        tokio::time::sleep(PACE).await;
    }
    accepted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_of_which_one_is_killed_and_a_database_that_is_cut_off_lose_and_double_nothing() {
    let database = TestDatabase::stoppable_postgres().await;
    let ground = Ground::new(Some(database.url())).await;
    let first = ground.start().await;
    let integration = first.connect(&ground.world).await;
    let (second, third) = tokio::join!(ground.start(), ground.start());
    let over = Arc::new(AtomicBool::new(false));
    let urls = |of: [&Demo; 3]| of.map(|demo| demo.url.clone()).to_vec();
    let platforms = [
        tokio::spawn(platform("a", urls([&first, &second, &third]), over.clone())),
        tokio::spawn(platform("b", urls([&second, &third, &first]), over.clone())),
        tokio::spawn(platform("c", urls([&third, &first, &second]), over.clone())),
    ];

    let arrive = async || {
        let (before, until) = (ground.arrived().len(), Instant::now() + Duration::from_secs(30));
        while ground.arrived().len() < before + SOME {
            assert!(Instant::now() < until, "nothing arrives any more: {} {}", first.log(), third.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    arrive().await;
    second.kill();
    arrive().await;
    database.stop_immediately();
    database.start_again().await;
    let back = Instant::now();
    arrive().await;
    eprintln!("{SOME} records arrived {:?} after the database was back", back.elapsed());

    over.store(true, Ordering::Relaxed);
    let mut posted = Vec::new();
    for platform in platforms {
        posted.extend(platform.await.unwrap());
    }
    ground.settles(&first, &integration, &posted).await;
    eprintln!("{} events", posted.len());
}
