//! What the audit says of attempts that were refused: all of them, and never more than one entry a minute for the same.

use crate::counted::{caller, member};
use crate::integrations::activated;
use crate::start::{both_databases, portal, portal_with};
use portal::members::MemberForm;
use portal::{Caller, Error, Origin};
use std::net::{IpAddr, Ipv6Addr};
use store::Entry;
use testkit::{Options, TestPortal};

async fn of_client(portal: &TestPortal, slug: &str) -> Vec<Entry> {
    let csm = caller(portal, "csm@demo.test").await;
    portal.portal.audit().of_client(&csm, slug, None).await.unwrap().1.rows
}

async fn of_installation(portal: &TestPortal) -> Vec<Entry> {
    let operator = caller(portal, "operator@demo.test").await;
    portal.portal.audit().of_installation(&operator, None).await.unwrap().rows
}

fn with(entries: Vec<Entry>, action: &str) -> Vec<Entry> {
    entries.into_iter().filter(|entry| entry.action == action).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_refused_posts_of_one_person_are_one_entry_a_minute() {
    testkit::database::both(async |database| {
        let options =
            Options { database_url: Some(database.url().to_owned()), manual_clock: true, ..Options::default() };
        let portal = portal_with(options).await;
        let viewer = caller(&portal, "viewer@acme.test").await;
        let clock = portal.clock.as_ref().unwrap();
        let form = MemberForm::default();
        for number in 0..2_000 {
            if number == 1_000 {
                clock.advance_secs(20);
            }
            let refused = portal.portal.members().add(&viewer, "acme", &form).await;
            assert!(matches!(refused, Err(Error::Denied(_))));
        }
        let entries = with(of_client(&portal, "acme").await, "attempt.denied");
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!((entries[0].count, entries[0].actor.as_str()), (2_000, "viewer@acme.test"));
        assert_eq!(entries[0].last_at, Some(portal.now()));
        clock.advance_secs(45);
        let _ = portal.portal.members().add(&viewer, "acme", &form).await;
        let _ = portal.portal.api_keys().list(&viewer, "acme", None).await;
        let entries = with(of_client(&portal, "acme").await, "attempt.denied");
        let counts: Vec<i64> = entries.iter().map(|entry| entry.count).collect();
        assert_eq!(counts, [1, 1, 2_000], "another minute, and another thing: {entries:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_across_clients_and_refused_reads_are_in_the_audit() {
    both_databases(async |portal| {
        let ada = portal.signed_in("admin@acme.test").await;
        let gus = member(&portal, "admin@globex.test").await.id;
        for _ in 0..3 {
            assert_eq!(ada.get("/clients/globex/members").await.status, 404);
            assert_eq!(ada.get("/clients/nobody/members").await.status, 404);
            assert_eq!(ada.get(&format!("/clients/acme/members/{gus}/edit")).await.status, 404);
        }
        let api = ada.request(reqwest::Method::GET, "/api/v1/clients/globex/integrations");
        assert_eq!(portal.browser().send(api.bearer_auth(portal::demo::KEYS[2].2)).await.status, 404);
        let entries = with(of_installation(&portal).await, "attempt.elsewhere");
        let mut found: Vec<(String, String, i64)> =
            entries.iter().map(|entry| (entry.actor_kind.clone(), entry.target.clone(), entry.count)).collect();
        found.sort();
        let expected = [("key", "globex", 1), ("member", "a client that does not exist", 3), ("member", "globex", 3)];
        assert_eq!(found, expected.map(|(kind, target, count)| (kind.to_owned(), target.to_owned(), count)));
        assert!(entries.iter().all(|entry| entry.address.as_deref() == Some("127.0.0.1")), "{entries:?}");
        assert!(
            with(of_client(&portal, "globex").await, "attempt.elsewhere").is_empty(),
            "a client learns of no other"
        );
        let own = with(of_client(&portal, "acme").await, "attempt.elsewhere");
        assert_eq!(own.iter().map(|entry| (entry.target.as_str(), entry.count)).collect::<Vec<_>>(), [("a member", 3)]);

        let integration = activated(&ada, "Production").await;
        let viewer = portal.signed_in("viewer@acme.test").await;
        assert_eq!(viewer.get(&integration).await.status, 403);
        assert_eq!(viewer.get("/operator/staff").await.status, 403);
        let page = ada.get("/clients/acme/audit").await.body;
        assert!(page.contains("Tried something without the right") && page.contains("read an integration"), "{page}");
        assert!(page.contains("3 times within a minute"), "{page}");
        let staff = with(of_installation(&portal).await, "attempt.denied");
        assert_eq!((staff[0].target.as_str(), staff[0].actor.as_str()), ("read staff", "viewer@acme.test"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn throttled_sign_ins_are_in_the_audit_once_a_minute() {
    both_databases(async |portal| {
        let browser = portal.browser();
        for _ in 0..25 {
            browser.post_form("/sign-in", &[("email", "admin@acme.test"), ("password", "a guess")]).await;
        }
        let entries = with(of_installation(&portal).await, "session.sign_in");
        let mut found: Vec<(&str, i64)> = entries.iter().map(|entry| (entry.target.as_str(), entry.count)).collect();
        found.sort_unstable();
        assert_eq!(found, [("refused", 5), ("throttled", 20)], "{entries:?}");
        let operator = portal.signed_in("operator@demo.test").await;
        let page = operator.get("/operator/audit").await.body;
        assert!(page.contains("throttled") && page.contains("20 times within a minute"), "{page}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_from_many_networks_are_told_apart_up_to_a_thousand() {
    let portal = portal().await;
    for number in 0..1_100_u128 {
        let address = Ipv6Addr::from_bits(0x2001_0db8 << 96 | number << 80 | 1);
        let origin = Origin { address: Some(IpAddr::V6(address)), is_shared: false, request_id: String::new() };
        let visitor = Caller::Visitor(origin);
        assert!(portal.portal.handoff().open(&visitor, "no token").await.is_err());
    }
    portal.portal.stop().await;
    let operator = caller(&portal, "operator@demo.test").await;
    let (mut before, mut rows, mut attempts) = (None, 0, 0);
    loop {
        let page = portal.portal.audit().of_installation(&operator, before.as_deref()).await.unwrap();
        let unknown = with(page.rows, "handoff.unknown");
        rows += unknown.len();
        attempts += unknown.iter().map(|entry| entry.count).sum::<i64>();
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(attempts, 1_100, "every attempt is counted");
    assert!(rows <= 1_001, "{rows} entries");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_noise_of_strangers_hides_no_attempt_at_a_client() {
    let portal = portal().await;
    for number in 0..1_100_u128 {
        let address = Ipv6Addr::from_bits(0x2001_0db8 << 96 | number << 80 | 1);
        let origin = Origin { address: Some(IpAddr::V6(address)), is_shared: false, request_id: String::new() };
        assert!(portal.portal.handoff().open(&Caller::Visitor(origin), "no token").await.is_err());
    }
    let viewer = caller(&portal, "viewer@acme.test").await;
    assert!(portal.portal.members().add(&viewer, "acme", &MemberForm::default()).await.is_err());
    let entries = with(of_client(&portal, "acme").await, "attempt.denied");
    assert_eq!(entries.iter().map(|entry| entry.actor.as_str()).collect::<Vec<_>>(), ["viewer@acme.test"]);
}
