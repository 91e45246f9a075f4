//! What somebody may try with a hand-off link, with a wrong one, and without one.

use crate::handoff::{fill_in, made, post_link};
use crate::integrations::{activated, hidden};
use crate::role_matrix::without_nonce;
use crate::start::{both_databases, portal, portal_behind_a_proxy, portal_with};
use domain::handoff::LIFETIME_DAYS;
use portal::{Caller, Error, HandoffCaller, Origin};
use reqwest::Method;
use testkit::{Answer, Browser, Options, TestPortal};

/// As long as a token, and none.
const UNKNOWN: &str = "/handoff/AAAAAAAAAAAAAAAAAAAAAA";

fn with_clock() -> Options {
    Options { manual_clock: true, ..Options::default() }
}

fn advance(portal: &TestPortal, secs: i64) {
    portal.clock.as_ref().unwrap().advance_secs(secs);
}

/// The page without what differs from answer to answer, and without its own address.
fn words(answer: &Answer, link: &str) -> String {
    without_nonce(&answer.body).replace(link, "")
}

/// The row behind a link.
async fn row_of(portal: &TestPortal, link: &str) -> store::HandoffLink {
    let token = link.rsplit('/').next().unwrap();
    let hash = portal::keys::sha256(token.as_bytes());
    store::handoff_links::by_token(portal.portal.store(), &hash).await.unwrap().unwrap()
}

#[tokio::test]
async fn every_link_that_opens_nothing_reads_the_same() {
    let portal = portal_with(with_clock()).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let (one, two) = (activated(&ada, "One").await, activated(&ada, "Two").await);
    let (expired, revoked, removed) =
        (made(&portal, &ada, &one).await, made(&portal, &ada, &one).await, made(&portal, &ada, &two).await);
    let id = row_of(&portal, &revoked).await.id;
    assert_eq!(ada.post_form(&format!("{one}/handoff/{id}/revoke"), &[]).await.status, 303);
    assert_eq!(ada.post_form(&format!("{two}/remove"), &[("confirm_name", "Two")]).await.status, 303);
    let guest = portal.browser();
    advance(&portal, LIFETIME_DAYS * 86_400 - 1);
    assert_eq!(guest.get(&expired).await.status, 200, "the last second");
    advance(&portal, 1);
    let unknown = guest.get(UNKNOWN).await;
    assert!(unknown.body.contains("Ask whoever sent it to you"), "{}", unknown.body);
    for link in [&expired, &revoked, &removed] {
        for page in [String::new(), "/check".to_owned()] {
            let answer = guest.get(&format!("{link}{page}")).await;
            assert_eq!(answer.status, 410, "{link}");
            assert_eq!(words(&answer, &format!("{link}{page}")), words(&unknown, UNKNOWN));
        }
        let posted =
            guest.post_form(link, &[("salesforce_username", "x@acme.example"), ("consumer_key", "3MVG9.x")]).await;
        assert_eq!(posted.status, 410);
        assert!(!posted.body.contains("3MVG9.x"), "{}", posted.body);
        advance(&portal, 3600);
    }
    for file in ["certificate.crt", "bundle.zip", "check/stream", "guide/stream"] {
        let answer = guest.get(&format!("{revoked}/{file}")).await;
        assert!(answer.status == 410 && answer.body.contains("Ask whoever sent you"), "{file}: {}", answer.body);
    }
    // The session ended while the clock was moved.
    let page = portal.signed_in("admin@acme.test").await.get("/clients/acme/audit").await.body;
    for reason in ["Reason: expired", "Reason: revoked", "Reason: integration removed"] {
        assert!(page.contains(reason), "{reason}: {page}");
    }
}

async fn get_from(browser: &Browser, address: &str, path: &str) -> Answer {
    browser.send(browser.request(Method::GET, path).header("x-forwarded-for", address)).await
}

#[tokio::test]
async fn whoever_tries_tokens_waits_and_nobody_else() {
    let portal = portal_behind_a_proxy(with_clock()).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let link = made(&portal, &ada, &integration).await;
    let stranger = portal.browser();
    for number in 0..20 {
        // Neither the length nor the alphabet of a guess matters.
        let guess = format!("/handoff/{}", "A".repeat(12 + number));
        assert_eq!(get_from(&stranger, "203.0.113.9", &guess).await.status, 410, "{number}");
    }
    for path in [UNKNOWN, &link, &format!("{link}/check"), &format!("{link}/certificate.crt")] {
        let waiting = get_from(&stranger, "203.0.113.9", path).await;
        assert_eq!(waiting.status, 429, "{path}");
        assert!(waiting.body.contains("Too many attempts"), "{}", waiting.body);
    }
    let waiting = get_from(&stranger, "203.0.113.9", UNKNOWN).await;
    assert!((1..=31).contains(&waiting.header("retry-after").parse::<u64>().unwrap()));
    assert_eq!(get_from(&stranger, "198.51.100.7", &link).await.status, 200, "from another address");
    advance(&portal, 31);
    assert_eq!(get_from(&stranger, "203.0.113.9", &link).await.status, 200, "after the wait");
    assert_eq!(get_from(&stranger, "203.0.113.9", UNKNOWN).await.status, 410);
    assert_eq!(get_from(&stranger, "203.0.113.9", UNKNOWN).await.status, 429, "one guess after each wait");
    let operator = portal.signed_in("operator@demo.test").await;
    let audit = operator.get("/operator/audit").await.body;
    assert!(
        audit.contains("Came with a hand-off link that does not exist") && audit.contains("203.0.113.9"),
        "{audit}"
    );
    let row = row_of(&portal, &link).await;
    assert_eq!((row.opened, row.last_address.as_deref()), (2, Some("203.0.113.9")), "a visit from each address");
}

#[tokio::test]
async fn a_link_cannot_be_used_without_end() {
    let portal = portal_with(with_clock()).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let (link, other) = (made(&portal, &ada, &integration).await, made(&portal, &ada, &integration).await);
    let guest = portal.browser();
    let file = format!("{link}/certificate.crt");
    for number in 0..120 {
        assert_eq!(guest.get(&file).await.status, 200, "{number}");
    }
    assert_eq!(guest.get(&file).await.status, 429);
    let saved = fill_in(&guest, &link, "integration@acme.example", "3MVG9.typed").await;
    assert_eq!(saved.status, 429);
    assert!(saved.body.contains("value=\"3MVG9.typed\""), "what was typed is there: {}", saved.body);
    assert_eq!(guest.get(&other).await.status, 200, "each link for itself");
    advance(&portal, 31);
    assert_eq!(guest.get(&file).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_for_one_integration_and_for_nothing_else() {
    both_databases(async |portal| {
        let ada = portal.signed_in("admin@acme.test").await;
        let (one, two) = (activated(&ada, "One").await, activated(&ada, "Zebra").await);
        let link = made(&portal, &ada, &one).await;
        let guest = portal.browser();
        assert!(!guest.get(&link).await.body.contains("Zebra"));
        for path in [&one, &two, &format!("{one}/edit"), &format!("{one}/deliveries"), &format!("{one}/handoff")] {
            assert!(guest.get(path).await.location().starts_with("/sign-in"), "{path}");
        }
        let token = link.rsplit('/').next().unwrap();
        let api = guest.request(Method::GET, "/api/v1/clients/acme/integrations").bearer_auth(token);
        assert_eq!(guest.send(api).await.status, 401, "a token is no key");

        let row = row_of(&portal, &link).await;
        let caller = Caller::Handoff(HandoffCaller {
            link: row.id,
            client_id: row.client_id,
            integration_id: row.integration_id,
            made_by: row.made_by,
            origin: Origin::default(),
        });
        let id = row.integration_id.to_string();
        let (p, acme) = (&portal.portal, "acme");
        let form = domain::integration::SettingsForm::default();
        let refusals = [
            p.integrations().show(&caller, acme, &id).await.err(),
            p.integrations().list(&caller, acme, &portal::integrations::ListQuery::default()).await.err(),
            p.integrations().edit(&caller, acme, &id, 1, &form).await.err(),
            p.integrations().remove(&caller, acme, &id, "One").await.err(),
            p.certificates().download(&caller, acme, &id, None).await.err(),
            p.integrations().event_sets(&caller).await.err(),
            p.checks().start(&caller, acme, &id).await.err(),
            p.deliveries().overview(&caller, acme, &id).await.err(),
            p.members().list(&caller, acme, None).await.err(),
            p.api_keys().list(&caller, acme, None).await.err(),
            p.audit().of_client(&caller, acme, None).await.err(),
            p.handoff().links(&caller, acme, &id).await.err(),
            p.operator().staff(&caller).await.err(),
        ];
        for (number, refusal) in refusals.into_iter().enumerate() {
            assert!(matches!(refusal, Some(Error::NotFound)), "{number}: {refusal:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn links_of_another_client_do_not_exist() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let (one, two) = (activated(&ada, "One").await, activated(&ada, "Two").await);
    let link = made(&portal, &ada, &one).await;
    let id = row_of(&portal, &link).await.id;
    let stranger = portal.signed_in("admin@globex.test").await;
    let foreign = one.replace("/clients/acme/", "/clients/globex/");
    for path in [format!("{one}/handoff"), format!("{foreign}/handoff")] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert_eq!(stranger.post_form(&path, &[("submission", "x")]).await.status, 404, "{path}");
    }
    for path in [
        format!("{one}/handoff/{id}/revoke"),
        format!("{foreign}/handoff/{id}/revoke"),
        format!("{foreign}/handoff?replace={id}"),
    ] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(stranger.post_form(&format!("{foreign}/handoff/{id}/revoke"), &[]).await.status, 404);
    // Of the same client, but of another integration.
    for path in [format!("{two}/handoff/{id}/revoke"), format!("{two}/handoff?replace={id}")] {
        assert_eq!(ada.get(&path).await.status, 404, "{path}");
    }
    let submission = hidden(&ada.get(&format!("{two}/handoff")).await, "submission");
    let replaces = id.to_string();
    let crossed = [("submission", submission.as_str()), ("replaces", &replaces)];
    assert_eq!(ada.post_form(&format!("{two}/handoff"), &crossed).await.status, 404);
    assert_eq!(portal.browser().get(&link).await.status, 200, "nothing of that ended it");
    let viewer = portal.signed_in("viewer@acme.test").await;
    let refused = viewer.get(&format!("{one}/handoff")).await;
    assert!(refused.status == 403 && refused.body.contains("Ask a Client Admin"), "{}", refused.body);
}

#[tokio::test]
async fn only_forms_of_this_portal_change_something() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let link = made(&portal, &ada, &integration).await;
    let guest = portal.browser();
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let request = guest.request(method.clone(), &link).header("sec-fetch-site", "same-origin");
        assert_eq!(guest.send(request).await.status, 405, "{method}");
    }
    assert_eq!(guest.post_form(&format!("{link}/certificate.crt"), &[]).await.status, 405);
    for path in [link.clone(), format!("{link}/check")] {
        let fields = [("salesforce_username", "evil@acme.example"), ("consumer_key", "3MVG9.evil")];
        let cross = guest.request(Method::POST, &path).header("sec-fetch-site", "cross-site").form(&fields);
        assert_eq!(guest.send(cross).await.status, 403, "{path}");
        let origin = guest.request(Method::POST, &path).header("origin", "https://evil.test").form(&fields);
        assert_eq!(guest.send(origin).await.status, 403, "{path}");
    }
    let guide = guest.request(Method::GET, &format!("{link}/guide/stream")).header("sec-fetch-site", "cross-site");
    assert_eq!(guest.send(guide).await.status, 403, "no link from elsewhere starts checks");
    assert!(!guest.get(&link).await.body.contains("3MVG9.evil"));
    assert_eq!(guest.send(guest.request(Method::HEAD, &link)).await.status, 200);
    for odd in ["/handoff/", "/handoff", "/handoff/%2e%2e%2f"] {
        let status = guest.get(odd).await.status;
        assert!(status == 404 || status == 410, "{odd}: {status}");
    }
    let no_text = format!("/handoff/{}", "%00".repeat(22));
    assert_eq!(guest.get(&no_text).await.status, 400, "an address with U+0000 is refused before anything is looked up");
}

#[tokio::test]
async fn the_token_is_nowhere_but_in_the_link() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let answer = post_link(&ada, &format!("{integration}/handoff"), "").await;
    let link = crate::handoff::link_in(&answer.body, &portal);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 22, "128 bits");
    assert!(answer.headers.iter().all(|(_, value)| !value.contains(token)), "{:?}", answer.headers);
    let guest = portal.browser();
    guest.get(&link).await;
    fill_in(&guest, &link, "integration@acme.example", "3MVG9.x").await;
    guest.get(&format!("{link}/certificate.crt")).await;
    for page in ["/clients/acme/audit", &integration, &format!("{integration}/handoff"), &format!("{integration}/edit")]
    {
        assert!(!ada.get(page).await.body.contains(token), "{page}");
    }
    let made_by_hand = format!("{:?}", row_of(&portal, &link).await);
    assert!(!made_by_hand.contains(token));
    let folder = std::fs::read_dir(portal.folder()).unwrap();
    for file in folder.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "{}", file.display());
    }
}

#[tokio::test]
async fn twenty_links_are_enough() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let links = format!("{integration}/handoff");
    for _ in 0..20 {
        assert_eq!(post_link(&ada, &links, "").await.status, 200);
    }
    let refused = post_link(&ada, &links, "").await;
    assert!(refused.status == 409 && refused.body.contains("Revoke one first"), "{}", refused.body);
    let first = refused.body.split("?replace=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(post_link(&ada, &format!("{links}?replace={first}"), "").await.status, 200, "replacing makes no more");
}
