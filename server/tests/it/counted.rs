//! What is counted before it is changed: many who count at the same moment, on both databases.

use crate::start::portal_with;
use domain::email::Email;
use domain::integration::SettingsForm;
use domain::policy::Role;
use domain::quota::Quota;
use futures::future::join_all;
use portal::api_keys::KeyForm;
use portal::handoff::LinkForm;
use portal::integrations::NewIntegration;
use portal::members::MemberForm;
use portal::operator::StaffForm;
use portal::{Caller, Error, Origin};
use store::Member;
use testkit::database::both;
use testkit::{ChangeSettings, Options, TestDatabase, TestPortal};

pub(crate) async fn member(portal: &TestPortal, email: &str) -> Member {
    let email = Email::parse(email).unwrap();
    store::members::by_email(portal.portal.store(), &email).await.unwrap().unwrap()
}

/// One of the demo's people, or of those a test added, as they are now.
pub(crate) async fn caller(portal: &TestPortal, email: &str) -> Caller {
    let id = member(portal, email).await.id;
    portal.portal.session().caller(id, Origin::default()).await.unwrap().unwrap()
}

pub(crate) async fn portal_of(database: &TestDatabase, limits: &'static [(Quota, u32)]) -> TestPortal {
    let settings: ChangeSettings = Box::new(move |settings| {
        for (quota, limit) in limits {
            settings.quotas.set(*quota, *limit);
        }
    });
    let database_url = Some(database.url().to_owned());
    portal_with(Options { database_url, settings: Some(settings), ..Options::default() }).await
}

fn person(email: &str, role: Role) -> MemberForm {
    let (name, role) = ("Bea".to_owned(), role.word().to_owned());
    MemberForm { name, email: email.to_owned(), role, ..MemberForm::default() }
}

fn is_refused_for_now<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::NotNow(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_step_each_other_down_one_stays() {
    both(async |database| {
        let portal = portal_of(&database, &[]).await;
        let (csm, members) = (caller(&portal, "csm@demo.test").await, portal.portal.members());
        let emails = ["admin@acme.test", "bea@acme.test"];
        members.add(&csm, "acme", &person(emails[1], Role::ClientAdmin)).await.unwrap();
        for round in 0..15 {
            let [ada, bea] = [caller(&portal, emails[0]).await, caller(&portal, emails[1]).await];
            let [ada_row, bea_row] = [member(&portal, emails[0]).await, member(&portal, emails[1]).await];
            let down = |row: &Member| (row.id.to_string(), row.version, person(row.email.as_str(), Role::ClientUser));
            let ((ada_id, ada_version, ada_form), (bea_id, bea_version, bea_form)) = (down(&ada_row), down(&bea_row));
            let (first, second) = tokio::join!(
                members.change(&ada, "acme", &bea_id, bea_version, &bea_form),
                members.change(&bea, "acme", &ada_id, ada_version, &ada_form),
            );
            assert!(first.is_ok() != second.is_ok(), "round {round}: {first:?} {second:?}");
            assert!(is_refused_for_now(&first) || is_refused_for_now(&second), "{first:?} {second:?}");
            for email in emails {
                let row = member(&portal, email).await;
                let up = person(email, Role::ClientAdmin);
                members.change(&csm, "acme", &row.id.to_string(), row.version, &up).await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_remove_each_other_one_stays() {
    both(async |database| {
        let portal = portal_of(&database, &[]).await;
        let (csm, members) = (caller(&portal, "csm@demo.test").await, portal.portal.members());
        let operators = portal.portal.operator();
        let (mut admin, mut operator) = ("admin@acme.test".to_owned(), "operator@demo.test".to_owned());
        for round in 0..8 {
            let other = format!("bea{round}@acme.test");
            members.add(&csm, "acme", &person(&other, Role::ClientAdmin)).await.unwrap();
            let [one, two] = [caller(&portal, &admin).await, caller(&portal, &other).await];
            let [one_id, two_id] =
                [member(&portal, &admin).await, member(&portal, &other).await].map(|row| row.id.to_string());
            let (first, second) =
                tokio::join!(members.remove(&one, "acme", &two_id), members.remove(&two, "acme", &one_id));
            assert!(first.is_ok() != second.is_ok(), "round {round}: {first:?} {second:?}");
            admin = if first.is_ok() { admin } else { other };

            let other = format!("oscar{round}@demo.test");
            let form = StaffForm { name: "Oscar".into(), email: other.clone(), role: "operator".into() };
            operators.add_staff(&Caller::System, &form).await.unwrap();
            let [one, two] = [caller(&portal, &operator).await, caller(&portal, &other).await];
            let [one_id, two_id] =
                [member(&portal, &operator).await, member(&portal, &other).await].map(|row| row.id.to_string());
            let (first, second) =
                tokio::join!(operators.remove_staff(&one, &two_id), operators.remove_staff(&two, &one_id));
            assert!(first.is_ok() != second.is_ok(), "round {round}: {first:?} {second:?}");
            operator = if first.is_ok() { operator } else { other };
        }
    })
    .await;
}

pub(crate) async fn wish(portal: &TestPortal, caller: &Caller, name: &str) -> NewIntegration {
    let sets = portal.portal.integrations().event_sets(caller).await.unwrap();
    let form = SettingsForm {
        name: name.to_owned(),
        salesforce_subdomain: "login".into(),
        event_set: sets[0].id.to_string(),
        ..SettingsForm::default()
    };
    NewIntegration { kind: "unmanaged".into(), submission: portal.portal.new_submission().to_string(), form }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_hand_off_links_at_once_twenty_are_made() {
    both(async |database| {
        let portal = portal_of(&database, &[]).await;
        let ada = caller(&portal, "admin@acme.test").await;
        let wish = wish(&portal, &ada, "Production").await;
        let id = portal.portal.integrations().add(&ada, "acme", &wish).await.unwrap().id.to_string();
        let handoff = portal.portal.handoff();
        let made = join_all((0..50).map(|_| async {
            let form = LinkForm { submission: portal.portal.new_submission().to_string(), ..LinkForm::default() };
            handoff.make(&ada, "acme", &id, &form).await.map(drop)
        }))
        .await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 20);
        assert!(made.iter().all(|made| made.is_ok() || is_refused_for_now(made)), "{made:?}");
        assert_eq!(handoff.links(&ada, "acme", &id).await.unwrap().live.len(), 20);
    })
    .await;
}

fn count_over<T>(results: &[Result<T, Error>], expected: Quota) -> usize {
    results.iter().filter(|made| matches!(made, Err(Error::OverQuota { quota, .. }) if *quota == expected)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_do_not_pass_a_limit_together() {
    both(async |database| {
        let limits = &[(Quota::Keys, 7), (Quota::Members, 8), (Quota::Integrations, 3), (Quota::ChecksPerMinute, 1)];
        let portal = portal_of(&database, limits).await;
        let ada = caller(&portal, "admin@acme.test").await;
        // The demo's acme has three keys and three people.
        let keys = join_all((0..20).map(|number| {
            let form = KeyForm { name: format!("Key {number}"), kind: "ingest".into(), ..KeyForm::default() };
            let (portal, ada) = (&portal.portal, &ada);
            async move { portal.api_keys().make(ada, "acme", &form).await.map(drop) }
        }))
        .await;
        assert_eq!((keys.iter().filter(|made| made.is_ok()).count(), count_over(&keys, Quota::Keys)), (4, 16));
        let people = join_all((0..20).map(|number| {
            let form = person(&format!("p{number}@acme.test"), Role::ClientUser);
            let (portal, ada) = (&portal.portal, &ada);
            async move { portal.members().add(ada, "acme", &form).await }
        }))
        .await;
        assert_eq!((people.iter().filter(|made| made.is_ok()).count(), count_over(&people, Quota::Members)), (5, 15));
        let mut wishes = Vec::new();
        for number in 0..8 {
            wishes.push(wish(&portal, &ada, &format!("Integration {number}")).await);
        }
        let integrations = portal.portal.integrations();
        let made = join_all(wishes.iter().map(|wish| integrations.add(&ada, "acme", wish))).await;
        let ids: Vec<String> = made.iter().flatten().map(|made| made.id.to_string()).collect();
        assert_eq!((ids.len(), count_over(&made, Quota::Integrations)), (3, 5));
        let repeated = wishes.iter().zip(&made).find(|(_, made)| made.is_ok()).unwrap();
        let again = integrations.add(&ada, "acme", repeated.0).await.unwrap();
        assert_eq!(again.id, repeated.1.as_ref().unwrap().id, "a repeat is no second one");
        // Another client has limits of its own.
        let gus = caller(&portal, "admin@globex.test").await;
        let form = KeyForm { name: "Key".into(), kind: "ingest".into(), ..KeyForm::default() };
        assert!(portal.portal.api_keys().make(&gus, "globex", &form).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn event_sets_whose_names_differ_in_case_are_one_of_many_at_once() {
    both(async |database| {
        let portal = portal_of(&database, &[]).await;
        let operator = caller(&portal, "operator@demo.test").await;
        for round in 0..5 {
            let names = [format!("Orders {round}"), format!("ORDERS {round}"), format!("orders {round}")];
            let added = join_all(names.map(|name| {
                let form = portal::operator::EventSetForm { name, types: vec!["message.sent".into()] };
                let (portal, operator) = (&portal.portal, &operator);
                async move { portal.operator().add_event_set(operator, &form).await }
            }))
            .await;
            assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 1, "{added:?}");
        }
    })
    .await;
}
