//! Who is told that an integration needs attention, what they read, and how often.

use crate::events::event;
use crate::pair::Pair;
use domain::integration::State;
use local_org::SettingsPatch;
use std::time::{Duration, Instant};
use testkit::smtp::{SmtpServer, Temper};
use testkit::{Options, TestDatabase, database};

/// The org would not believe a portal whose clock is two days ahead.
const TWO_DAYS_AGO: &str = "UPDATE queues SET told_at = told_at - 172800000";

impl Pair {
    async fn until_state(&self, state: State) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.stored().await.state != state {
            assert!(Instant::now() < until, "never {state:?}: {:?}", self.stored().await);
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// An event meets an org without the package: nothing can be delivered.
    async fn break_off(&self, id: &str) {
        self.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
        self.post(&[event(id)]).await;
        self.until_state(State::NeedsAttention).await;
    }

    async fn mend(&self) {
        self.settings(SettingsPatch { package_installed: Some(true), ..SettingsPatch::default() });
        self.expect_connected().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_may_mend_it_are_told_once() {
    database::both(async |database: TestDatabase| {
        let server = SmtpServer::start().await;
        let smtp = server.settings();
        let options = Options {
            database_url: Some(database.url().to_owned()),
            settings: Some(Box::new(move |settings| settings.smtp = Some(smtp))),
            ..Options::default()
        };
        let pair = Pair::with(options).await;
        pair.expect_connected().await;
        pair.break_off("e-1").await;
        let mails = [server.next().await, server.next().await];
        let mut receivers: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
        receivers.sort_unstable();
        assert_eq!(receivers, ["admin@acme.test", "integrator@acme.test"]);
        let page = format!("{}/clients/acme/integrations/{}", pair.portal.url, pair.integration.id);
        for mail in &mails {
            assert_eq!(mail.subject, "Production needs attention (Acme)");
            for words in
                [page.as_str(), "RelayEvents__c", "What to change", "In Salesforce: Setup", "wait in their order"]
            {
                assert!(mail.text.contains(words), "{words}: {}", mail.text);
            }
        }

        // The same again within a day is no news, however often it comes and goes; a day later it is.
        pair.mend().await;
        pair.break_off("e-2").await;
        pair.mend().await;
        database.execute(TWO_DAYS_AGO).await;
        pair.break_off("e-3").await;
        let later = [server.next().await, server.next().await];
        assert!(later.iter().all(|mail| mail.subject == mails[0].subject));
        assert_eq!(server.mails().len(), 4);

        // A mail server that hangs is nobody's trouble but its own.
        pair.mend().await;
        database.execute(TWO_DAYS_AGO).await;
        server.turn(Temper::Hangs);
        pair.break_off("e-4").await;
        pair.mend().await;
        pair.until("delivered", |standing| standing.delivered == 4).await;
        assert_eq!(server.mails().len(), 4);
    })
    .await;
}
