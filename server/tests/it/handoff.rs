//! Hand-off links as two people without script meet them: a member makes one, the Salesforce admin, who has no account,
//! does their part by it.

use crate::integrations::{activated, hidden, new_form};
use crate::start::{both_databases, portal, portal_with};
use local_org::AppSetup;
use std::time::{Duration, Instant};
use testkit::smtp::{SmtpServer, Temper};
use testkit::{Answer, Browser, ChangeSettings, Options, TestPortal};

pub(crate) const USERNAME: &str = "integration@acme.example";

/// The path of the link that a page shows, or a mail holds.
pub(crate) fn link_in(text: &str, portal: &TestPortal) -> String {
    let start = format!("{}/handoff/", portal.url);
    let rest = text.split(&start).nth(1).unwrap_or_else(|| panic!("no link in {text}"));
    format!(
        "/handoff/{}",
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>()
    )
}

/// Posts the form for a link, with these fields over what it shows.
pub(crate) async fn post_link(browser: &Browser, address: &str, email: &str) -> Answer {
    let page = browser.get(address).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (submission, replaces) = (hidden(&page, "submission"), hidden(&page, "replaces"));
    browser.post_form(address, &[("submission", &submission), ("replaces", &replaces), ("email", email)]).await
}

/// Makes a link of the integration at this address; answers its path.
pub(crate) async fn made(portal: &TestPortal, browser: &Browser, integration: &str) -> String {
    let answer = post_link(browser, &format!("{integration}/handoff"), "").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    link_in(&answer.body, portal)
}

/// Sends the two values over what the page shows.
pub(crate) async fn fill_in(guest: &Browser, link: &str, username: &str, key: &str) -> Answer {
    let page = guest.get(link).await;
    assert_eq!(page.status, 200, "{}", page.body);
    send(guest, link, &page, username, key).await
}

/// The same on a page that was opened before.
pub(crate) async fn send(guest: &Browser, link: &str, page: &Answer, username: &str, key: &str) -> Answer {
    let (was_username, was_key) = (hidden(page, "was_username"), hidden(page, "was_consumer_key"));
    let fields = [
        ("salesforce_username", username),
        ("consumer_key", key),
        ("was_username", &was_username),
        ("was_consumer_key", &was_key),
    ];
    guest.post_form(link, &fields).await
}

/// The page of the check when it has ended.
async fn checked(guest: &Browser, link: &str) -> Answer {
    for _ in 0..400 {
        let page = guest.get(&format!("{link}/check")).await;
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the check never ended");
}

async fn edit(browser: &Browser, integration: &str, name: &str, key: &str) -> Answer {
    let (_, set) = new_form(browser).await;
    let address = format!("{integration}/edit");
    let version = hidden(&browser.get(&address).await, "row_version");
    let fields = [
        ("row_version", version.as_str()),
        ("name", name),
        ("version", "v2"),
        ("salesforce_username", USERNAME),
        ("salesforce_subdomain", "login"),
        ("consumer_key", key),
        ("event_set", &set),
    ];
    browser.post_form(&address, &fields).await
}

async fn two_people(portal: TestPortal) {
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let link = made(&portal, &ada, &integration).await;
    assert!(!ada.get(&format!("{integration}/handoff")).await.body.contains(&link), "it is shown once");

    let guest = portal.browser();
    let page = guest.get(&link).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for words in ["Salesforce setup for Production", "Acme", "no account", "Relay Connected App", "Ask admin@acme.test"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    for word in ["/clients/", "Event Set", "Deliveries", "Standard"] {
        assert!(!page.body.contains(word), "{word}: {}", page.body);
    }
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("same-origin", "no-store"));
    assert!(page.set_cookies().is_empty());

    let certificate = guest.get(&format!("{link}/certificate.crt")).await;
    assert_eq!(certificate.header("content-type"), "application/x-x509-ca-cert");
    assert_eq!(certificate.header("content-disposition"), "attachment; filename=\"orgbridge-production.crt\"");
    assert_eq!(certificate.body, ada.get(&format!("{integration}/certificate.crt")).await.body);

    for (app, name) in
        [("external", "orgbridge-production-external.zip"), ("connected", "orgbridge-production-connected.zip")]
    {
        let bundle = guest.get(&format!("{link}/bundle.zip?app={app}")).await;
        assert_eq!(bundle.status, 200, "{app}");
        assert_eq!(bundle.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    }
    assert_eq!(guest.get(&format!("{link}/bundle.zip?app=other")).await.status, 404);

    let half = fill_in(&guest, &link, USERNAME, "").await;
    assert_eq!((half.status.as_u16(), half.location()), (303, format!("{link}?done=saved#values").as_str()));
    assert!(guest.get(&format!("{link}?done=saved")).await.body.contains("Fill in the other value"));

    let app = portal.world.org("acme").install_app(AppSetup::with_certificate(&certificate.body)).expect("an app");
    let wrong = fill_in(&guest, &link, USERNAME, &format!("{}x", app.consumer_key)).await;
    assert_eq!((wrong.status.as_u16(), wrong.location()), (303, format!("{link}/check").as_str()));
    let refused = checked(&guest, &link).await;
    assert!(refused.body.contains("What to change") && refused.body.contains("invalid_client_id"), "{}", refused.body);
    assert_eq!(fill_in(&guest, &link, USERNAME, &app.consumer_key).await.status, 303);
    let passed = checked(&guest, &link).await;
    assert!(passed.body.contains("Every link holds"), "{}", passed.body);
    assert!(guest.get(&link).await.body.contains("Nothing is left to do"));
    assert!(ada.get(&integration).await.body.contains("Connected"));

    let audit = ada.get("/clients/acme/audit").await.body.replace("<wbr>", "");
    for words in [
        "Made a hand-off link",
        "Opened the hand-off link",
        "Downloaded the certificate",
        "Downloaded the bundle",
        "Edited an integration",
        "Started a connection check",
        "Salesforce admin (hand-off link made by admin@acme.test)",
        "127.0.0.1",
    ] {
        assert!(audit.contains(words), "{words}: {audit}");
    }
    assert_eq!(audit.matches("Opened the hand-off link").count(), 1, "one visit, however often the page is opened");
    let list = ada.get(&format!("{integration}/handoff")).await.body;
    assert!(list.contains("Once") && list.contains("just now") && list.contains("127.0.0.1"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_salesforce_admin_without_an_account_connects_the_org() {
    both_databases(two_people).await;
}

#[tokio::test]
async fn two_people_at_once_lose_nothing() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let link = made(&portal, &ada, &integration).await;
    let guest = portal.browser();
    let opened = guest.get(&link).await;
    assert_eq!(edit(&ada, &integration, "Production", "3MVG9.of-ada").await.status, 303);
    let conflict = send(&guest, &link, &opened, USERNAME, "3MVG9.of-the-guest").await;
    assert_eq!(conflict.status, 409);
    for words in ["saved this in the meantime", "3MVG9.of-ada", "3MVG9.of-the-guest"] {
        assert!(conflict.body.contains(words), "{words}: {}", conflict.body);
    }
    assert!(!conflict.body.contains("admin@acme.test</th>"), "who saved is not told");
    assert!(ada.get(&format!("{integration}/edit")).await.body.contains("3MVG9.of-ada"));
    let decided = send(&guest, &link, &conflict, USERNAME, "3MVG9.of-the-guest").await;
    assert_eq!(decided.status, 303, "{}", decided.body);
    assert_eq!(send(&guest, &link, &opened, USERNAME, "3MVG9.of-the-guest").await.status, 303, "the same again");

    // Another name is in nobody's way, and is kept.
    let opened = guest.get(&link).await;
    assert_eq!(edit(&ada, &integration, "Renamed", "3MVG9.of-the-guest").await.status, 303);
    assert_eq!(send(&guest, &link, &opened, USERNAME, "3MVG9.second").await.status, 303);
    assert!(ada.get(&integration).await.body.contains("Renamed"));

    // The other way round, the member is told who it was.
    let version = hidden(&ada.get(&format!("{integration}/edit")).await, "row_version");
    assert_eq!(fill_in(&guest, &link, USERNAME, "3MVG9.third").await.status, 303);
    let (_, set) = new_form(&ada).await;
    let fields = [
        ("row_version", version.as_str()),
        ("name", "Renamed"),
        ("version", "v2"),
        ("salesforce_username", USERNAME),
        ("salesforce_subdomain", "login"),
        ("consumer_key", "3MVG9.late"),
        ("event_set", &set),
    ];
    let late = ada.post_form(&format!("{integration}/edit"), &fields).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Saved by Salesforce admin (hand-off link made by admin@acme.test)"), "{}", late.body);
}

#[tokio::test]
async fn what_is_typed_wrong_comes_back_with_the_reason() {
    let portal = portal().await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Production").await;
    let link = made(&portal, &ada, &integration).await;
    let guest = portal.browser();
    let refused = fill_in(&guest, &link, "no address", "clé\"><script>").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("looks like an e-mail address") && refused.body.contains("Copy it again"));
    assert!(refused.body.contains("value=\"no address\"") && !refused.body.contains("<script>\""));
    assert!(!ada.get("/clients/acme/audit").await.body.contains("Edited an integration"));
    let nothing = guest.post_form(&link, &[]).await;
    assert_eq!(nothing.status, 303, "an empty form changes nothing: {}", nothing.body);
}

#[tokio::test]
async fn a_link_is_replaced_in_one_step_and_revoked() {
    let portal = portal().await;
    let csm = portal.signed_in("csm@demo.test").await;
    let integration = activated(&csm, "Production").await;
    let links = format!("{integration}/handoff");
    assert!(csm.get(&links).await.body.contains("No link works at the moment"));
    let (first, second) = (made(&portal, &csm, &integration).await, made(&portal, &csm, &integration).await);
    let guest = portal.browser();
    for link in [&first, &second] {
        assert_eq!(guest.get(link).await.status, 200);
    }
    let list = csm.get(&links).await;
    let replace = list.body.split("href=\"").find(|href| href.contains("?replace=")).unwrap();
    let replace = replace.split('"').next().unwrap().to_owned();
    let answer = post_link(&csm, &replace, "").await;
    let third = link_in(&answer.body, &portal);
    assert_eq!(guest.get(&second).await.status, 410, "the newest stood first in the list, and was replaced");
    assert_eq!([guest.get(&first).await.status, guest.get(&third).await.status], [200, 200]);
    assert_eq!(csm.get(&replace).await.status, 410, "there is nothing to replace any more");

    // A form that is sent twice makes one link.
    let page = csm.get(&links).await;
    let submission = hidden(&page, "submission");
    let fields = [("submission", submission.as_str()), ("email", "")];
    assert_eq!(csm.post_form(&links, &fields).await.status, 200);
    let again = csm.post_form(&links, &fields).await;
    assert!(again.status == 409 && again.body.contains("sent before"), "{}", again.body);

    let list = csm.get(&links).await;
    let revokes: Vec<String> = list
        .body
        .split("href=\"")
        .filter_map(|href| href.split('"').next())
        .filter(|href| href.contains("/handoff/") && href.ends_with("/revoke"))
        .map(str::to_owned)
        .collect();
    assert_eq!(revokes.len(), 3);
    for revoke in &revokes {
        assert!(csm.get(revoke).await.body.contains("What stops"));
        assert_eq!(csm.post_form(revoke, &[]).await.location(), format!("{links}?done=revoked"));
        assert_eq!([csm.get(revoke).await.status, csm.post_form(revoke, &[]).await.status], [410, 410]);
    }
    for link in [&first, &third] {
        assert_eq!(guest.get(link).await.status, 410);
    }
    let audit = csm.get("/clients/acme/audit").await.body;
    assert!(audit.contains("Revoked a hand-off link") && audit.contains("Came with a hand-off link that has ended"));
    assert!(audit.contains("Reason: revoked"), "{audit}");
}

async fn with_mail(smtp: &SmtpServer) -> TestPortal {
    let smtp = smtp.settings();
    let settings: ChangeSettings = Box::new(|settings| settings.smtp = Some(smtp));
    portal_with(Options { settings: Some(settings), ..Options::default() }).await
}

#[tokio::test]
async fn the_link_is_mailed_and_a_mail_server_that_refuses_or_hangs_loses_nothing() {
    let smtp = SmtpServer::start().await;
    let portal = with_mail(&smtp).await;
    let ada = portal.signed_in("admin@acme.test").await;
    let integration = activated(&ada, "Producción").await;
    let links = format!("{integration}/handoff");
    let answer = post_link(&ada, &links, "sf@acme.example").await;
    assert!(answer.status == 200 && answer.body.contains("It went to sf@acme.example"), "{}", answer.body);
    let mail = smtp.next().await;
    assert_eq!(
        (mail.to.as_slice(), mail.from.as_str()),
        (["sf@acme.example".to_owned()].as_slice(), "portal@orgbridge.test")
    );
    assert_eq!(mail.subject, "Your part in Salesforce: connect Acme to Relay");
    assert!(mail.text.contains("Producción") && mail.text.contains("ask admin@acme.test"), "{}", mail.text);
    let link = link_in(&mail.text, &portal);
    assert_eq!(link, link_in(&answer.body, &portal), "the page shows the same");
    assert_eq!(portal.browser().get(&link).await.status, 200);
    assert!(ada.get(&links).await.body.contains("mailed to"));

    for temper in [Temper::RefusesReceiver, Temper::RefusesMail, Temper::HangsUp, Temper::Hangs] {
        smtp.turn(temper);
        let started = Instant::now();
        let answer = post_link(&ada, &links, "sf@acme.example").await;
        assert!(answer.status == 200 && answer.body.contains("could not be sent"), "{temper:?}: {}", answer.body);
        assert_eq!(portal.browser().get(&link_in(&answer.body, &portal)).await.status, 200, "{temper:?}");
        assert!(started.elapsed() < Duration::from_secs(8), "{temper:?}");
    }
    assert_eq!(smtp.mails().len(), 1);
    let audit = ada.get("/clients/acme/audit").await.body;
    assert!(audit.contains("Mailed a hand-off link") && audit.contains("Failed"), "{audit}");
    let refused = post_link(&ada, &links, "not an address").await;
    assert!(refused.status == 422 && refused.body.contains("value=\"not an address\""), "{}", refused.body);
}
