use crate::start::{portal, portal_configured, portal_with};
use server::config::PublicUrl;
use testkit::{Options, TestPortal, sign_in};

const COOKIE: &str = "orgbridge";

fn with_clock() -> Options {
    Options { manual_clock: true, ..Options::default() }
}

fn advance(portal: &TestPortal, secs: i64) {
    portal.clock.as_ref().unwrap().advance_secs(secs);
}

/// Whether the overview leads somebody to their work, or to sign-in.
async fn is_signed_in(browser: &testkit::Browser) -> bool {
    !browser.get("/").await.location().starts_with("/sign-in")
}

/// Waits until the last use of a session is noted, which happens off the request's way.
async fn until_noted(portal: &TestPortal, browser: &testkit::Browser) {
    let hash = ::portal::keys::sha256(browser.cookie(COOKIE).unwrap().as_bytes());
    let now = portal.portal.now();
    for _ in 0..2_000 {
        let session = store::sessions::load(portal.portal.store(), &hash).await.unwrap().expect("a session");
        if session.last_seen_at == now {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("its use was never noted");
}

#[tokio::test]
async fn a_visitor_gets_no_cookie() {
    let portal = portal().await;
    let answer = portal.browser().get("/sign-in").await;
    assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_not_for_scripts() {
    let portal = portal().await;
    let answer = sign_in(&portal.browser(), "admin@acme.test").await;
    let cookie = answer.set_cookies()[0].to_owned();
    assert!(cookie.starts_with("orgbridge="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let portal =
        portal_configured(|config| config.public_url = PublicUrl::parse("https://portal.example.com").unwrap()).await;
    let answer = sign_in(&portal.browser(), "admin@acme.test").await;
    let cookie = answer.set_cookies()[0].to_owned();
    assert!(
        cookie.starts_with("__Host-orgbridge=") && cookie.contains("Secure") && cookie.contains("Path=/"),
        "{cookie}"
    );
}

#[tokio::test]
async fn signing_in_again_makes_the_older_id_worthless() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let first = browser.cookie(COOKIE).unwrap();
    sign_in(&browser, "viewer@acme.test").await;
    assert_ne!(browser.cookie(COOKIE).unwrap(), first);
    let thief = portal.browser();
    thief.set_cookie(COOKIE, &first);
    assert!(!is_signed_in(&thief).await);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn an_id_that_somebody_made_up_is_never_used() {
    let portal = portal().await;
    let browser = portal.browser();
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    browser.set_cookie(COOKIE, planted);
    sign_in(&browser, "admin@acme.test").await;
    assert_ne!(browser.cookie(COOKIE).unwrap(), planted);
    for garbage in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00"] {
        let browser = portal.browser();
        browser.set_cookie(COOKIE, garbage);
        assert_eq!(browser.get("/sign-in").await.status, 200, "{garbage:?}");
    }
}

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_goes_on() {
    let portal = portal_with(with_clock()).await;
    let idle = portal.portal.settings().session.idle_secs;
    let browser = portal.signed_in("admin@acme.test").await;
    for _ in 0..3 {
        advance(&portal, idle - 60);
        assert!(is_signed_in(&browser).await, "it was used in time");
        until_noted(&portal, &browser).await;
    }
    advance(&portal, idle);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn no_session_lives_longer_than_its_absolute_life() {
    let portal = portal_with(with_clock()).await;
    let limits = portal.portal.settings().session;
    let browser = portal.signed_in("admin@acme.test").await;
    let mut lived = 0;
    while lived + limits.idle_secs / 2 < limits.absolute_secs {
        advance(&portal, limits.idle_secs / 2);
        lived += limits.idle_secs / 2;
        assert!(is_signed_in(&browser).await, "after {lived} s");
        until_noted(&portal, &browser).await;
    }
    advance(&portal, limits.idle_secs / 2);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn signing_out_ends_this_session_only() {
    let portal = portal().await;
    let (one, other) = (portal.signed_in("admin@acme.test").await, portal.signed_in("admin@acme.test").await);
    let id = one.cookie(COOKIE).unwrap();
    one.post_form("/sign-out", &[]).await;
    assert_eq!(one.cookie(COOKIE), None);
    one.set_cookie(COOKIE, &id);
    assert!(!is_signed_in(&one).await);
    assert!(is_signed_in(&other).await);
}

#[tokio::test]
async fn signing_out_everywhere_ends_them_all_at_once() {
    let portal = portal().await;
    let (one, other) = (portal.signed_in("admin@acme.test").await, portal.signed_in("admin@acme.test").await);
    let stranger = portal.signed_in("viewer@acme.test").await;
    let email = domain::email::Email::parse("admin@acme.test").unwrap();
    let member = store::members::by_email(portal.portal.store(), &email).await.unwrap().unwrap();
    let caller = portal.portal.session().caller(member.id, portal::Origin::default()).await.unwrap().unwrap();
    portal.portal.session().sign_out_everywhere(&caller, None).await.unwrap();
    assert!(!is_signed_in(&one).await && !is_signed_in(&other).await);
    assert!(is_signed_in(&stranger).await);
}

#[tokio::test]
async fn the_database_holds_only_the_hash_of_an_id() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let id = browser.cookie(COOKIE).unwrap();
    portal.portal.store().close().await.unwrap();
    for entry in std::fs::read_dir(portal.folder()).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(id.len()).any(|window| window == id.as_bytes()), "{:?}", entry.path());
    }
}

#[tokio::test]
async fn a_bearer_key_opens_no_page_and_a_cookie_opens_no_call() {
    let portal = portal().await;
    let key = portal::demo::KEYS[2].2;
    let browser = portal.browser();
    let page = browser.request(reqwest::Method::GET, "/").bearer_auth(key);
    assert!(browser.send(page).await.location().starts_with("/sign-in"));
    let signed_in = portal.signed_in("admin@acme.test").await;
    assert_eq!(signed_in.get("/api/v1/clients/acme/integrations").await.status, 401);
}
