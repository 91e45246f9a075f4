//! Integrations as a browser without script meets them: activated once, refused without loss, edited by two people,
//! typed before the session ended, downloaded and read by others, removed.

use crate::start::portal;
use std::io::Write;
use std::process::{Command, Stdio};
use testkit::{Answer, Browser, TestPortal};

pub(crate) const LIST: &str = "/clients/acme/integrations";
pub(crate) const NEW: &str = "/clients/acme/integrations/new?type=app-exchange";

/// The value of a hidden field, as a browser would post it.
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let input = page
        .body
        .split("<input")
        .find(|input| input.contains(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("a field {name} in {}", page.body));
    let value = input.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    value.replace("&amp;", "&")
}

/// The value of the select's first event set.
fn first_event_set(page: &Answer) -> String {
    let select = page.body.split("name=\"event_set\"").nth(1).expect("an event set");
    select
        .split("<option")
        .nth(1)
        .and_then(|option| option.split("value=\"").nth(1))
        .and_then(|value| value.split('"').next())
        .expect("an option")
        .to_owned()
}

pub(crate) async fn new_form(browser: &Browser) -> (String, String) {
    let page = browser.get(NEW).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (hidden(&page, "submission"), first_event_set(&page))
}

pub(crate) fn fields<'a>(submission: &'a str, set: &'a str, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("type", "app-exchange"),
        ("submission", submission),
        ("name", name),
        ("version", "v2"),
        ("salesforce_username", ""),
        ("salesforce_subdomain", "login"),
        ("my_domain_host", ""),
        ("consumer_key", ""),
        ("event_set", set),
        ("package_namespace", ""),
    ]
}

/// Activates and answers the address of the integration.
pub(crate) async fn activated(browser: &Browser, name: &str) -> String {
    let (submission, set) = new_form(browser).await;
    let answer = browser.post_form(NEW, &fields(&submission, &set, name)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let to = answer.location().to_owned();
    to.strip_suffix("/certificate").expect("on to the certificate").to_owned()
}

#[tokio::test]
async fn activating_five_times_at_once_makes_one_integration() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let (submission, set) = new_form(&browser).await;
    let wishes = fields(&submission, &set, "Production");
    let answers = futures::future::join_all((0..5).map(|_| browser.post_form(NEW, &wishes))).await;
    let first = answers[0].location().to_owned();
    assert!(first.ends_with("/certificate"), "{}", answers[0].body);
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.location()), (303, first.as_str()));
    }
    let list = browser.get(LIST).await.body;
    let rows = list.split("<tr").count() - 2;
    assert_eq!(rows, 1, "{list}");
}

#[tokio::test]
async fn a_refused_form_comes_back_whole_and_harmless() {
    let portal = portal().await;
    let browser = portal.signed_in("integrator@acme.test").await;
    let (submission, set) = new_form(&browser).await;
    let script = "<script>alert(1)</script>";
    let mut wish = fields(&submission, &set, script);
    wish[4].1 = "not a username";
    wish[5].1 = "my_domain";
    wish[6].1 = "acme.lightning.example.com";
    wish[7].1 = " 3MVG9\r\nkey\"'<b> ";
    wish[9].1 = "1bad";
    let answer = browser.post_form(NEW, &wish).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.body.contains(script), "never markup");
    assert!(answer.body.contains("&lt;script&gt;"), "what was typed is kept");
    assert!(answer.body.contains("not a username") && answer.body.contains("acme.lightning.example.com"));
    for words in ["A Salesforce username looks like", "This is not a My Domain host", "A package namespace has"] {
        assert!(answer.body.contains(words), "{words}");
    }
    assert_eq!(hidden(&answer, "submission"), submission, "the second try is the same wish");

    for (field, value, words) in [
        ("type", "moon", "Choose one of the offered values"),
        ("version", "v9", "Choose one of the offered values"),
        ("event_set", "01900000-0000-7000-8000-0000000000ff", "Choose one of the offered values"),
        ("name", "", "Enter a name"),
        ("name", "a\u{202e}b", "invisible or control characters"),
        ("name", &"x".repeat(81), "Use at most 80 characters"),
        ("consumer_key", &"x".repeat(257), "Use at most 256 characters"),
    ] {
        let mut wish = fields(&submission, &set, "Fine");
        wish.iter_mut().find(|(name, _)| *name == field).expect("a field").1 = value;
        let answer = browser.post_form(NEW, &wish).await;
        assert_eq!(answer.status, 422, "{field}={value}");
        assert!(answer.body.contains(words), "{field}={value}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_taken_name_is_refused_and_free_again_after_removal() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let first = activated(&browser, "Production").await;
    let (submission, set) = new_form(&browser).await;
    let again = browser.post_form(NEW, &fields(&submission, &set, "PRODUCTION")).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("already the name of another integration"));

    let remove = format!("{first}/remove");
    let wrong = browser.post_form(&remove, &[("confirm_name", "production")]).await;
    assert_eq!(wrong.status, 422, "the name has to be typed exactly");
    let removed = browser.post_form(&remove, &[("confirm_name", "Production")]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    assert_eq!(browser.get(&format!("{first}/certificate.crt")).await.status, 410);
    assert_eq!(browser.get(&first).await.status, 200, "the history stays");
    assert_eq!(browser.post_form(&format!("{first}/pause"), &[]).await.status, 410);
    activated(&browser, "Production").await;
}

#[tokio::test]
async fn of_two_people_editing_at_once_the_second_is_told_with_both_values() {
    let portal = portal().await;
    let (ada, ingo) = (portal.signed_in("admin@acme.test").await, portal.signed_in("integrator@acme.test").await);
    let edit = format!("{}/edit", activated(&ada, "Production").await);
    let (hers, his) = (ada.get(&edit).await, ingo.get(&edit).await);
    let set = first_event_set(&hers);
    let wish = |page: &Answer, username: &'static str| {
        let mut wish: Vec<(String, String)> = fields("", &set, "Production")
            .into_iter()
            .skip(2)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        wish[2].1 = username.to_owned();
        wish.push(("row_version".to_owned(), hidden(page, "row_version")));
        wish
    };
    let first = post(&ada, &edit, &wish(&hers, "ada@acme.example")).await;
    assert_eq!(first.status, 303, "{}", first.body);
    let second = post(&ingo, &edit, &wish(&his, "ingo@acme.example")).await;
    assert_eq!(second.status, 409);
    assert!(second.body.contains("ada@acme.example") && second.body.contains("ingo@acme.example"), "both values");
    assert!(second.body.contains("admin@acme.test"), "who saved first");
    assert!(ada.get(&edit).await.body.contains("ada@acme.example"), "nothing was overwritten");
    let knowing = post(&ingo, &edit, &wish(&second, "ingo@acme.example")).await;
    assert_eq!(knowing.status, 303, "having seen both, the second save is meant");
    assert!(ada.get(&edit).await.body.contains("ingo@acme.example"));
}

#[tokio::test]
async fn what_was_typed_before_the_session_ended_is_filled_in_after_signing_in() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let (submission, set) = new_form(&browser).await;
    let stranger = portal.browser();
    let interrupted = stranger.post_form(NEW, &fields(&submission, &set, "Typed before lunch")).await;
    assert_eq!(interrupted.status, 401);
    assert!(!interrupted.body.contains("Typed before lunch"), "sealed, not shown to whoever sits there");
    let resume = hidden(&interrupted, "resume");
    let form = [("email", "admin@acme.test"), ("password", portal::demo::PASSWORD), ("resume", resume.as_str())];
    let back = stranger.post_form("/sign-in", &form).await;
    assert_eq!((back.status.as_u16(), back.location()), (303, NEW));
    let page = stranger.get(NEW).await;
    assert!(page.body.contains("Typed before lunch"), "{}", page.body);
    assert!(!stranger.get(NEW).await.body.contains("Typed before lunch"), "once");
    let torn = [("email", "admin@acme.test"), ("password", portal::demo::PASSWORD), ("resume", "AAAA")];
    assert_eq!(stranger.post_form("/sign-in", &torn).await.status, 303, "a torn draft is no obstacle");
}

#[tokio::test]
async fn a_right_taken_away_counts_at_the_next_request() {
    let portal = portal().await;
    let (ada, ingo) = (portal.signed_in("admin@acme.test").await, portal.signed_in("integrator@acme.test").await);
    assert_eq!(ingo.get(LIST).await.status, 200);
    let members = ada.get("/clients/acme/members").await.body;
    let row = members.split("<tr").find(|row| row.contains("Edit Ingo Acme")).expect("Ingo's row");
    let edit = row.split("href=\"").find_map(|rest| rest.split('"').next().filter(|href| href.ends_with("/edit")));
    let edit = edit.expect("an edit link").to_owned();
    let version = hidden(&ada.get(&edit).await, "row_version");
    let wish = [("name", "Ingo Acme"), ("role", "client_user"), ("row_version", version.as_str())];
    let saved = ada.post_form(&edit, &wish).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let refused = ingo.get(LIST).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Ask a Client Admin"), "says who can grant it");
    let removed = ada.post_form(&edit.replace("/edit", "/remove"), &[]).await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    assert_eq!(
        ingo.get("/account").await.location().split('?').next(),
        Some("/sign-in"),
        "removed people are signed out"
    );
}

#[tokio::test]
async fn others_read_the_certificate() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    let address = activated(&browser, "Production (EMEA)").await;
    let file = browser.get(&format!("{address}/certificate.crt")).await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").contains("orgbridge-production-emea.crt"), "{:?}", file.headers);
    assert!(file.body.len() < 4096);
    let id = address.rsplit('/').next().expect("an id");
    let shown = read_by(&portal, "openssl", &["x509", "-noout", "-text", "-fingerprint", "-sha256"], &file.body)
        .expect("openssl is part of the test machine");
    for words in ["sha256WithRSAEncryption", "Public-Key: (2048 bit)", "Version: 3", &format!("CN = {id}")] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let thumbprint = shown.split("Fingerprint=").nth(1).expect("a fingerprint").trim().replace(':', "").to_lowercase();
    let page = browser.get(&address).await.body;
    assert!(page.contains(&thumbprint), "the page shows the same thumbprint");
    assert_eq!(browser.get(&format!("{address}/certificates/{thumbprint}.crt")).await.body, file.body);
    assert_eq!(browser.get(&format!("{address}/certificates/{}.crt", "0".repeat(64))).await.status, 404);
    if let Some(shown) = read_by(&portal, "keytool", &["-printcert"], &file.body) {
        assert!(shown.contains("SHA256withRSA"), "{shown}");
    }
    let script = "const c=new (require('crypto').X509Certificate)(require('fs').readFileSync(0));console.log(c.fingerprint256,c.subject)";
    if let Some(shown) = read_by(&portal, "node", &["-e", script], &file.body) {
        assert!(shown.contains(id), "{shown}");
    }
}

/// What a program makes of the certificate on its standard input; `None` when it is not on this machine.
fn read_by(portal: &TestPortal, program: &str, arguments: &[&str], pem: &str) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(portal.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().expect("a pipe").write_all(pem.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("ended");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

async fn post(browser: &Browser, path: &str, wish: &[(String, String)]) -> Answer {
    let pairs: Vec<(&str, &str)> = wish.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post_form(path, &pairs).await
}
