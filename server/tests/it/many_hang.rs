//! Hundreds of orgs stop answering at the same moment, more than there are places for: an org that answers goes on as
//! before, and afterwards everything is where it belongs.

use crate::deliveries::OBJECT;
use crate::events::event;
use crate::noisy_neighbor::add_neighbor;
use crate::pair::Pair;
use crate::private_key::moved_seal;
use domain::ids::{CertificateId, ClientId, IntegrationId, SubmissionId};
use domain::slug::ClientSlug;
use domain::text::IntegrationName;
use local_org::{Fault, FaultKind};
use portal::demo::KEYS;
use std::time::{Duration, Instant};
use testkit::{Options, TestDatabase};

const HANGING: usize = 300;
/// How long each of their calls is without an answer; a sign-in and a call to write are two.
const HANG_MS: u64 = 5_000;
/// The places are free again after a second, and the machine may be busy.
const SOON: Duration = Duration::from_secs(2);
/// Events of the org that answers, at least.
const EVENTS: usize = 10;

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
    let model = add_neighbor(&pair).await;
    let crowd = pair.multiply(&model).await;
    database
        .execute(
            "UPDATE keys SET client_id = (SELECT id FROM clients WHERE slug = 'globex') WHERE name = 'Platform, spare'",
        )
        .await;
    let (healthy, hanging) = (pair.org(), pair.portal.world.org("globex"));
    hanging.add_fault(Fault::new(FaultKind::Slow).milliseconds(HANG_MS));

    let browser = pair.portal.browser();
    let request = browser
        .request(reqwest::Method::POST, "/api/v1/clients/globex/events")
        .bearer_auth(KEYS[1].2)
        .header("content-type", "application/cloudevents+json")
        .body(event("for-all").to_string());
    assert_eq!(browser.send(request).await.status, 202);

    let (begun, mut posted) = (Instant::now(), 0);
    while posted < EVENTS || pair.worked_on(crowd).await < HANGING {
        assert!(begun.elapsed() < Duration::from_secs(30), "not all of them were ever worked on at the same time");
        posted += 1;
        let (id, at) = (format!("e-{posted}"), Instant::now());
        pair.post(&[event(&id)]).await;
        while healthy.writes(OBJECT, &id) == 0 {
            assert!(at.elapsed() < SOON, "{id} waits for orgs that hang");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    hanging.clear_faults();

    // What waits at the end fails the test, so that each of them has written it, and none has twice.
    let until = Instant::now() + Duration::from_secs(40);
    while usize::try_from(hanging.writes(OBJECT, "for-all")).unwrap() < HANGING && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    pair.portal.portal.stop().await;
    assert_eq!(usize::try_from(hanging.writes(OBJECT, "for-all")).unwrap(), HANGING);
    assert_eq!(healthy.count(OBJECT), posted);
    healthy.each_write(OBJECT, |id, writes| assert_eq!(writes, 1, "{id}"));
}

impl Pair {
    /// Makes many integrations of another client that are like this one, and answers the client.
    async fn multiply(&self, model: &store::Integration) -> ClientId {
        let store = self.portal.portal.store();
        let globex = store::clients::by_slug(store, &ClientSlug::parse("globex").unwrap()).await.unwrap().unwrap();
        let stored = store::integrations::find(store, model.client_id, model.id).await.unwrap().unwrap();
        let certificate = store::certificates::all(store, model.client_id, model.id).await.unwrap().remove(0);
        let sealed = store::certificates::sealed_key(store, model.client_id, certificate.id).await.unwrap().unwrap();
        let tx = store.write().await.unwrap();
        for number in 1..=HANGING {
            let mut one = store::Integration {
                id: IntegrationId::from_uuid(uuid::Uuid::now_v7()),
                client_id: globex.id,
                submission: SubmissionId::from_uuid(uuid::Uuid::now_v7()),
                ..stored.clone()
            };
            one.settings.name = IntegrationName::parse(&format!("Org {number}")).unwrap();
            store::integrations::insert(&tx, &one).await.unwrap();
            let its = store::Certificate {
                id: CertificateId::from_uuid(uuid::Uuid::now_v7()),
                client_id: globex.id,
                integration_id: one.id,
                ..certificate.clone()
            };
            let seal = moved_seal(&self.portal, &sealed, certificate.id, its.id);
            store::certificates::insert(&tx, &its, &seal).await.unwrap();
        }
        tx.commit().await.unwrap();
        globex.id
    }

    /// How many queues of a client are claimed.
    async fn worked_on(&self, client: ClientId) -> usize {
        let now = self.portal.now();
        let claimed = store::queues::claimed(self.portal.portal.store(), now, now.plus_secs(60), 1_000).await.unwrap();
        claimed.iter().filter(|claimed| claimed.queue.client_id == client).count()
    }
}
