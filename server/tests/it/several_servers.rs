//! Several servers on one PostgreSQL share the work: each event goes out once, in order, whoever took it in, and what one
//! leaves behind another takes up.

use crate::events::{PATH, event};
use crate::pair::Pair;
use crate::start::portal_with;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Options, TestDatabase, TestPortal};

async fn beside(pair: &Pair, folder: &std::path::Path) -> TestPortal {
    portal_with(Options {
        database_url: Some(pair.portal.database_url.clone()),
        master_key_file: Some(folder.join("master.key")),
        world: Some(pair.portal.world.clone()),
        ..Options::default()
    })
    .await
}

async fn post(portal: &TestPortal, events: &[Value]) {
    let browser = portal.browser();
    let request = browser
        .request(Method::POST, PATH)
        .bearer_auth(KEYS[0].2)
        .header("content-type", "application/cloudevents-batch+json")
        .body(Value::from(events).to_string());
    let answer = browser.send(request).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
}

fn events(round: usize) -> Vec<Value> {
    (0..30)
        .map(|number| {
            let mut event = event(&format!("r{round:02}-{number:02}"));
            event["subject"] = json!(format!("person-{}", number % 10));
            event
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_servers_deliver_each_event_once_and_one_that_stops_is_replaced() {
    let database = TestDatabase::postgres().await;
    let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
    let pair = Pair::with(options).await;
    pair.expect_connected().await;
    let folder = pair.portal.folder().to_owned();
    let second = beside(&pair, &folder).await;
    let third = beside(&pair, &folder).await;
    for round in 0..6 {
        post([&pair.portal, &second, &third][round % 3], &events(round)).await;
    }
    second.portal.stop().await;
    for round in 6..9 {
        post([&pair.portal, &second, &third][round % 3], &events(round)).await;
    }
    pair.until("delivered by all", |standing| standing.delivered == 270).await;
    let arrived = pair.arrived();
    assert_eq!(arrived.len(), 270);
    for person in 0..10 {
        let of_person: Vec<&String> =
            arrived.iter().filter(|id| id[4..].parse::<usize>().unwrap() % 10 == person).collect();
        assert!(of_person.is_sorted(), "{of_person:?}");
    }
    pair.org().each_write("RelayEvents__c", |id, writes| assert_eq!(writes, 1, "{id}"));
}
