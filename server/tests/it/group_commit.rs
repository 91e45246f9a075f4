//! Posts that are committed together: when the database refuses one event of them, nobody else's is refused with it, and
//! within a post only that event is.

use crate::events::event;
use crate::start::portal_on;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use store::Backend;
use testkit::database::both;
use testkit::{Answer, Browser, TestDatabase};

/// Has the database refuse events of this source, which no validation knows of.
async fn refuse_poison(database: &TestDatabase) {
    let statement = match database.backend() {
        Backend::Sqlite => {
            "CREATE TRIGGER refusing BEFORE INSERT ON events WHEN NEW.source = '/poison' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        }
        Backend::Postgres => "ALTER TABLE events ADD CONSTRAINT refusing CHECK (source <> '/poison') NOT VALID",
    };
    database.execute(statement).await;
    // The second client posts with the spare key.
    database
        .execute(
            "UPDATE keys SET client_id = (SELECT id FROM clients WHERE slug = 'globex') WHERE name = 'Platform, spare'",
        )
        .await;
}

fn poison(id: &str) -> Value {
    let mut poison = event(id);
    poison["source"] = json!("/poison");
    poison
}

async fn post(browser: &Browser, client: usize, events: &[Value]) -> (Answer, Value) {
    let slug = ["acme", "globex"][client];
    let request = browser.request(Method::POST, &format!("/api/v1/clients/{slug}/events")).bearer_auth(KEYS[client].2);
    let request = request.header("content-type", "application/cloudevents-batch+json");
    let answer = browser.send(request.body(json!(events).to_string())).await;
    let body = serde_json::from_str(&answer.body).unwrap();
    (answer, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_database_refuses_fails_nobody_else() {
    both(async |database| {
        let portal = portal_on(&database).await;
        refuse_poison(&database).await;
        let browser = portal.browser();
        for round in 0..4 {
            let posts = (0..60).map(|number| {
                let browser = &browser;
                async move {
                    let id = format!("e-{round}-{number}");
                    match number % 3 {
                        // One client sends what cannot be written, alone.
                        0 => (0, post(browser, 0, &[poison(&id)]).await),
                        // And together with what can.
                        1 => {
                            let events = [event(&format!("{id}-a")), poison(&id), event(&format!("{id}-b"))];
                            (1, post(browser, 0, &events).await)
                        }
                        // Its neighbor sends nothing but good events.
                        _ => (2, post(browser, 1, &[event(&id), event(&format!("{id}-a"))]).await),
                    }
                }
            });
            for (kind, (answer, body)) in futures::future::join_all(posts).await {
                match kind {
                    0 => assert_eq!(answer.status, 500, "{}", answer.body),
                    1 => {
                        assert_eq!(answer.status, 202, "{}", answer.body);
                        assert_eq!((&body["accepted"], &body["duplicates"]), (&json!(2), &json!(0)), "{body}");
                        assert_eq!(body["rejected"][0]["index"], 1, "{body}");
                        assert_eq!(body["rejected"][0]["type"], "orgbridge:event-not-written", "{body}");
                    }
                    _ => {
                        assert_eq!(answer.status, 202, "a neighbor's post: {}", answer.body);
                        assert_eq!(body["accepted"], 2, "{body}");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_in_part_is_tried_again_under_the_same_idempotency_key() {
    both(async |database| {
        let portal = portal_on(&database).await;
        refuse_poison(&database).await;
        let browser = portal.browser();
        let send = async || {
            let request = browser.request(Method::POST, "/api/v1/clients/acme/events").bearer_auth(KEYS[0].2);
            let request =
                request.header("content-type", "application/cloudevents-batch+json").header("idempotency-key", "once");
            let events = json!([event("e-good"), poison("e-bad")]).to_string();
            let answer = browser.send(request.body(events)).await;
            assert_eq!(answer.status, 202, "{}", answer.body);
            let body: Value = serde_json::from_str(&answer.body).unwrap();
            (body["accepted"].clone(), body["duplicates"].clone(), body["rejected"].as_array().unwrap().len())
        };
        assert_eq!(send().await, (json!(1), json!(0), 1));
        let heal = match database.backend() {
            Backend::Sqlite => "DROP TRIGGER refusing",
            Backend::Postgres => "ALTER TABLE events DROP CONSTRAINT refusing",
        };
        database.execute(heal).await;
        assert_eq!(send().await, (json!(1), json!(1), 0), "the refused event is written now");
        assert_eq!(send().await, (json!(1), json!(1), 0), "and that is the answer which is kept");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_large_post_only_the_refused_events_are_refused() {
    both(async |database| {
        let portal = portal_on(&database).await;
        refuse_poison(&database).await;
        let bad = [0, 17, 18, 299];
        let events: Vec<Value> = (0..300)
            .map(
                |number| {
                    if bad.contains(&number) { poison(&format!("e-{number}")) } else { event(&format!("e-{number}")) }
                },
            )
            .collect();
        let (answer, body) = post(&portal.browser(), 0, &events).await;
        assert_eq!((answer.status.as_u16(), &body["accepted"]), (202, &json!(296)), "{}", answer.body);
        let refused: Vec<u64> =
            body["rejected"].as_array().unwrap().iter().map(|one| one["index"].as_u64().unwrap()).collect();
        assert_eq!(refused, bad);
        let (_, body) = post(&portal.browser(), 0, &events).await;
        assert_eq!(
            (&body["accepted"], &body["duplicates"]),
            (&json!(0), &json!(296)),
            "what was accepted is kept: {body}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_another_transaction_was_preferred_to_is_written_at_the_second_try() {
    let database = TestDatabase::postgres().await;
    let portal = portal_on(&database).await;
    // A sequence counts on although its transaction ends, so that only the first group meets the conflict.
    for statement in [
        "CREATE SEQUENCE groups",
        "CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('groups') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; \
         RETURN NULL; END $$",
        "CREATE TRIGGER conflicts BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION conflict()",
    ] {
        database.execute(statement).await;
    }
    let (answer, body) = post(&portal.browser(), 0, &[event("e-1"), event("e-2")]).await;
    assert_eq!(answer.status, 202, "{body}");
}
