//! What strangers may try, and how often: sign-in and sign-up, one after the other and all at once, on both databases.

use crate::start::{both_databases, portal, portal_behind_a_proxy, portal_with};
use futures::future::join_all;
use reqwest::Method;
use testkit::database::both;
use testkit::smtp::SmtpServer;
use testkit::{Answer, Browser, ChangeSettings, Options, TestDatabase, TestPortal, sign_in};

/// A guess from one of many visitors whom a proxy tells apart.
async fn guess_from(browser: &Browser, address: &str, email: &str) -> Answer {
    let form = [("email", email), ("password", "a guess")];
    let request = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
    browser.send(request.header("x-forwarded-for", address).form(&form)).await
}

/// Guesses at all these accounts from one address, as many at once as may wait for a hash.
async fn guess_in_turns(browser: &Browser, emails: &[String]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for turn in emails.chunks(20) {
        answers.extend(join_all(turn.iter().map(|email| guess_from(browser, "203.0.113.9", email))).await);
    }
    answers
}

async fn guess(browser: &Browser, email: &str) -> Answer {
    browser.post_form("/sign-in", &[("email", email), ("password", "a guess")]).await
}

async fn sign_up(browser: &Browser, slug: &str, email: &str) -> Answer {
    let wish = [("client_name", "Initech"), ("client_slug", slug), ("name", "Ina"), ("email", email)];
    let request = browser.request(Method::POST, "/sign-up").header("sec-fetch-site", "same-origin");
    browser.send(request.header("x-forwarded-for", "203.0.113.9").form(&wish)).await
}

fn with_clock() -> Options {
    Options { manual_clock: true, ..Options::default() }
}

fn advance(portal: &TestPortal, secs: i64) {
    portal.clock.as_ref().unwrap().advance_secs(secs);
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forty_guesses_at_the_same_moment_five_are_tried() {
    both_databases(async |portal| {
        for email in ["admin@acme.test", "nobody@acme.test"] {
            let browser = portal.browser();
            let answers = join_all((0..40).map(|_| guess(&browser, email))).await;
            assert_eq!((count(&answers, 422), count(&answers, 429)), (5, 35), "{email}");
            let waiting = sign_in(&browser, email).await;
            assert_eq!(waiting.status, 429, "the right password waits as well");
            assert!(waiting.body.contains("Too many attempts"), "{}", waiting.body);
            let secs: u64 = waiting.header("retry-after").parse().unwrap();
            assert!((1..=31).contains(&secs), "{secs}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_many_accounts_count_for_their_address_and_for_no_other() {
    both(async |database| {
        let portal = behind_a_proxy(&database).await;
        let browser = portal.browser();
        let emails: Vec<String> = (0..50).map(|n| format!("person{n}@acme.test")).collect();
        let answers = guess_in_turns(&browser, &emails).await;
        assert_eq!((count(&answers, 422), count(&answers, 429)), (30, 20));
        assert_eq!(guess_from(&browser, "198.51.100.7", "person99@acme.test").await.status, 422);
        let audit = portal.signed_in("operator@demo.test").await.get("/operator/audit").await.body;
        assert!(audit.contains("203.0.113.9") && audit.contains("198.51.100.7"), "{audit}");
    })
    .await;
}

/// Without a word about proxies every visitor has the address of the peer, whatever the header says: forty guesses
/// anywhere must not lock sign-in for everybody.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_everybody_shares_never_locks() {
    both_databases(async |portal| {
        let browser = portal.browser();
        let emails: Vec<String> = (0..40).map(|n| format!("person{n}@acme.test")).collect();
        let answers = guess_in_turns(&browser, &emails).await;
        assert_eq!((count(&answers, 422), count(&answers, 429)), (40, 0));
        assert_eq!(sign_in(&browser, "viewer@acme.test").await.status, 303);
        for n in 0..21 {
            assert_eq!(browser.get(&format!("/handoff/{}", "A".repeat(12 + n))).await.status, 410, "{n}");
        }
        let audit = portal.signed_in("operator@demo.test").await.get("/operator/audit").await.body;
        assert!(audit.contains("127.0.0.1") && !audit.contains("203.0.113.9"), "nobody chooses an address: {audit}");
        let health = portal.signed_in("operator@demo.test").await.get("/operator/health").await.body;
        assert!(health.contains("127.0.0.1 sends X-Forwarded-For") && health.contains("trusted_proxies"), "{health}");
        assert!(health.contains("Ready"), "a notice is no outage: {health}");
    })
    .await;
}

/// Guesses at as many accounts at once, each from an address of its own that the proxy names.
async fn guesses_from(portal: &TestPortal, addresses: impl Iterator<Item = String>) -> Vec<Answer> {
    let browser = portal.browser();
    let guess = async |address: String| {
        let email = format!("person{}@acme.test", address.replace(':', "-"));
        let request = browser.request(reqwest::Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
        let form =
            request.header("x-forwarded-for", address).form(&[("email", email.as_str()), ("password", "a guess")]);
        browser.send(form).await
    };
    join_all(addresses.map(guess)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_addresses_of_one_network_are_one_visitor_and_those_of_one_site_are_four() {
    both(async |database| {
        let portal = behind_a_proxy(&database).await;
        // In turns that fit into the queue, so that nobody is asked to come back for want of room.
        let mut network = Vec::new();
        for turn in 0..3 {
            let addresses = (0..20).map(|host| format!("2001:db8:1:1::{turn}:{host:x}"));
            network.extend(guesses_from(&portal, addresses).await);
        }
        assert_eq!((count(&network, 422), count(&network, 429)), (30, 30), "one /64");
        let mut site = Vec::new();
        for turn in 0..8 {
            let addresses = (0..20).map(|network| format!("2001:db8:2:{turn:x}{network:02x}::1"));
            site.extend(guesses_from(&portal, addresses).await);
        }
        assert_eq!((count(&site, 422), count(&site, 429)), (120, 40), "one /48");
        let other = guesses_from(&portal, std::iter::once("2001:db8:3::1".to_owned())).await;
        assert_eq!(other[0].status, 422, "another site");
    })
    .await;
}

#[tokio::test]
async fn after_each_wait_there_is_one_guess_and_the_wait_doubles() {
    let portal = portal_with(with_clock()).await;
    let browser = portal.browser();
    for _ in 0..5 {
        assert_eq!(guess(&browser, "admin@acme.test").await.status, 422);
    }
    for wait in [30, 60, 120] {
        advance(&portal, wait - 1);
        assert_eq!(guess(&browser, "admin@acme.test").await.status, 429, "{wait}");
        advance(&portal, 1);
        assert_eq!(guess(&browser, "admin@acme.test").await.status, 422, "{wait}");
    }
    advance(&portal, 240);
    assert_eq!(sign_in(&browser, "admin@acme.test").await.status, 303);
    assert_eq!(guess(&browser, "admin@acme.test").await.status, 422, "the count began anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_well_is_never_counted() {
    both_databases(async |portal| {
        let browser = portal.browser();
        for _ in 0..35 {
            assert_eq!(sign_in(&browser, "viewer@acme.test").await.status, 303, "more often than an address may fail");
        }
        for _ in 0..2 {
            for _ in 0..4 {
                assert_eq!(guess(&browser, "viewer@acme.test").await.status, 422);
            }
            assert_eq!(sign_in(&browser, "viewer@acme.test").await.status, 303, "the fifth attempt");
        }
    })
    .await;
}

#[tokio::test]
async fn sign_up_waits_after_five_wishes_with_one_e_mail_address() {
    let portal = portal_with(with_clock()).await;
    let browser = portal.browser();
    // One that has an account is answered exactly like one that has none.
    for email in ["ina@initech.test", "admin@acme.test"] {
        for n in 0..5 {
            assert_eq!(sign_up(&browser, &format!("initech-{n}"), email).await.status, 200, "{email}");
        }
        let waiting = sign_up(&browser, "initech-9", email).await;
        assert_eq!((waiting.status.as_u16(), waiting.header("retry-after")), (429, "31"), "{email}");
        assert!(waiting.body.contains("Too many attempts") && waiting.body.contains("value=\"initech-9\""));
        assert!(!waiting.body.contains("/set-password/"), "no link");
    }
    advance(&portal, 31);
    assert_eq!(sign_up(&browser, "initech-9", "ina@initech.test").await.status, 200);
}

/// Where visitors have addresses of their own.
async fn behind_a_proxy(database: &TestDatabase) -> TestPortal {
    portal_behind_a_proxy(Options { database_url: Some(database.url().to_owned()), ..Options::default() }).await
}

/// Where visitors have addresses of their own, told apart by a proxy; a demo would not limit them by address.
async fn no_demo(database: &TestDatabase, smtp: &SmtpServer) -> TestPortal {
    let smtp = smtp.settings();
    let settings: ChangeSettings = Box::new(|settings| {
        settings.demo = false;
        settings.smtp = Some(smtp);
    });
    let database_url = Some(database.url().to_owned());
    portal_behind_a_proxy(Options { database_url, settings: Some(settings), ..Options::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_up_waits_after_twenty_wishes_from_one_address() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = no_demo(&database, &smtp).await;
        let browser = portal.browser();
        let wishes: Vec<(String, String)> =
            (0..30).map(|n| (format!("initech-{n}"), format!("ina{n}@initech.test"))).collect();
        let answers = join_all(wishes.iter().map(|(slug, email)| sign_up(&browser, slug, email))).await;
        assert_eq!((count(&answers, 303), count(&answers, 429)), (20, 10));
        // Who is let in is not asked here.
        assert_eq!(sign_in(&browser, "admin@acme.test").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn taken_client_addresses_cannot_be_looked_up_without_end() {
    let database = TestDatabase::sqlite().await;
    let smtp = SmtpServer::start().await;
    let portal = no_demo(&database, &smtp).await;
    let browser = portal.browser();
    for n in 0..20 {
        assert_eq!(sign_up(&browser, "acme", &format!("ina{n}@initech.test")).await.status, 422);
    }
    assert_eq!(sign_up(&browser, "acme", "ina@initech.test").await.status, 429);
}

#[tokio::test]
async fn the_current_password_cannot_be_guessed_at_an_open_browser() {
    let portal = portal().await;
    let browser = portal.signed_in("viewer@acme.test").await;
    let new = [("password", "seven green llamas"), ("repeat_password", "seven green llamas")];
    let change =
        async |current| browser.post_form("/account", &[&[("current_password", current)], &new[..]].concat()).await;
    for _ in 0..10 {
        assert_eq!(change("a guess").await.status, 422);
    }
    let waiting = change(portal::demo::PASSWORD).await;
    assert!(waiting.status == 429 && waiting.body.contains("Too many attempts"), "{}", waiting.body);
}
