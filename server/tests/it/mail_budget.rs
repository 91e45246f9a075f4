//! Mails: how many go out, to whom, and what becomes of those that do not; and that nobody signs up without one.

use crate::events::event;
use crate::handoff::{fill_in, link_in, made, post_link};
use crate::integrations::activated;
use crate::pair::Pair;
use crate::start::portal_with;
use local_org::SettingsPatch;
use portal::links::LinkDelivery;
use portal::session::SignUpForm;
use portal::{Caller, Error, Origin};
use std::time::Duration;
use testkit::database::both;
use testkit::smtp::{Mail, SmtpServer, Temper};
use testkit::{Answer, Browser, ChangeSettings, Options, TestDatabase, TestPortal};

/// An installation with a mail server; its clock is moved by hand.
async fn with_mail(database: &TestDatabase, smtp: &SmtpServer) -> TestPortal {
    let smtp = smtp.settings();
    let settings: ChangeSettings = Box::new(|settings| {
        settings.smtp = Some(smtp);
        settings.demo = false;
    });
    let database_url = Some(database.url().to_owned());
    portal_with(Options { database_url, settings: Some(settings), manual_clock: true, ..Options::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_gets_ten_mails_an_hour_and_the_links_work_all_the_same() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = with_mail(&database, &smtp).await;
        let ada = portal.signed_in("admin@acme.test").await;
        let integration = activated(&ada, "Production").await;
        let links = format!("{integration}/handoff");
        for number in 0..12 {
            let answer = post_link(&ada, &links, "Stranger@example.com").await;
            let was_mailed = answer.body.contains("It went to stranger@example.com");
            assert_eq!(was_mailed, number < 10, "{number}: {}", answer.body);
            assert!(was_mailed || answer.body.contains("Too many mails went out already"), "{}", answer.body);
            assert_eq!(portal.browser().get(&link_in(&answer.body, &portal)).await.status, 200);
        }
        // All kinds of mails to a person are one budget.
        let form = [("name", "Sam"), ("email", "stranger@example.com"), ("role", "client_user")];
        let added = ada.post_form("/clients/acme/members/new", &form).await;
        assert!(added.status == 200 && added.body.contains("too many mails went out already"), "{}", added.body);
        assert!(added.body.contains("/set-password/"), "whoever added them hands the link over");
        assert_eq!(smtp.mails().len(), 10);
        portal.clock.as_ref().unwrap().advance_secs(3601);
        let later = post_link(&ada, &links, "stranger@example.com").await;
        assert!(later.body.contains("It went to"), "{}", later.body);
        assert!(ada.get("/clients/acme/audit").await.body.contains("Mailed a hand-off link"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_has_thirty_mails_an_hour_sent() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = with_mail(&database, &smtp).await;
        let ada = portal.signed_in("admin@acme.test").await;
        let mut mailed = 0;
        for number in 0..35 {
            let email = format!("stranger{number}@example.com");
            let form = [("name", "Sam"), ("email", email.as_str()), ("role", "client_user")];
            let added = ada.post_form("/clients/acme/members/new", &form).await;
            mailed += usize::from(added.status == 303);
            assert!(added.status == 303 || added.body.contains("/set-password/"), "{}", added.body);
        }
        assert_eq!((mailed, smtp.mails().len()), (30, 30));
    })
    .await;
}

fn visitor(address: &str, is_shared: bool) -> Caller {
    Caller::Visitor(Origin { address: Some(address.parse().unwrap()), is_shared, request_id: String::new() })
}

async fn asks(portal: &TestPortal, caller: &Caller, number: usize, email: &str) -> bool {
    let form = SignUpForm {
        client_name: "Initech".to_owned(),
        client_slug: format!("initech-{number}"),
        name: "Ina".to_owned(),
        email: email.to_owned(),
    };
    // A throttle of sign-ups is over after a quarter of an hour; a budget of mails is not.
    portal.clock.as_ref().unwrap().advance_secs(60);
    match portal.portal.session().sign_up(caller, &form).await {
        Ok(LinkDelivery::Mailed { .. }) => true,
        Err(Error::NotNow(_)) => false,
        other => panic!("{number}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_lock_neither_each_other_nor_whom_they_write_to() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = with_mail(&database, &smtp).await;
        // More than one person gets, to somebody whose real mails must arrive.
        for number in 0..12 {
            let from = visitor(&format!("198.51.100.{number}"), false);
            portal.clock.as_ref().unwrap().advance_secs(180);
            assert_eq!(asks(&portal, &from, number, "admin@acme.test").await, number < 10, "{number}");
        }
        let ada = portal.signed_in("admin@acme.test").await;
        let links = format!("{}/handoff", activated(&ada, "Production").await);
        let own = post_link(&ada, &links, "admin@acme.test").await;
        assert!(own.body.contains("It went to admin@acme.test"), "{}", own.body);
        // Everybody behind a proxy that is not configured has one address: it is no budget.
        let shared = visitor("127.0.0.1", true);
        for number in 100..135 {
            assert!(asks(&portal, &shared, number, &format!("one{number}@example.com")).await, "{number}");
        }
        // One network has thirty an hour, and its neighbor is not asked to wait.
        let mut mailed = 0;
        for number in 200..240 {
            let from = visitor(&format!("2001:db8:0:1::{number}"), false);
            mailed += usize::from(asks(&portal, &from, number, &format!("two{number}@example.com")).await);
        }
        assert_eq!(mailed, 30);
        assert!(asks(&portal, &visitor("203.0.113.7", false), 300, "three@example.com").await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_no_server_took_uses_nothing_of_whom_it_was_to() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = with_mail(&database, &smtp).await;
        let ada = portal.signed_in("admin@acme.test").await;
        let links = format!("{}/handoff", activated(&ada, "Production").await);
        smtp.turn(Temper::RefusesReceiver);
        for _ in 0..12 {
            let answer = post_link(&ada, &links, "sam@example.com").await;
            assert!(!answer.body.contains("Too many mails") && !answer.body.contains("It went to"), "{}", answer.body);
        }
        smtp.turn(Temper::Takes);
        let answer = post_link(&ada, &links, "sam@example.com").await;
        assert!(answer.body.contains("It went to sam@example.com"), "{}", answer.body);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_uses_up_the_mails_of_the_installation_itself() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let mail = smtp.settings();
        let settings: ChangeSettings = Box::new(|settings| settings.smtp = Some(mail));
        let database_url = Some(database.url().to_owned());
        let pair = Pair::with(Options { database_url, settings: Some(settings), ..Options::default() }).await;
        pair.expect_connected().await;
        let ada = pair.portal.signed_in("admin@acme.test").await;
        let page = format!("/clients/acme/integrations/{}", pair.integration.id);
        for _ in 0..11 {
            post_link(&ada, &format!("{page}/handoff"), "admin@acme.test").await;
        }
        assert_eq!(smtp.mails().len(), 10, "what people ask for is used up");
        // Whoever holds a link has the admins mailed, too.
        let link = made(&pair.portal, &ada, &page).await;
        fill_in(&pair.portal.browser(), &link, "other@acme.example", "3MVG9.other").await;
        until(&smtp, "Other values are proposed").await;

        pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
        pair.post(&[event("e-1")]).await;
        pair.portal.leaves_waiting(1);
        until(&smtp, "needs attention").await;
    })
    .await;
}

/// Waits for a mail to the admin with these words in its subject.
async fn until(smtp: &SmtpServer, words: &str) {
    let is_it = |mail: &Mail| mail.subject.contains(words) && mail.to == ["admin@acme.test"];
    for _ in 0..400 {
        if smtp.mails().iter().any(is_it) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no mail about: {words}");
}

async fn sign_up(browser: &Browser) -> Answer {
    let wish = [("client_name", "Initech"), ("client_slug", "initech"), ("name", "Ina"), ("email", "ina@initech.test")];
    browser.post_form("/sign-up", &wish).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_up_with_an_address_that_no_mail_proved() {
    both(async |database| {
        let smtp = SmtpServer::start().await;
        let portal = with_mail(&database, &smtp).await;
        let visitor = portal.browser();
        for temper in [Temper::RefusesReceiver, Temper::RefusesMail, Temper::HangsUp] {
            smtp.turn(temper);
            let refused = sign_up(&visitor).await;
            assert_eq!(refused.status, 409, "{temper:?}: {}", refused.body);
            assert!(!refused.body.contains("/set-password/") && refused.body.contains("Check the e-mail address"));
            assert!(refused.body.contains("value=\"initech\""), "{}", refused.body);
        }
        smtp.turn(Temper::Takes);
        assert_eq!(sign_up(&visitor).await.location(), "/sign-up?sent=1");
        let mail = smtp.next().await;
        let start = mail.text.find("/set-password/").unwrap();
        let link: String = mail.text[start..].lines().next().unwrap().to_owned();
        let password = [("password", "seven green llamas"), ("repeat_password", "seven green llamas")];
        assert_eq!(visitor.post_form(&link, &password).await.status, 303);
        assert_eq!(visitor.get("/").await.location(), "/clients/initech/integrations");
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_only_the_demo_shows_the_link() {
    let settings: ChangeSettings = Box::new(|settings| settings.demo = false);
    let installation = portal_with(Options { settings: Some(settings), ..Options::default() }).await;
    let refused = sign_up(&installation.browser()).await;
    assert!(refused.status == 409 && !refused.body.contains("/set-password/"), "{}", refused.body);
    let demo = portal_with(Options::default()).await;
    let shown = sign_up(&demo.browser()).await;
    assert!(shown.status == 200 && shown.body.contains("Demo only"), "{}", shown.body);
    assert!(shown.body.contains("/set-password/"));
}

#[tokio::test]
async fn no_name_that_people_choose_holds_an_address() {
    let portal = portal_with(Options::default()).await;
    let (ada, operator) = (portal.signed_in("admin@acme.test").await, portal.signed_in("operator@demo.test").await);
    let (submission, set) = crate::integrations::new_form(&ada).await;
    let name = "Win at evil.test/now";
    let integration = crate::integrations::fields(&submission, &set, name);
    let answers = [
        ada.post_form(crate::integrations::NEW, &integration).await,
        ada.post_form(
            "/clients/acme/members/new",
            &[("name", name), ("email", "x@acme.test"), ("role", "client_user")],
        )
        .await,
        ada.post_form("/clients/acme/keys/new", &[("name", name), ("kind", "ingest")]).await,
        operator.post_form("/operator/clients/new", &[("name", name), ("slug", "evil")]).await,
        operator.post_form("/operator/event-sets/new", &[("name", name), ("types", "message.sent")]).await,
        portal
            .browser()
            .post_form(
                "/sign-up",
                &[("client_name", name), ("client_slug", "evil"), ("name", name), ("email", "x@e.test")],
            )
            .await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("Remove the web or e-mail address"), "{}", answer.body);
    }
    assert_eq!(
        operator.post_form("/operator/clients/new", &[("name", "Booking.com"), ("slug", "booking")]).await.status,
        303
    );
}
