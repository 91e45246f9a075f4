//! What a hand-off link is worth when its work is done: it shows the result, and changes nothing. Values that worked are
//! proposed by a later link, and a member decides.

use crate::deliveries::OBJECT;
use crate::events::event;
use crate::handoff::{USERNAME, fill_in, made, send};
use crate::organization::OTHER_USERNAME;
use crate::pair::Pair;
use domain::integration::State;
use domain::organization::Proven;
use local_org::AppSetup;
use std::time::Duration;
use testkit::smtp::SmtpServer;
use testkit::{Answer, Browser, ChangeSettings, Options, TestDatabase, database};

struct Story {
    pair: Pair,
    ada: Browser,
    guest: Browser,
    page: String,
    other_key: String,
}

impl Story {
    async fn on(options: Options) -> Self {
        let pair = Pair::with(options).await;
        let other_key = pair.other_key().await;
        let ada = pair.portal.signed_in("admin@acme.test").await;
        let page = format!("/clients/acme/integrations/{}", pair.integration.id);
        Self { guest: pair.portal.browser(), ada, page, other_key, pair }
    }

    async fn link(&self) -> String {
        made(&self.pair.portal, &self.ada, &self.page).await
    }

    async fn propose(&self, link: &str, key: &str) -> Answer {
        fill_in(&self.guest, link, OTHER_USERNAME, key).await
    }

    /// The address of a decision about the proposal on the page.
    async fn decision(&self, word: &str) -> String {
        let page = self.ada.get(&self.page).await.body;
        let start = format!("{}/proposals/", self.page);
        let action =
            page.split("action=\"").find(|action| action.starts_with(&start)).unwrap_or_else(|| panic!("{page}"));
        let id = action[start.len()..].split('/').next().unwrap();
        format!("{start}{id}/{word}")
    }

    async fn settled(&self) {
        for _ in 0..400 {
            let id = self.pair.integration.id.to_string();
            let checks =
                self.pair.portal.portal.integrations().show(&self.pair.caller, "acme", &id).await.unwrap().checks;
            if checks.first().is_none_or(|check| check.state != domain::check::CheckState::Running) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the check never ended");
    }
}

async fn on_both(story: impl AsyncFn(Story)) {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        Box::pin(story(Story::on(options).await)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_when_the_integration_is_connected_and_shows_that() {
    on_both(async |mut story| {
        let link = story.link().await;
        let opened = story.guest.get(&link).await;
        assert!(opened.body.contains("name=\"consumer_key\""));
        story.pair.expect_connected().await;
        let key = story.pair.app.consumer_key.clone();

        let shows_the_result = async || {
            let page = story.guest.get(&link).await;
            assert_eq!(page.status, 200, "{}", page.body);
            for words in ["Connected: your part is done", "takes no more changes", "Target objects exist"] {
                assert!(page.body.contains(words), "{words}: {}", page.body);
            }
            let check = story.guest.get(&format!("{link}/check")).await;
            assert!(check.body.contains("Every link holds"), "{}", check.body);
            for body in [&page.body, &check.body] {
                for word in ["<form", "name=\"consumer_key\"", key.as_str(), "certificate.crt", "Diagnosis"] {
                    assert!(!body.contains(word), "{word}: {body}");
                }
            }
        };
        shows_the_result().await;

        // Nothing that changes, checks, or hands something out.
        let fields = [
            ("salesforce_username", OTHER_USERNAME),
            ("consumer_key", story.other_key.as_str()),
            ("was_username", USERNAME),
            ("was_consumer_key", key.as_str()),
        ];
        let posted = story.guest.post_form(&link, &fields).await;
        assert!(posted.status == 409 && posted.body.contains("takes nothing more"), "{}", posted.body);
        assert!(!posted.body.contains(&story.other_key), "{}", posted.body);
        assert_eq!(story.guest.post_form(&format!("{link}/check"), &[]).await.status, 409);
        for file in ["certificate.crt", "bundle.zip", "guide/stream"] {
            assert_eq!(story.guest.get(&format!("{link}/{file}")).await.status, 409, "{file}");
        }
        let stored = story.pair.stored().await;
        assert_eq!((stored.state, stored.settings.consumer_key.unwrap().to_string()), (State::Connected, key.clone()));
        let list = story.ada.get(&format!("{}/handoff", story.page)).await.body;
        assert!(list.contains("shows the result only"), "{list}");
        let audit = story.ada.get("/clients/acme/audit").await.body;
        assert!(audit.contains("Reason: connected"), "{audit}");

        // Whatever becomes of the integration later is not this guest's to see.
        story.pair.edit(|form| form.consumer_key = "3MVG9.wrong".to_owned()).await;
        story.pair.expect("consumer_key_unknown").await;
        let pair = &story.pair;
        assert_eq!(pair.stored().await.state, State::NeedsAttention);
        let page = story.guest.get(&link).await;
        assert!(page.body.contains("your part is done") && !page.body.contains("3MVG9.wrong"), "{}", page.body);
        assert_eq!(story.guest.post_form(&link, &fields).await.status, 409, "it stays ended");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_overtaken_by_the_check_that_connects_changes_nothing() {
    on_both(async |story| {
        let link = story.link().await;
        let page = story.guest.get(&link).await;
        let before = story.pair.stored().await;
        let (client, now) = (before.client_id, story.pair.portal.now());
        // What the end of a check writes, while the guest's values are on their way: they were let in before.
        let tx = story.pair.portal.portal.store().write().await.unwrap();
        store::queues::lock(&tx, client, before.id).await.unwrap();
        let mut connected = before.clone();
        connected.stand(State::Connected, now);
        connected.proven = Proven {
            organization: None,
            username: before.settings.username.clone(),
            consumer_key: before.settings.consumer_key.clone(),
        };
        store::integrations::record_check(&tx, &connected).await.unwrap();
        assert_eq!(store::handoff_links::finish(&tx, client, before.id, now).await.unwrap(), 1);
        let passes = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            tx.commit().await.unwrap();
        };
        let sent = send(&story.guest, &link, &page, OTHER_USERNAME, &story.other_key);
        let (sent, ()) = tokio::join!(sent, passes);
        assert!(sent.status == 409 && sent.body.contains("this link takes nothing more"), "{}", sent.body);
        assert_eq!(story.pair.stored().await.settings, before.settings);
        assert!(story.ada.get("/clients/acme/audit").await.body.contains("Reason: connected"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_worked_are_proposed_and_a_member_decides() {
    on_both(async |story| {
        let pair = &story.pair;
        pair.expect_connected().await;
        let before = pair.stored().await;
        let link = story.link().await;
        assert!(story.guest.get(&link).await.body.contains("These values worked before"));
        let proposed = story.propose(&link, &story.other_key).await;
        assert_eq!(
            (proposed.status.as_u16(), proposed.location()),
            (303, format!("{link}?done=proposed#values").as_str())
        );
        let waits = story.guest.get(&link).await.body;
        assert!(waits.contains("Your proposal waits for an answer") && waits.contains("Waiting for admin@acme.test"));
        assert_eq!(pair.stored().await, before, "nothing changes");
        pair.post(&[event("e-1")]).await;
        pair.until("delivered", |standing| standing.delivered == 1).await;

        // Whoever may edit the integration sees old and new, and rejects.
        let integrator = pair.portal.signed_in("integrator@acme.test").await;
        let shown = integrator.get(&story.page).await.body.replace("<wbr>", "");
        let now = before.settings.consumer_key.as_ref().unwrap().to_string();
        for words in
            ["Proposed values", &now, &story.other_key, OTHER_USERNAME, "hand-off link made by admin@acme.test"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let (accept, reject) = (story.decision("accept").await, story.decision("reject").await);
        for browser in [&story.guest, &pair.portal.signed_in("admin@globex.test").await] {
            let answer = browser.post_form(&accept, &[]).await;
            assert!(
                answer.status == 404 || answer.location().starts_with("/sign-in") || answer.status == 401,
                "{}",
                answer.status
            );
        }
        assert_eq!(pair.portal.signed_in("viewer@acme.test").await.post_form(&accept, &[]).await.status, 403);
        let rejected = integrator.post_form(&reject, &[]).await;
        assert_eq!(
            (rejected.status.as_u16(), rejected.location()),
            (303, format!("{}?done=rejected", story.page).as_str())
        );
        assert_eq!(integrator.post_form(&accept, &[]).await.status, 409, "it was decided about");
        assert_eq!(pair.stored().await, before);
        assert!(!story.guest.get(&link).await.body.contains("waits for an answer"));

        // A later proposal takes the place of an earlier one; one about an older revision is stale.
        assert_eq!(story.propose(&link, "3MVG9.first").await.status, 303);
        let first = story.decision("accept").await;
        assert_eq!(story.propose(&link, &story.other_key).await.status, 303);
        assert_eq!(story.ada.post_form(&first, &[]).await.status, 409);
        let id = pair.integration.id.to_string();
        pair.portal.portal.integrations().pause(&pair.caller, "acme", &id).await.unwrap();
        let stale = story.ada.post_form(&story.decision("accept").await, &[]).await;
        assert!(
            stale.status == 409 && stale.body.contains("changed after these values were proposed"),
            "{}",
            stale.body
        );
        pair.portal.portal.integrations().resume(&pair.caller, "acme", &id).await.unwrap();

        // Even accepted, another org's values send nothing there.
        assert_eq!(story.propose(&link, &story.other_key).await.status, 303);
        let accepted = story.ada.post_form(&story.decision("accept").await, &[]).await;
        assert_eq!(
            (accepted.status.as_u16(), accepted.location()),
            (303, format!("{}?done=accepted", story.page).as_str())
        );
        pair.post(&[event("e-2")]).await;
        story.settled().await;
        pair.until_changed().await;
        pair.nothing_elsewhere().await;
        assert_eq!((pair.org().count(OBJECT), pair.standing().await.waiting), (1, 1));
        let audit = story.ada.get("/clients/acme/audit").await.body;
        for words in [
            "Proposed other values",
            "Rejected proposed values",
            "Accepted proposed values",
            "different Salesforce org",
        ] {
            assert!(audit.contains(words), "{words}: {audit}");
        }

        // What never worked is corrected without asking, and the link ends with the next connection.
        let corrected = fill_in(&story.guest, &link, USERNAME, &now).await;
        assert_eq!((corrected.status.as_u16(), corrected.location()), (303, format!("{link}/check").as_str()));
        pair.until("delivered", |standing| standing.delivered == 2).await;
        assert!(story.guest.get(&link).await.body.contains("your part is done"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_key_of_the_same_org_goes_on() {
    let story = Story::on(Options::default()).await;
    let pair = &story.pair;
    pair.expect_connected().await;
    let link = story.link().await;
    let pem = crate::pair::pem_of(&pair.portal, &pair.caller, &pair.integration).await;
    let renewed =
        pair.org().install_app(AppSetup { label: "Renewed".into(), ..AppSetup::with_certificate(pem) }).unwrap();
    assert_eq!(fill_in(&story.guest, &link, USERNAME, &renewed.consumer_key).await.status, 303);
    assert_eq!(story.ada.post_form(&story.decision("accept").await, &[]).await.status, 303);
    pair.post(&[event("e-1")]).await;
    pair.until("delivered", |standing| standing.delivered == 1).await;
    assert_eq!(pair.stored().await.settings.consumer_key.unwrap().to_string(), renewed.consumer_key);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_admins_are_mailed_about_a_proposal() {
    let server = SmtpServer::start().await;
    let smtp = server.settings();
    let settings: ChangeSettings = Box::new(move |settings| settings.smtp = Some(smtp));
    let story = Story::on(Options { settings: Some(settings), ..Options::default() }).await;
    story.pair.expect_connected().await;
    let link = story.link().await;
    for _ in 0..2 {
        assert_eq!(story.propose(&link, &story.other_key).await.status, 303, "the same twice is one proposal");
    }
    let mail = server.next().await;
    assert_eq!(
        (mail.to[0].as_str(), mail.subject.as_str()),
        ("admin@acme.test", "Other values are proposed for Production (Acme)")
    );
    assert!(mail.text.contains(&story.page) && !mail.text.contains(&story.other_key), "{}", mail.text);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(server.mails().len(), 1);
}
