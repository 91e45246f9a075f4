//! The life of certificates against a real org: rotated under load without a loss, aborted, tried by itself, retired,
//! revoked; and people reminded in time.

use crate::events::event;
use crate::pair::Pair;
use crate::start::portal_with;
use domain::check::{Link, LinkState};
use domain::integration::State as Life;
use local_org::SettingsPatch;
use portal::Error;
use portal::certificates::{Certificate, State};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::smtp::{SmtpServer, Temper};
use testkit::{Options, TestDatabase, database};

async fn on_both(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| {
        let options = Options { database_url: Some(database.url().to_owned()), ..Options::default() };
        story(Pair::with(options).await).await;
    })
    .await;
}

async fn on_both_with_a_clock(story: impl AsyncFn(Pair)) {
    database::both(async |database: TestDatabase| {
        let options =
            Options { database_url: Some(database.url().to_owned()), manual_clock: true, ..Options::default() };
        story(Pair::with(options).await).await;
    })
    .await;
}

impl Pair {
    fn id(&self) -> String {
        self.integration.id.to_string()
    }

    async fn rotate(&self) -> Certificate {
        // The newest is known by when it was made.
        if let Some(clock) = &self.portal.clock {
            clock.advance_secs(1);
        }
        self.portal.portal.certificates().rotate(&self.caller, "acme", &self.id()).await.unwrap()
    }

    async fn certificates(&self) -> Vec<Certificate> {
        self.portal.portal.certificates().list(&self.caller, "acme", &self.id()).await.unwrap().certificates
    }

    /// Newest first.
    async fn states(&self) -> Vec<State> {
        self.certificates().await.into_iter().map(|certificate| certificate.state).collect()
    }

    async fn until_states(&self, wanted: &[State]) {
        for _ in 0..800 {
            if self.states().await == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("never {wanted:?}: {:?}", self.states().await);
    }

    /// What the Salesforce admin does with it.
    fn upload(&self, certificate: &Certificate) {
        self.org().replace_certificate(&self.app.id, &certificate.pem).unwrap();
    }

    /// Whoever wants to write has to sign in anew.
    async fn deliver_with_a_new_session(&self, id: &str) {
        self.org().end_sessions();
        let before = self.standing().await.delivered;
        self.post(&[event(id)]).await;
        self.until("delivered", |standing| standing.delivered > before).await;
    }

    /// Sign-ins since the call of that number, and the number of the last call.
    fn sign_ins(&self, since: u64) -> (usize, u64) {
        let calls = self.portal.world.calls();
        let last = calls.first().map_or(0, |call| call.number);
        let tokens = calls.iter().filter(|call| call.number > since && call.path.ends_with("/oauth2/token"));
        (tokens.count(), last)
    }

    async fn has_key(&self, certificate: &Certificate) -> bool {
        let store = self.portal.portal.store();
        store::certificates::sealed_key(store, certificate.client_id, certificate.id).await.unwrap().is_some()
    }

    async fn audited(&self, action: &str) -> usize {
        let (_, page) = self.portal.portal.audit().of_client(&self.caller, "acme", None).await.unwrap();
        page.rows.iter().filter(|entry| entry.action == action).count()
    }

    /// Waits until so many mails are due within so many seconds.
    async fn until_outbox(&self, within_secs: i64, wanted: usize) {
        for _ in 0..800 {
            let horizon = self.portal.now().plus_secs(within_secs);
            let due = store::certificates::due_mails(self.portal.portal.store(), horizon, 10).await.unwrap();
            if due.len() == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("never {wanted} mails due within {within_secs} s");
    }

    async fn pass(&self, secs: i64) {
        self.portal.clock.as_ref().unwrap().advance_secs(secs);
        self.portal.portal.tidy_up().await.unwrap();
    }
}

fn events(round: usize) -> Vec<Value> {
    (0..20)
        .map(|number| {
            let mut event = event(&format!("r{round:02}-{number:02}"));
            event["subject"] = json!(format!("person-{}", number % 5));
            event
        })
        .collect()
}

/// Each event is there once, and those of one person in their order.
fn expect_whole(pair: &Pair, count: usize) {
    let arrived = pair.arrived();
    assert_eq!(arrived.len(), count);
    for person in 0..5 {
        let of_person: Vec<&String> =
            arrived.iter().filter(|id| id[4..].parse::<usize>().unwrap() % 5 == person).collect();
        assert!(of_person.is_sorted(), "{of_person:?}");
    }
    pair.org().each_write("RelayEvents__c", |id, writes| assert_eq!(writes, 1, "{id}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_under_load_loses_and_doubles_nothing() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let old = pair.certificates().await.remove(0);
        assert_eq!(old.state, State::InUse, "the first check proved it");
        pair.settings(SettingsPatch { propagation_delay_secs: Some(1), ..SettingsPatch::default() });
        let load = async {
            for round in 0..24 {
                pair.post(&events(round)).await;
                // Sessions end all the time, so that the change is met by sign-ins before, while and after it happens.
                pair.org().end_sessions();
                tokio::time::sleep(Duration::from_millis(80)).await;
            }
        };
        let rotation = async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            let new = pair.rotate().await;
            tokio::time::sleep(Duration::from_millis(150)).await;
            pair.upload(&new);
            new
        };
        let ((), new) = tokio::join!(load, rotation);
        pair.until("delivered", |standing| standing.delivered == 480).await;
        expect_whole(&pair, 480);
        pair.until_states(&[State::InUse, State::Retiring]).await;
        assert_eq!(pair.certificates().await[0].thumbprint, new.thumbprint);
        assert_eq!(pair.stored().await.state, Life::Connected);
        assert_eq!(pair.audited("integration.needs_attention").await, 0, "nobody was alarmed");
        assert_eq!(pair.audited("certificate.replaced").await, 1);
        assert!(pair.has_key(&old).await && pair.has_key(&new).await);

        pair.portal.portal.certificates().retire(&pair.caller, "acme", &pair.id()).await.unwrap();
        assert_eq!(pair.states().await, [State::InUse, State::Retired]);
        assert!(!pair.has_key(&old).await, "its key is gone");
        pair.deliver_with_a_new_session("r99-00").await;
    })
    .await;
}

#[tokio::test]
async fn the_certificate_known_to_work_signs_and_no_sign_in_is_wasted() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let (_, since) = pair.sign_ins(0);
        let new = pair.rotate().await;
        assert_eq!(pair.states().await, [State::Waiting, State::InUse]);
        pair.deliver_with_a_new_session("before").await;
        let (sign_ins, since) = pair.sign_ins(since);
        assert_eq!(sign_ins, 1, "the new one is not due: the old one signs, at once");

        let check = pair.check().await;
        assert_eq!(pair.sign_ins(since).0, 2, "a person's check tries the new one, then the old one once");
        let LinkState::Passed { detail: Some(detail), .. } = check.chain.state(Link::Token) else {
            panic!("{check:?}")
        };
        assert!(detail.contains("signed with the certificate in use"), "{detail}");
        assert_eq!(pair.states().await, [State::Waiting, State::InUse]);
        assert!(pair.certificates().await[0].refused_at.is_some());

        pair.upload(&new);
        let (_, since) = pair.sign_ins(0);
        pair.deliver_with_a_new_session("after").await;
        let (sign_ins, since) = pair.sign_ins(since);
        assert_eq!(sign_ins, 2, "the old one is refused, the new one works");
        assert_eq!(pair.states().await, [State::InUse, State::Retiring]);
        pair.deliver_with_a_new_session("later").await;
        assert_eq!(pair.sign_ins(since).0, 1, "which one works is remembered");
        assert_eq!(pair.stored().await.state, Life::Connected);
    })
    .await;
}

#[tokio::test]
async fn people_who_rotate_at_once_make_one_certificate() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let made = futures::future::join_all((0..4).map(|_| pair.rotate())).await;
        assert!(made.iter().all(|one| one.thumbprint == made[0].thumbprint));
        assert_eq!(pair.states().await, [State::Waiting, State::InUse]);
        assert_eq!(pair.audited("certificate.made").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_aborted_rotation_leaves_the_old_certificate_before_and_after_the_proof() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let certificates = pair.portal.portal.certificates();
        let refused = certificates.abort(&pair.caller, "acme", &pair.id()).await;
        assert!(matches!(refused, Err(Error::NotNow(_))), "nothing is running");

        let new = pair.rotate().await;
        certificates.abort(&pair.caller, "acme", &pair.id()).await.unwrap();
        assert_eq!(pair.states().await, [State::Withdrawn, State::InUse]);
        assert!(!pair.has_key(&new).await);
        let thumbprint = Some(new.thumbprint.as_str());
        let gone = certificates.download(&pair.caller, "acme", &pair.id(), thumbprint).await;
        assert!(matches!(gone, Err(Error::Gone(_))), "nobody uploads it any more");
        pair.deliver_with_a_new_session("one").await;

        let old = pair.certificates().await.remove(1);
        let second = pair.rotate().await;
        pair.upload(&second);
        pair.expect_connected().await;
        assert_eq!(pair.states().await, [State::InUse, State::Withdrawn, State::Retiring]);
        pair.upload(&old);
        pair.deliver_with_a_new_session("two").await;
        certificates.abort(&pair.caller, "acme", &pair.id()).await.unwrap();
        assert_eq!(pair.states().await, [State::Withdrawn, State::Withdrawn, State::InUse]);
        pair.deliver_with_a_new_session("three").await;
        assert_eq!(pair.audited("integration.needs_attention").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_rotation_ends_by_itself_although_nobody_checks() {
    on_both_with_a_clock(async |pair| {
        pair.expect_connected().await;
        let old = pair.certificates().await.remove(0);
        let new = pair.rotate().await;
        pair.pass(11 * 60).await;
        for _ in 0..400 {
            if pair.certificates().await[0].tries == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        let tried = pair.certificates().await.remove(0);
        assert_eq!((tried.tries, tried.state), (1, State::Waiting), "tried, and not in Salesforce yet");

        pair.upload(&new);
        pair.pass(10 * 60).await;
        assert_eq!(pair.states().await, [State::Waiting, State::InUse], "the pauses grow");
        pair.pass(11 * 60).await;
        pair.until_states(&[State::InUse, State::Retiring]).await;
        pair.pass(29 * 60).await;
        assert_eq!(pair.states().await, [State::InUse, State::Retiring]);
        pair.pass(2 * 60).await;
        assert_eq!(pair.states().await, [State::InUse, State::Retired]);
        assert!(!pair.has_key(&old).await && pair.has_key(&new).await);
        assert_eq!(pair.audited("certificate.retired").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revoking_under_load_stops_at_once_and_what_waits_goes_out_with_the_next_certificate() {
    on_both(async |pair| {
        pair.expect_connected().await;
        let browser = pair.portal.signed_in("integrator@acme.test").await;
        let page = format!("/clients/acme/integrations/{}", pair.id());
        let revoke = format!("{page}/certificates/revoke");
        let form = browser.get(&revoke).await;
        assert!(form.body.contains("no event is pushed any more"), "{}", form.body);
        let thumbprint = crate::integrations::hidden(&form, "thumbprint");
        let wrong = [("thumbprint", thumbprint.as_str()), ("confirm_name", "production")];
        assert_eq!(browser.post_form(&revoke, &wrong).await.status, 422);
        let load = async {
            for round in 0..12 {
                pair.post(&events(round)).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let revocation = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let right = [("thumbprint", thumbprint.as_str()), ("confirm_name", "Production")];
            let answer = browser.post_form(&revoke, &right).await;
            assert_eq!(answer.status, 303, "{}", answer.body);
        };
        tokio::join!(load, revocation);
        let old = pair.certificates().await.remove(0);
        assert_eq!((old.state, pair.has_key(&old).await), (State::Revoked, false));
        assert_eq!(pair.stored().await.state, Life::AwaitingSalesforce);
        let standing = pair.standing().await;
        assert!(standing.waiting > 0 && standing.parked == 0, "{standing:?}");
        let shown = browser.get(&page).await.body;
        assert!(shown.contains("New certificate") && shown.contains("events wait in order"), "{shown}");
        assert_eq!(browser.get(&format!("{page}/certificate.crt")).await.status, 410);
        pair.expect("no_certificate").await;

        let made = browser.post_form(&format!("{page}/certificates/rotate"), &[]).await;
        assert_eq!(made.location(), format!("{page}/certificate"));
        let new = pair.certificates().await.remove(0);
        assert_eq!(browser.get(&format!("{page}/certificate.crt")).await.body, new.pem);
        pair.upload(&new);
        pair.expect_connected().await;
        pair.until("delivered", |standing| standing.delivered == 240).await;
        expect_whole(&pair, 240);
        assert_eq!(pair.states().await, [State::InUse, State::Revoked]);
    })
    .await;
}

const DAY: i64 = 24 * 60 * 60;

/// What the mails say, in the order of their receivers.
async fn mails(smtp: &SmtpServer, count: usize) -> Vec<String> {
    let mut mails = Vec::new();
    for _ in 0..count {
        let mail = smtp.next().await;
        mails.push(format!("{} | {}", mail.to.join(" "), mail.subject));
    }
    mails.sort();
    mails
}

#[tokio::test]
async fn a_reminder_over_its_budget_waits_for_the_next_day_and_is_not_lost() {
    Box::pin(database::both(async |database: TestDatabase| {
        let smtp = SmtpServer::start().await;
        let settings = smtp.settings();
        let pair = Pair::with(Options {
            database_url: Some(database.url().to_owned()),
            manual_clock: true,
            settings: Some(Box::new(move |changed| changed.smtp = Some(settings))),
            ..Options::default()
        })
        .await;
        pair.expect_connected().await;
        pair.pass(669 * DAY).await;
        let key = format!("mail:to:system:{}:admin@acme.test:hour", pair.integration.client_id);
        let used_up_for = async |secs| {
            let ends_at = pair.portal.now().plus_secs(secs).millis();
            let sql = format!(
                "INSERT INTO budgets (key, used, ends_at) VALUES ('{key}', 30, {ends_at}) \
                 ON CONFLICT (key) DO UPDATE SET used = 30, ends_at = {ends_at}"
            );
            database.execute(&sql).await;
        };
        used_up_for(DAY + 3600).await;
        pair.pass(DAY).await;
        let first = mails(&smtp, 1).await;
        assert!(first[0].starts_with("integrator@acme.test"), "{first:?}");
        // More often than a mail is tried that a mail server refuses.
        for _ in 0..9 {
            pair.until_outbox(DAY, 1).await;
            used_up_for(3600 + 60).await;
            pair.pass(3600).await;
        }
        smtp.turn(Temper::RefusesMail);
        pair.until_outbox(DAY, 1).await;
        pair.pass(61).await;
        // Refused once, and not given up for it.
        pair.until_outbox(310, 1).await;
        smtp.turn(Temper::Takes);
        pair.pass(310).await;
        let second = mails(&smtp, 1).await;
        assert!(second[0].starts_with("admin@acme.test"), "{second:?}");
        pair.until_outbox(DAY, 0).await;
    }))
    .await;
}

#[tokio::test]
async fn people_who_may_rotate_are_reminded_once_for_each_moment() {
    Box::pin(database::both(async |database: TestDatabase| {
        let smtp = SmtpServer::start().await;
        let options = || {
            let settings = smtp.settings();
            Options {
                database_url: Some(database.url().to_owned()),
                manual_clock: true,
                settings: Some(Box::new(move |changed| changed.smtp = Some(settings))),
                ..Options::default()
            }
        };
        let pair = Pair::with(options()).await;
        pair.expect_connected().await;
        pair.pass(669 * DAY).await;
        assert_eq!(pair.audited("certificate.reminded").await, 0, "61 days are left");

        smtp.turn(Temper::RefusesMail);
        pair.pass(DAY).await;
        assert_eq!(pair.audited("certificate.reminded").await, 1);
        // Whoever was refused is not due for a while, and is not forgotten.
        pair.until_outbox(250, 0).await;
        pair.until_outbox(DAY, 2).await;
        pair.pass(120).await;
        assert_eq!(pair.audited("certificate.reminded").await, 1, "once");
        smtp.turn(Temper::Takes);
        pair.pass(6 * 60).await;
        let first = mails(&smtp, 2).await;
        assert_eq!(
            first,
            [
                "admin@acme.test | The certificate of Production expires in 60 days",
                "integrator@acme.test | The certificate of Production expires in 60 days"
            ],
            "whoever may rotate, and nobody else"
        );
        pair.until_outbox(DAY, 0).await;

        // After a long absence the last reminder alone goes out, whichever of two servers looks first.
        let folder = pair.portal.folder().join("master.key");
        let beside = if database.url().starts_with("postgres") {
            let beside = portal_with(Options { master_key_file: Some(folder), ..options() }).await;
            beside.clock.as_ref().unwrap().advance_secs(724 * DAY + 8 * 60);
            Some(beside)
        } else {
            None
        };
        pair.portal.clock.as_ref().unwrap().advance_secs(54 * DAY);
        let other = async {
            if let Some(beside) = &beside {
                beside.portal.tidy_up().await.unwrap();
            }
        };
        let (tidied, ()) = tokio::join!(pair.portal.portal.tidy_up(), other);
        tidied.unwrap();
        let second = mails(&smtp, 2).await;
        pair.until_outbox(DAY, 0).await;
        assert!(second.iter().all(|mail| mail.ends_with("expires in 6 days")), "{second:?}");
        assert_eq!(pair.audited("certificate.reminded").await, 2);

        let browser = pair.portal.signed_in("admin@acme.test").await;
        let list = browser.get("/clients/acme/integrations").await.body;
        assert!(list.contains("The certificate of Production expires in 5 days"), "{list}");
        let page = browser.get(&format!("/clients/acme/integrations/{}", pair.id())).await.body;
        assert!(page.contains("The certificate expires in 5 days") && page.contains("Rotate certificate"), "{page}");
        pair.pass(10 * DAY).await;
        let last = mails(&smtp, 2).await;
        assert!(last.iter().all(|mail| mail.ends_with("has expired")), "{last:?}");
        assert_eq!(smtp.mails().len(), 6, "and not one more");
    }))
    .await;
}
