//! What one process takes in another delivers at once, because it is told; and goes on when it is not.

use crate::deliveries::OBJECT;
use crate::events::event;
use crate::pair::Pair;
use crate::start::portal_with;
use domain::Timestamp;
use local_org::{Fault, FaultKind};
use std::time::{Duration, Instant};
use testkit::{Options, TestDatabase, database};

/// Processes of the database that listen.
const LISTENING: &str = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

impl Pair {
    /// Posts events one after the other, each when the one before has arrived.
    async fn one_by_one(&self, name: &str, count: i64) -> Duration {
        let before = self.standing().await.delivered;
        let begun = Instant::now();
        for number in 1..=count {
            self.post(&[event(&format!("{name}-{number}"))]).await;
            self.until("delivered", |standing| standing.delivered == before + number).await;
        }
        begun.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_another_process_takes_in_is_heard_of_at_once() {
    let database = TestDatabase::postgres().await;
    let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
    let worker = Pair::with(options).await;
    worker.expect_connected().await;
    let taking_in = portal_with(Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(worker.portal.folder().join("master.key")),
        world: Some(worker.portal.world.clone()),
        without_worker: true,
        ..Options::default()
    })
    .await;
    let Pair { portal: worker, caller, integration, app } = worker;
    let pair = Pair { portal: taking_in, caller, integration, app };
    database.until_some(LISTENING).await;

    // Without a word, a kept queue is looked at every two seconds, and so are those that fell asleep.
    let heard = pair.one_by_one("heard", 8).await;
    assert!(heard < Duration::from_secs(6), "{heard:?}");

    database.execute(&LISTENING.replacen("SELECT 1", "SELECT pg_terminate_backend(pid)", 1)).await;
    let unheard = pair.one_by_one("unheard", 2).await;
    assert!(unheard < Duration::from_secs(6), "looking finds it: {unheard:?}");
    database.until_some(LISTENING).await;
    let healed = pair.one_by_one("healed", 8).await;
    assert!(healed < Duration::from_secs(6), "{healed:?}");
    worker.portal.stop().await;
}

/// Words of work are about a client; its other integrations may have none for a long time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_with_nothing_to_do_is_given_back_whatever_is_said() {
    database::both(async |database: TestDatabase| {
        let url = Some(database.url().to_owned());
        let pair = Pair::with(Options { database_url: url, manual_clock: true, ..Options::default() }).await;
        pair.expect_connected().await;
        pair.org().add_fault(Fault::new(FaultKind::RowLock).times(1));
        pair.post(&[event("e-1")]).await;
        let (store, clock) = (pair.portal.portal.store(), pair.portal.clock.as_ref().unwrap());
        let until = pair.portal.now().plus_days(1);
        let refused = || pair.org().count(OBJECT) == 0 && pair.portal.world.data_calls() > 0;
        let begun = Instant::now();
        while !refused()
            || !store::queues::claimed(store, Timestamp::from_millis(0), until, 10).await.unwrap().is_empty()
        {
            assert!(begun.elapsed() < Duration::from_secs(10), "its retry is not due, and it is never given back");
            pair.portal.portal.look_for_work();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        clock.advance_secs(2);
        pair.portal.portal.look_for_work();
        pair.until("delivered", |standing| standing.delivered == 1).await;
    })
    .await;
}
