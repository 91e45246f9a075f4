//! Hundreds of orgs stop answering at the same moment, more than there are places for: an org that answers goes on as
//! before, and afterwards everything is where it belongs.

use crate::deliveries::OBJECT;
use crate::events::event;
use crate::neighbors::Neighbors;
use crate::pair::Pair;
use local_org::{Fault, FaultKind};
use std::time::{Duration, Instant};
use testkit::{Options, TestDatabase};

const HANGING: usize = 300;
/// How long each of their calls is without an answer, which is a failure then.
const HANG: Duration = Duration::from_secs(4);
/// A hanging org has its place for a second, and the machine may be busy.
const SOON: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_hanging_orgs_leave_room_on_sqlite() {
    hundreds_of_hanging_orgs_leave_room(TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_hanging_orgs_leave_room_on_postgresql() {
    hundreds_of_hanging_orgs_leave_room(TestDatabase::postgres().await).await;
}

async fn hundreds_of_hanging_orgs_leave_room(database: TestDatabase) {
    let pair = Pair::with(Options { database_url: Some(database.url().to_owned()), ..Options::default() }).await;
    pair.expect_connected().await;
    let (org, neighbors) = (pair.org(), Neighbors::beside(&pair, HANGING).await);
    // The first call of each, and no other.
    for kind in [FaultKind::Slow, FaultKind::InternalError] {
        let fault = Fault::new(kind).milliseconds(HANG.as_millis().try_into().unwrap());
        neighbors.org.add_fault(fault.times(HANGING.try_into().unwrap()));
    }
    neighbors.post("for-all").await;

    // Until the calls fail, all about at the same moment, and a little longer.
    let (begun, mut posted, mut most) = (Instant::now(), 0, 0);
    while begun.elapsed() < HANG + Duration::from_millis(400) {
        posted += 1;
        let (id, at) = (format!("e-{posted}"), Instant::now());
        pair.post(&[event(&id)]).await;
        while org.writes(OBJECT, &id) == 0 {
            assert!(at.elapsed() < SOON, "{id} waits for orgs that hang");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        most = most.max(neighbors.worked_on().await);
    }
    assert_eq!(most, HANGING, "all of them hang at the same time");

    // A delivery that waits at the end fails the test: each of them has written the record, so none has twice.
    let written = || usize::try_from(neighbors.org.writes(OBJECT, "for-all")).unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    while written() < HANGING && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    pair.portal.portal.stop().await;
    assert_eq!(written(), HANGING);
    assert_eq!(org.count(OBJECT), posted);
    org.each_write(OBJECT, |id, writes| assert_eq!(writes, 1, "{id}"));
}
