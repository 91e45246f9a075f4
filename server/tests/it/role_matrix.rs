//! The golden role matrix: every route and server function, asked by every kind of caller, and what each is answered.
//! The list of routes is the one the server is built from, so a new route changes the matrix and fails this test until
//! somebody has looked at the difference. `UPDATE_GOLDEN=1` writes it anew.

use crate::start::{both_databases, portal};
use domain::integration::SettingsForm;
use portal::api_keys::KeyForm;
use portal::handoff::LinkForm;
use portal::integrations::NewIntegration;
use portal::members::MemberForm;
use portal::operator::StaffForm;
use portal::{Caller, KeyKind, Origin, demo};
use reqwest::Method;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use testkit::{Answer, Browser, TestPortal};

const GOLDEN: &str = include_str!("role_matrix.txt");

/// Who asks for pages and posts forms. The last two are strangers to the client in the addresses.
const PEOPLE: [(&str, Option<&str>); 8] = [
    ("visitor", None),
    ("operator", Some("operator@demo.test")),
    ("csm", Some("csm@demo.test")),
    ("client admin", Some("admin@acme.test")),
    ("integrator", Some("integrator@acme.test")),
    ("viewer", Some("viewer@acme.test")),
    ("other client", Some("admin@globex.test")),
    ("other csm", Some("elsewhere@demo.test")),
];

pub(crate) struct Matrix {
    pub(crate) portal: TestPortal,
    system: Caller,
    admin: Caller,
    integration: String,
    check: String,
    thumbprint: String,
    handoff: String,
    people: Vec<(&'static str, Option<&'static str>, Browser)>,
    count: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_every_caller_as_written_down() {
    both_databases(async |portal| compare(&whole(Matrix::on(portal).await).await)).await;
}

async fn whole(mut matrix: Matrix) -> String {
    let mut text =
        String::from("# Who is answered what. `sign-in`: sent to sign in; 303: led on; 404: as if unknown.\n\n");
    for (method, path) in pages_and_forms() {
        let mut line = format!("{method:<6} {path}\n      ");
        for index in 0..matrix.people.len() {
            let answer = matrix.ask(index, method, &path).await;
            let (who, ..) = &matrix.people[index];
            write!(line, " {who}={}", word(&answer)).expect("strings grow");
        }
        writeln!(text, "{line}").expect("strings grow");
    }
    for (method, path) in api_routes() {
        let mut line = format!("{method:<6} {path}\n      ");
        for (who, key) in api_callers() {
            let answer = matrix.call(&method, &path, key).await;
            write!(line, " {who}={}", answer.status.as_u16()).expect("strings grow");
        }
        writeln!(text, "{line}").expect("strings grow");
    }
    let functions: Vec<String> =
        server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    writeln!(text, "server functions: {}", if functions.is_empty() { "none".to_owned() } else { functions.join(", ") })
        .expect("strings grow");
    // Three of them may send a test event, and the integration is never connected.
    matrix.portal.leaves_waiting(3);
    text
}

#[tokio::test]
async fn a_foreign_id_answers_exactly_like_an_unknown_one() {
    let matrix = Matrix::on(portal().await).await;
    let stranger = matrix.portal.signed_in("admin@globex.test").await;
    let unknown = domain::ids::IntegrationId::from_uuid(uuid_like(7)).to_string();
    let pairs = [
        ("/clients/acme/integrations".to_owned(), "/clients/nobody/integrations".to_owned()),
        (format!("/clients/acme/integrations/{}", matrix.integration), format!("/clients/acme/integrations/{unknown}")),
        (
            format!("/clients/globex/integrations/{}", matrix.integration),
            format!("/clients/globex/integrations/{unknown}"),
        ),
        (
            format!("/clients/globex/integrations/{}/certificate.crt", matrix.integration),
            format!("/clients/globex/integrations/{unknown}/certificate.crt"),
        ),
        ("/clients/acme/members".to_owned(), "/clients/nobody/members".to_owned()),
    ];
    for (foreign, unknown) in pairs {
        let (foreign_answer, unknown_answer) = (stranger.get(&foreign).await, stranger.get(&unknown).await);
        assert_eq!(foreign_answer.status, 404, "{foreign}");
        assert_eq!(unknown_answer.status, 404, "{unknown}");
        let plain = |answer: &Answer, path: &str| without_nonce(&answer.body).replace(path, "");
        let encoded = |path: &str| path.replace('/', "%2F");
        assert_eq!(
            plain(&foreign_answer, &foreign).replace(&encoded(&foreign), ""),
            plain(&unknown_answer, &unknown).replace(&encoded(&unknown), ""),
        );
    }
}

/// Every page, form and raw route, as the server mounts them.
pub(crate) fn pages_and_forms() -> BTreeSet<(Verb, String)> {
    let pages =
        leptos_axum::generate_route_list(app::App).into_iter().map(|route| (Verb::Get, route.path().to_owned()));
    let raw = app::routes::raw().into_iter().map(|(path, _)| (Verb::Get, path.to_owned()));
    let forms = app::routes::forms().into_iter().map(|(path, _)| (Verb::Post, path.to_owned()));
    pages.chain(raw).chain(forms).collect()
}

/// The methods of pages, in the order of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Get,
    Post,
}

impl std::fmt::Display for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Get => "GET",
            Self::Post => "POST",
        })
    }
}

/// The machine API's routes, from the table it is built from.
pub(crate) fn api_routes() -> Vec<(Method, String)> {
    server::every_route().into_iter().filter(|(_, path)| path.starts_with("/api/v1/")).collect()
}

fn api_callers() -> Vec<(&'static str, Option<&'static str>)> {
    let key = |wanted: KeyKind| demo::KEYS.iter().find(|(_, kind, _)| *kind == wanted).map(|(_, _, value)| *value);
    vec![
        ("nobody", None),
        ("unknown key", Some("oba_unknown")),
        ("ingest key", key(KeyKind::Ingest)),
        ("api key", key(KeyKind::Api)),
    ]
}

impl Matrix {
    pub(crate) async fn on(portal: TestPortal) -> Self {
        let system = Caller::System;
        let csm = StaffForm { name: "Else Where".into(), email: "elsewhere@demo.test".into(), role: "csm".into() };
        let link = portal.portal.operator().add_staff(&system, &csm).await.expect("a CSM without clients");
        set_demo_password(&portal, link).await;
        let visitor = Caller::Visitor(Origin::default());
        let member = portal.portal.session().sign_in(&visitor, "admin@acme.test", demo::PASSWORD).await;
        let member = member.expect("the demo's admin");
        let admin = portal.portal.session().caller(member, Origin::default()).await.expect("read").expect("there");
        let sets = portal.portal.integrations().event_sets(&admin).await.expect("sets");
        let form = SettingsForm {
            name: "Production".into(),
            salesforce_subdomain: "login".into(),
            event_set: sets[0].id.to_string(),
            ..SettingsForm::default()
        };
        let wish =
            NewIntegration { kind: "unmanaged".into(), submission: portal.portal.new_submission().to_string(), form };
        let made = portal.portal.integrations().add(&admin, "acme", &wish).await.expect("activated");
        let integration = made.id.to_string();
        let check = portal.portal.checks().start(&admin, "acme", &integration).await.expect("started").id.to_string();
        let shown = portal.portal.integrations().show(&admin, "acme", &integration).await.expect("shown");
        let thumbprint = shown.certificate.expect("a certificate").thumbprint;
        let handoff =
            portal.portal.handoff().make(&admin, "acme", &integration, &link_form(&portal)).await.expect("made");
        let handoff = handoff.url.rsplit('/').next().expect("a token").to_owned();
        let mut people = Vec::new();
        for (who, email) in PEOPLE {
            let browser = browser_of(&portal, email).await;
            people.push((who, email, browser));
        }
        Self { portal, system, admin, integration, check, thumbprint, handoff, people, count: 0 }
    }

    /// One request of one person. What it changes is made fresh for it, so that the order of rows does not matter.
    async fn ask(&mut self, person: usize, method: Verb, path: &str) -> Answer {
        let address = self.fill(path).await;
        let (who, email, browser) = &self.people[person];
        let answer = match method {
            Verb::Get => browser.get(&address).await,
            Verb::Post => browser.post_form(&address, &[]).await,
        };
        // These end sessions: whoever asked signs in again for the rows that follow.
        if method == Verb::Post && ["/sign-out", "/account/sign-out-everywhere"].contains(&path) {
            let (who, email) = (*who, *email);
            self.people[person] = (who, email, browser_of(&self.portal, email).await);
        }
        answer
    }

    async fn call(&mut self, method: &Method, path: &str, key: Option<&str>) -> Answer {
        let address = self.fill(path).await;
        let browser = self.portal.browser();
        let mut request = browser.request(method.clone(), &address);
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if *method != Method::GET {
            request = request.header("content-type", "application/json").body("{}");
        }
        // A removal would end the matrix: the key asks to remove something that is not there.
        if *method == Method::DELETE {
            let unknown = address.replace(&self.integration, &uuid_like(9).to_string());
            request = browser.request(method.clone(), &unknown);
            if let Some(key) = key {
                request = request.bearer_auth(key);
            }
        }
        browser.send(request).await
    }

    /// The browser of one of [`PEOPLE`].
    pub(crate) fn browser(&self, who: &str) -> &Browser {
        let person = self.people.iter().find(|(name, ..)| *name == who);
        person.map(|(.., browser)| browser).expect("one of the people")
    }

    pub(crate) async fn fill(&mut self, path: &str) -> String {
        let id = if path.contains("/members/") {
            self.fresh_member().await
        } else if path.contains("/staff/") {
            self.fresh_staff().await
        } else if path.contains("/keys/") {
            self.fresh_key().await
        } else {
            self.integration.clone()
        };
        let link = if path.contains("{link}") { self.fresh_link().await } else { String::new() };
        path.replace("{client}", "acme")
            .replace("{id}", &id)
            .replace("{member}", &id)
            .replace("{key}", &id)
            .replace("{check}", &self.check)
            .replace("{file}", &format!("{}.crt", self.thumbprint))
            .replace("{link}", &link)
            .replace("{proposal}", &uuid_like(11).to_string())
            .replace("{token}", if path.starts_with("/handoff/") { &self.handoff } else { "unknown" })
    }

    async fn fresh_member(&mut self) -> String {
        self.count += 1;
        let email = format!("member{}@acme.test", self.count);
        let form = MemberForm {
            name: "Mia".into(),
            email: email.clone(),
            role: "client_user".into(),
            ..MemberForm::default()
        };
        self.portal.portal.members().add(&self.admin, "acme", &form).await.expect("added");
        let after = format!("member{}@acme.tes", self.count);
        let page = self.portal.portal.members().list(&self.admin, "acme", Some(&after)).await.expect("listed");
        page.people.into_iter().find(|row| row.email.as_str() == email).expect("there").id.to_string()
    }

    async fn fresh_key(&mut self) -> String {
        self.count += 1;
        let form = KeyForm { name: format!("Key {}", self.count), kind: "ingest".into(), ..KeyForm::default() };
        let made = self.portal.portal.api_keys().make(&self.admin, "acme", &form).await.expect("made");
        made.key.id.to_string()
    }

    async fn fresh_link(&mut self) -> String {
        let handoff = self.portal.portal.handoff();
        handoff.make(&self.admin, "acme", &self.integration, &link_form(&self.portal)).await.expect("made");
        let links = handoff.links(&self.admin, "acme", &self.integration).await.expect("listed");
        links.live[0].id.to_string()
    }

    async fn fresh_staff(&mut self) -> String {
        self.count += 1;
        let email = format!("staff{}@demo.test", self.count);
        let form = StaffForm { name: "Sam".into(), email: email.clone(), role: "csm".into() };
        self.portal.portal.operator().add_staff(&self.system, &form).await.expect("added");
        let rows = self.portal.portal.operator().staff(&self.system).await.expect("listed");
        rows.into_iter().find(|row| row.member.email.as_str() == email).expect("there").member.id.to_string()
    }
}

const ELSEWHERE_PASSWORD: &str = "seven green llamas";

fn link_form(portal: &TestPortal) -> LinkForm {
    LinkForm { submission: portal.portal.new_submission().to_string(), ..LinkForm::default() }
}

async fn set_demo_password(portal: &TestPortal, link: portal::links::LinkDelivery) {
    let portal::links::LinkDelivery::ShowOnce { url, .. } = link else { panic!("no mail server is configured") };
    let token = url.rsplit('/').next().expect("a token").to_owned();
    let visitor = Caller::Visitor(Origin::default());
    let sessions = portal.portal.session();
    sessions.set_password(&visitor, &token, ELSEWHERE_PASSWORD, ELSEWHERE_PASSWORD).await.expect("a password");
}

async fn browser_of(portal: &TestPortal, email: Option<&str>) -> Browser {
    match email {
        Some("elsewhere@demo.test") => signed_in_with(portal, "elsewhere@demo.test", ELSEWHERE_PASSWORD).await,
        Some(email) => portal.signed_in(email).await,
        None => portal.browser(),
    }
}

async fn signed_in_with(portal: &TestPortal, email: &str, password: &str) -> Browser {
    let browser = portal.browser();
    let answer = browser.post_form("/sign-in", &[("email", email), ("password", password)]).await;
    assert_eq!(answer.status, 303, "{email}: {}", answer.body);
    browser
}

/// The answer in one word: the status, or where a visitor is sent.
fn word(answer: &Answer) -> String {
    let signs_in = answer.location().starts_with("/sign-in");
    if signs_in || answer.status == 401 { "sign-in".to_owned() } else { answer.status.as_u16().to_string() }
}

pub(crate) fn without_nonce(body: &str) -> String {
    let mut text = body.to_owned();
    while let Some(start) = text.find("nonce=\"") {
        let end = text[start + 7..].find('"').map_or(text.len(), |end| start + 7 + end + 1);
        text.replace_range(start..end, "");
    }
    while let Some(start) = text.find("crossorigin=\"") {
        let end = text[start + 13..].find('"').map_or(text.len(), |end| start + 13 + end + 1);
        text.replace_range(start..end, "");
    }
    text
}

fn uuid_like(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn compare(text: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/role_matrix.txt");
        std::fs::write(file, text).expect("the golden file is written");
        return;
    }
    for (number, (found, golden)) in text.lines().zip(GOLDEN.lines()).enumerate() {
        assert_eq!(found, golden, "line {} of role_matrix.txt", number + 1);
    }
    assert_eq!(text.lines().count(), GOLDEN.lines().count(), "a row was added or is gone");
}
