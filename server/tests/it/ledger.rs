//! What a server answered, compared with what is stored: everything it called done is there, and nothing it refused is.

use crate::events::{PATH, event};
use crate::integrations::{LIST, NEW, fields, new_form};
use domain::email::Email;
use domain::slug::ClientSlug;
use portal::demo::KEYS;
use reqwest::Method;
use serde_json::{Value, json};
use store::events::EventsQuery;
use store::integrations::ListQuery;
use store::{Client, OpenOptions, Store};
use testkit::{Answer, Browser, sign_in};

const KEY_LIST: &str = "/clients/acme/keys";
const MEMBERS: &str = "/clients/acme/members";

/// Every answer so far, by what it was about.
#[derive(Default)]
pub(crate) struct Ledger {
    round: usize,
    events: Vec<(String, bool)>,
    integrations: Vec<(String, bool)>,
    keys: Vec<(String, bool)>,
    /// Keys by name, and whether revoking them was answered with success.
    revoked: Vec<(String, bool)>,
    members: Vec<(String, bool)>,
    removed: Vec<(String, bool)>,
}

impl Ledger {
    /// One round of everything that writes. Answers how many of the requests were refused.
    pub(crate) async fn work(&mut self, admin: &Browser, database_url: &str) -> usize {
        self.round += 1;
        let mut refused = 0;
        for size in [1, 3, 40] {
            refused += usize::from(!self.post(admin, size).await);
        }
        refused += usize::from(!self.activate(admin).await);
        refused += usize::from(!self.add_key(admin).await);
        refused += usize::from(!self.add_member(admin).await);
        refused += usize::from(!self.revoke_a_key(admin, database_url).await);
        refused + usize::from(!self.remove_a_member(admin, database_url).await)
    }

    pub(crate) async fn post(&mut self, browser: &Browser, size: usize) -> bool {
        let ids: Vec<String> =
            (0..size).map(|number| format!("e-{}-{size}-{number}-{}", self.round, self.events.len())).collect();
        let events: Vec<Value> = ids
            .iter()
            .map(|id| {
                let mut event = event(id);
                event["data"] = json!({ "text": "x".repeat(600) });
                event
            })
            .collect();
        let request = browser
            .request(Method::POST, PATH)
            .bearer_auth(KEYS[0].2)
            .header("content-type", "application/cloudevents-batch+json")
            .body(Value::from(events).to_string());
        let accepted = done(&browser.send(request).await, &[202]);
        self.events.extend(ids.into_iter().map(|id| (id, accepted)));
        accepted
    }

    async fn activate(&mut self, admin: &Browser) -> bool {
        let name = format!("Production {}", self.round);
        if admin.get(NEW).await.status != 200 {
            return false;
        }
        let (submission, set) = new_form(admin).await;
        let accepted = done(&admin.post_form(NEW, &fields(&submission, &set, &name)).await, &[303]);
        self.integrations.push((name, accepted));
        accepted
    }

    async fn add_key(&mut self, admin: &Browser) -> bool {
        let name = format!("Key {}", self.round);
        let form = [("name", name.as_str()), ("kind", "ingest")];
        let accepted = done(&admin.post_form(&format!("{KEY_LIST}/new"), &form).await, &[200]);
        self.keys.push((name, accepted));
        accepted
    }

    async fn add_member(&mut self, admin: &Browser) -> bool {
        let email = format!("person-{}@acme.test", self.round);
        let form = [("name", "Ben"), ("email", email.as_str()), ("role", "client_user")];
        let accepted = done(&admin.post_form(&format!("{MEMBERS}/new"), &form).await, &[200]);
        self.members.push((email, accepted));
        accepted
    }

    async fn revoke_a_key(&mut self, admin: &Browser, database_url: &str) -> bool {
        let undecided = |name: &String| !self.revoked.iter().any(|(revoked, done)| revoked == name && *done);
        let Some((name, _)) = self.keys.iter().find(|(name, made)| *made && undecided(name)).cloned() else {
            return true;
        };
        let reader = Stored::open(database_url).await;
        let id = reader.key(&name).await.expect("an answered key is there").id;
        let revoked = done(&admin.post_form(&format!("{KEY_LIST}/{id}/revoke"), &[]).await, &[303]);
        self.revoked.retain(|(other, _)| *other != name);
        self.revoked.push((name, revoked));
        revoked
    }

    async fn remove_a_member(&mut self, admin: &Browser, database_url: &str) -> bool {
        let undecided = |email: &String| !self.removed.iter().any(|(removed, done)| removed == email && *done);
        let Some((email, _)) = self.members.iter().find(|(email, made)| *made && undecided(email)).cloned() else {
            return true;
        };
        let reader = Stored::open(database_url).await;
        let id = reader.member(&email).await.expect("an answered member is there");
        let removed = done(&admin.post_form(&format!("{MEMBERS}/{id}/remove"), &[]).await, &[303]);
        self.removed.retain(|(other, _)| *other != email);
        self.removed.push((email, removed));
        removed
    }

    /// Every answer, as a reader that had no part in it finds the rows.
    pub(crate) async fn is_what_is_stored(&self, database_url: &str, when: &str) {
        let stored = Stored::open(database_url).await;
        for (id, accepted) in &self.events {
            assert_eq!(stored.has_event(id).await, *accepted, "{when}: event {id}");
        }
        let names = stored.integrations().await;
        for (name, accepted) in &self.integrations {
            assert_eq!(names.contains(name), *accepted, "{when}: integration {name}");
        }
        for (name, accepted) in &self.keys {
            let key = stored.key(name).await;
            assert_eq!(key.is_some(), *accepted, "{when}: {name}");
            if let (Some(key), Some((_, revoked))) = (key, self.revoked.iter().find(|(revoked, _)| revoked == name)) {
                assert_eq!(key.revoked_at.is_some(), *revoked, "{when}: {name} is revoked");
            }
        }
        for (email, accepted) in &self.members {
            let is_removed = self.removed.iter().any(|(removed, done)| removed == email && *done);
            assert_eq!(stored.member(email).await.is_some(), *accepted && !is_removed, "{when}: member {email}");
        }
    }

    /// How many rows were made in all, so that a story can show that it was about something.
    pub(crate) fn assert_is_a_series(&self) {
        for (what, answers) in [
            ("integrations", &self.integrations),
            ("keys", &self.keys),
            ("members", &self.members),
            ("events", &self.events),
        ] {
            let accepted = answers.iter().filter(|(_, accepted)| *accepted).count();
            assert!(accepted > 1 && accepted < answers.len(), "{what}: {accepted} of {} accepted", answers.len());
        }
        assert!(self.revoked.iter().any(|(_, done)| *done) && self.removed.iter().any(|(_, done)| *done));
    }
}

/// A reader of its own.
struct Stored {
    store: Store,
    client: Client,
}

impl Stored {
    async fn open(database_url: &str) -> Self {
        let store = Store::open(&OpenOptions::new(database_url, 1)).await.unwrap();
        let client = store::clients::by_slug(&store, &ClientSlug::parse("acme").unwrap()).await.unwrap().unwrap();
        Self { store, client }
    }

    async fn has_event(&self, id: &str) -> bool {
        let query = EventsQuery { search: Some(id.to_owned()), limit: 1, ..EventsQuery::default() };
        !store::events::explore(&self.store, self.client.id, &query).await.unwrap().rows.is_empty()
    }

    async fn integrations(&self) -> Vec<String> {
        let query = ListQuery { limit: 99, ..ListQuery::default() };
        let page = store::integrations::list(&self.store, self.client.id, &query).await.unwrap();
        page.rows.into_iter().map(|row| row.integration.settings.name.as_str().to_owned()).collect()
    }

    async fn key(&self, name: &str) -> Option<store::KeyRow> {
        let rows = store::keys::of_client(&self.store, self.client.id, None, 99).await.unwrap().rows;
        rows.into_iter().find(|row| row.name.as_str() == name)
    }

    async fn member(&self, email: &str) -> Option<String> {
        let found = store::members::by_email(&self.store, &Email::parse(email).unwrap()).await.unwrap();
        found.map(|member| member.id.to_string())
    }
}

/// Whether it was called done. Everything else has to be a refusal that says so.
fn done(answer: &Answer, success: &[u16]) -> bool {
    let status = answer.status.as_u16();
    if success.contains(&status) {
        return true;
    }
    assert!(matches!(status, 500 | 503 | 507), "{status}: {}", answer.body);
    false
}

/// A browser of the admin, whatever the database takes by now.
pub(crate) async fn admin_at(base: &str) -> Browser {
    let browser = Browser::new(base);
    let answer = sign_in(&browser, "admin@acme.test").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(browser.get(LIST).await.status, 200);
    browser
}
