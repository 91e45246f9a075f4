//! The keys of a client: made once, shown once, revoked for good.

use crate::start::{portal, portal_with};
use reqwest::Method;
use std::time::{Duration, Instant};
use testkit::{Answer, Browser, Options, TestDatabase, TestPortal};

const KEYS: &str = "/clients/acme/keys";

/// The secret that a page shows, from its example.
fn secret_on(answer: &Answer, prefix: &str) -> String {
    let bearer = format!("Bearer {prefix}");
    let start = answer.body.find(&bearer).unwrap_or_else(|| panic!("no {bearer}: {}", answer.body));
    answer.body[start + "Bearer ".len()..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

async fn id_of(portal: &TestPortal, name: &str) -> String {
    let client = domain::slug::ClientSlug::parse("acme").unwrap();
    let client = store::clients::by_slug(portal.portal.store(), &client).await.unwrap().unwrap();
    let rows = store::keys::of_client(portal.portal.store(), client.id, None, 99).await.unwrap().rows;
    rows.into_iter().find(|row| row.name.as_str() == name).unwrap().id.to_string()
}

async fn call(browser: &Browser, secret: &str, path: &str) -> Answer {
    browser.send(browser.request(Method::GET, path).bearer_auth(secret)).await
}

#[tokio::test]
async fn a_key_is_shown_once_works_and_is_refused_when_it_is_revoked() {
    let portal = portal().await;
    let admin = portal.signed_in("admin@acme.test").await;
    let form =
        [("name", "Automation two"), ("kind", "api"), ("scope", "integrations:read"), ("scope", "deliveries:replay")];
    let made = admin.post_form(&format!("{KEYS}/new"), &form).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let secret = secret_on(&made, "oba_");
    assert_eq!(secret.len(), 44, "{secret}");
    assert!(made.body.matches(&secret).count() > 1, "beside the example it stands alone, to be copied");
    assert!(made.headers.iter().all(|(_, value)| !value.contains(&secret)), "{:?}", made.headers);

    let (list, audit) = (admin.get(KEYS).await.body, admin.get("/clients/acme/audit").await.body);
    assert!(list.contains("Automation two") && list.contains("integrations:read, deliveries:replay"));
    assert!(list.contains(&secret[..12]) && list.contains("Never"), "{list}");
    assert!(audit.contains("Made a key"));
    assert!(!list.contains(&secret) && !audit.contains(&secret));

    let machine = portal.browser();
    let path = "/api/v1/clients/acme/integrations";
    assert_eq!(call(&machine, &secret, path).await.status, 200);
    assert_eq!(call(&machine, &secret, "/api/v1/clients/globex/integrations").await.status, 404);
    let write = machine.request(Method::POST, path).bearer_auth(&secret).header("content-type", "application/json");
    assert_eq!(machine.send(write.body("{}")).await.status, 403, "a scope it was not given");
    assert!(admin.get(KEYS).await.body.contains("just now"), "last used");

    let revoke = format!("{KEYS}/{}/revoke", id_of(&portal, "Automation two").await);
    let question = admin.get(&revoke).await;
    assert!(question.status == 200 && question.body.contains("What stops"), "{}", question.body);
    assert_eq!(call(&machine, &secret, path).await.status, 200, "asking is not revoking");
    assert_eq!(admin.post_form(&revoke, &[]).await.location(), format!("{KEYS}?done=revoked#make-key"));
    let refused = call(&machine, &secret, path).await;
    assert!(refused.status == 401 && refused.body.contains("revoked"), "{}", refused.body);
    assert!(admin.get(&format!("{KEYS}?done=revoked")).await.body.contains("Revoked"));
    assert!(admin.get("/clients/acme/audit").await.body.contains("Revoked a key"));
    for again in [admin.get(&revoke).await, admin.post_form(&revoke, &[]).await] {
        assert_eq!(again.status, 410);
    }
}

#[tokio::test]
async fn a_refused_form_says_why_and_makes_nothing() {
    let portal = portal().await;
    let csm = portal.signed_in("csm@demo.test").await;
    let new = format!("{KEYS}/new");
    for (form, words) in [
        (vec![("name", ""), ("kind", "ingest")], "Enter a name for the key."),
        (vec![("name", "A"), ("kind", "master")], "Choose one of the offered values."),
        (vec![("name", "A"), ("kind", "api")], "Choose at least one scope."),
        (vec![("name", "A"), ("kind", "api"), ("scope", "events:write")], "Choose one of the offered values."),
        (vec![("name", "platform"), ("kind", "ingest")], "Another key of this client is called"),
    ] {
        let answer = csm.post_form(&new, &form).await;
        assert_eq!(answer.status, 422, "{form:?}");
        assert!(answer.body.contains(words), "{form:?}: {}", answer.body);
    }
    let kept = csm.post_form(&new, &[("name", ""), ("kind", "api"), ("scope", "integrations:write")]).await.body;
    let ticked = kept.split("<input").find(|input| input.contains("value=\"integrations:write\"")).unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "{ticked}");
    assert!(!csm.get("/clients/acme/audit").await.body.contains("Made a key"));
}

#[tokio::test]
async fn keys_of_another_client_do_not_exist() {
    let portal = portal().await;
    let platform = id_of(&portal, "Platform").await;
    let stranger = portal.signed_in("admin@globex.test").await;
    for path in [
        format!("/clients/globex/keys/{platform}/revoke"),
        format!("{KEYS}/{platform}/revoke"),
        "/clients/globex/keys/nonsense/revoke".to_owned(),
    ] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
        assert_eq!(stranger.post_form(&path, &[]).await.status, 404, "{path}");
    }
    assert!(stranger.get("/clients/globex/keys").await.body.contains("No keys yet"));
    let integrator = portal.signed_in("integrator@acme.test").await;
    let refused = integrator.get(KEYS).await;
    assert!(refused.status == 403 && refused.body.contains("Ask a Client Admin"), "{}", refused.body);
}

#[tokio::test]
async fn a_key_that_is_revoked_at_one_server_opens_nothing_at_another_a_second_later() {
    let database = TestDatabase::postgres().await;
    let here = portal_with(Options { database_url: Some(database.url().to_owned()), ..Options::default() }).await;
    let there = portal_with(Options {
        database_url: Some(database.url().to_owned()),
        master_key_file: Some(here.folder().join("master.key")),
        ..Options::default()
    })
    .await;
    let (secret, path) = (portal::demo::KEYS[2].2, "/api/v1/clients/acme/integrations");
    let (near, far) = (here.browser(), there.browser());
    assert_eq!(call(&near, secret, path).await.status, 200);
    assert_eq!(call(&far, secret, path).await.status, 200);
    let admin = here.signed_in("admin@acme.test").await;
    admin.post_form(&format!("{KEYS}/{}/revoke", id_of(&here, "Automation").await), &[]).await;
    let revoked_at = Instant::now();
    assert_eq!(call(&near, secret, path).await.status, 401, "at once where it was revoked");
    while call(&far, secret, path).await.status != 401 {
        assert!(revoked_at.elapsed() < Duration::from_secs(10), "it still opens");
    }
}
