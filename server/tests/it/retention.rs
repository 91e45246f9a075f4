//! What is delivered goes when its time is over, in small steps; what is parked stays, and hides nothing behind it.

use crate::events::event;
use crate::pair::Pair;
use portal::events::EventsQuery;
use testkit::{Options, TestDatabase, database};

/// More parked events than one round of the janitor looks at.
const PARKED: &str = "
    INSERT INTO events (client_id, id, id_key, type_name, source, occurred_at, data, digest, bytes, is_test, accepted_at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10500)
    SELECT c.id, 'p-' || n, 'p-' || n, 'message.sent', '/relay', 0, '{}', {digest}, 100, {no}, 0
    FROM numbers CROSS JOIN clients c WHERE c.slug = 'acme';
    INSERT INTO deliveries (client_id, integration_id, number, object, bytes, state, attempts, next_attempt_at,
        waiting_since, settled_at, diagnosis)
    SELECT e.client_id, i.id, e.number, 'RelayEvents__c', 100, 'parked', 1, 0, 0, 0, 'validation_rule'
    FROM events e JOIN integrations i ON i.client_id = e.client_id;
";

#[tokio::test(flavor = "multi_thread")]
async fn delivered_events_go_after_their_time_and_counts_stay() {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        let (digest, no) = match database.backend() {
            store::Backend::Sqlite => ("x'00'", "0"),
            store::Backend::Postgres => ("'\\x00'::bytea", "FALSE"),
        };
        database.execute(&PARKED.replace("{digest}", digest).replace("{no}", no)).await;
        pair.post(&[event("old-1"), event("old-2")]).await;
        pair.until("delivered", |standing| standing.delivered == 2).await;
        let month_ago = pair.portal.now().plus_days(-31).millis();
        database.execute(&format!("UPDATE events SET accepted_at = {month_ago}")).await;
        pair.post(&[event("new-1")]).await;
        pair.until("delivered", |standing| standing.delivered == 3).await;

        let portal = &pair.portal.portal;
        let mut rounds = 0;
        let left = loop {
            portal.tidy_up().await.unwrap();
            rounds += 1;
            let query = EventsQuery { limit: 3, ..EventsQuery::default() };
            let (_, page) = portal.events().explore(&pair.caller, "acme", &query).await.unwrap();
            let ids: Vec<String> = page.rows.into_iter().map(|row| row.id).collect();
            if !ids.contains(&"old-2".to_owned()) || rounds == 4 {
                break ids;
            }
        };
        assert_eq!(left, ["new-1", "p-10500", "p-10499"], "after {rounds} rounds");
        assert_eq!(pair.standing().await.delivered, 3, "counts stay");
        let again = crate::events::batch(&pair.portal.browser(), &[event("old-1")]).await.1;
        assert_eq!(again["accepted"], 1, "its id is free again");
    })
    .await;
}
