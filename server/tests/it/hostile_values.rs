//! Every text that the database holds is hostile here, and every page, stream, file, mail and answer of the API is read as a
//! browser, a spreadsheet, a mail program or a shell would read it: the text has to come out as text. Which columns there
//! are is asked of the database, and which pages there are of the table the server is built from, so that a new one fails
//! this test until it was thought of.

use crate::bundle::unzipped;
use crate::events::event;
use crate::handoff;
use crate::hostile_dom::{self, MARK, Seen};
use crate::pair::Pair;
use crate::role_matrix::{self, Verb};
use domain::check::{Chain, Link, Params, Refusal, Said};
use futures::StreamExt;
use local_org::{Fault, FaultKind, SettingsPatch};
use portal::deliveries::DeliveriesQuery;
use portal::demo;
use portal::members::MemberForm;
use reqwest::Method;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use testkit::smtp::SmtpServer;
use testkit::{Answer, Browser, Options, TestDatabase};

/// What becomes of each column, and which pages cannot be shown here.
const GOLDEN: &str = "tests/it/hostile_values.txt";

/// A column that is made hostile.
struct Column {
    name: String,
    shape: String,
    is_shown: bool,
}

/// The columns that are made hostile, the names of all, and the routes that nobody is shown.
fn golden() -> (Vec<Column>, BTreeSet<String>, BTreeSet<String>) {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN)).unwrap();
    let (mut hostile, mut all, mut unshown) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (first, second) = (words.next().unwrap(), words.next().unwrap());
        let rest: Vec<&str> = words.collect();
        if first == "GET" {
            unshown.insert(second.to_owned());
            continue;
        }
        all.insert(first.to_owned());
        if second == "-" {
            assert!(!rest.is_empty(), "{first} is harmless for a reason");
        } else {
            let is_shown = rest != ["unseen"];
            hostile.push(Column { name: first.to_owned(), shape: second.to_owned(), is_shown });
        }
    }
    (hostile, all, unshown)
}

/// What is put into a column. The number says on a page which column it came from.
fn value(shape: &str, number: usize) -> String {
    let line = format!("={MARK}{number}x\"'></title></textarea></script>--><img src=x onerror={MARK}><xz-el xz-at>");
    assert!(line.len() <= 78, "names have 80 characters and these a number behind them: {}", line.len());
    let words = format!("{line}\r\nBcc: {MARK}@x.example\r\n\r\n]]> &lt; ${{{MARK}}} {{{{x}}}} `{MARK}`");
    match shape {
        "line" => line,
        "words" => words,
        // What an address cannot have is kept from it when it is typed, and refused when it is read.
        "address" => format!("{MARK}{number}x'/onerror={MARK}`$({MARK})&lt|{{{{{MARK}}}}}%3cimg@x.example"),
        "graphic" => {
            format!("javascript:{MARK}{number}x//\"'></title></script><xz-el/xz-at><img/src=x/onerror={MARK}>")
        }
        "audit" => {
            json!({ line.clone(): { "before": line, "after": words }, "name": line, "more": [words] }).to_string()
        }
        "data" => json!({ line.clone(): words, "nested": [{ "a": line }] }).to_string(),
        "errors" => json!([{ "code": line, "message": words, "fields": [line] }]).to_string(),
        "chain" => serde_json::to_string(&chain(&line, &words)).unwrap(),
        "diagnosis" => serde_json::to_string(&refusal(&line, &words)).unwrap(),
        other => panic!("{other} is no shape"),
    }
}

fn refusal(line: &str, words: &str) -> Refusal {
    let said = Said { status: Some(400), error: Some(line.to_owned()), description: Some(words.to_owned()) };
    let names = ["object", "field", "host", "actual", "expected", "wanted", "detail", "skew"];
    let params: Params = names.into_iter().map(|name| (name.to_owned(), line.to_owned())).collect();
    Refusal { code: "object_missing".to_owned(), said: Some(said), params }
}

fn chain(line: &str, words: &str) -> Chain {
    let mut chain = Chain::start();
    for link in [Link::CertificateValid, Link::Token, Link::Identity] {
        let facts = Params::from([("scopes".to_owned(), line.to_owned())]);
        chain = chain.pass_with(link, Some(words.to_owned()), facts).unwrap();
    }
    chain.refuse(Link::Objects, refusal(line, words)).unwrap()
}

/// Overwrites every row of every column that can be hostile.
async fn poison(database: &TestDatabase, columns: &[Column]) {
    for (number, Column { name, shape, .. }) in columns.iter().enumerate() {
        let (table, column) = name.split_once('.').unwrap();
        let text = value(shape, number).replace('\'', "''");
        let tail = if shape == "line" { " || rowid" } else { "" };
        // A link that was mailed to nobody shows its address instead.
        let only = if column == "sent_to" { " WHERE sent_to IS NOT NULL" } else { "" };
        database.execute(&format!("UPDATE {table} SET {column} = '{text}'{tail}{only}")).await;
    }
}

/// An installation in which every page has something to show.
struct Stage {
    // Before the database: its end asks the database what still waits.
    pair: Pair,
    database: TestDatabase,
    smtp: SmtpServer,
    addresses: BTreeMap<&'static str, String>,
    people: Vec<Browser>,
}

async fn stage() -> Stage {
    let database = TestDatabase::sqlite().await;
    let smtp = SmtpServer::start().await;
    let mail = smtp.settings();
    let options = Options {
        database_url: Some(database.url().to_owned()),
        settings: Some(Box::new(move |settings| {
            settings.smtp = Some(mail);
            let vendor = "=xz~900x\"'></title></script>--><img src=x onerror=xz~><xz-el xz-at>".to_owned();
            settings.vendor.name.clone_from(&vendor);
            settings.vendor.app_name.clone_from(&vendor);
            settings.vendor.permission_set = vendor;
        })),
        ..Options::default()
    };
    let pair = Pair::with(options).await;
    pair.expect_connected().await;
    pair.post(&[event("e-1")]).await;
    pair.until("delivered", |standing| standing.delivered == 1).await;
    pair.org().add_fault(Fault::new(FaultKind::ValidationRule).times(1));
    pair.post(&[event("e-2")]).await;
    pair.until("parked", |standing| standing.parked == 1).await;
    let id = pair.integration.id.to_string();
    let (inner, caller) = (&pair.portal.portal, &pair.caller);
    let query = DeliveriesQuery { limit: 10, ..DeliveriesQuery::default() };
    let (_, _, page) = inner.deliveries().list(caller, "acme", &id, &query).await.unwrap();
    let parked = page.rows.iter().find(|row| row.record_id.is_none()).unwrap().id.to_string();
    inner.certificates().rotate(caller, "acme", &id).await.unwrap();
    let check = pair.check().await.id.to_string();
    let shown = inner.integrations().show(caller, "acme", &id).await.unwrap();
    let ada = pair.portal.signed_in("admin@acme.test").await;
    let home = format!("/clients/acme/integrations/{id}");
    let token = handoff::made(&pair.portal, &ada, &home).await;
    handoff::post_link(&ada, &format!("{home}/handoff"), "sam@globex.example").await;
    smtp.next().await;
    let links = inner.handoff().links(caller, "acme", &id).await.unwrap();
    let form = MemberForm {
        name: "Mia".into(),
        email: "mia@acme.test".into(),
        role: "client_user".into(),
        ..MemberForm::default()
    };
    inner.members().add(caller, "acme", &form).await.unwrap();
    let invited = smtp.next().await;
    let invitation = invited.text.split("/set-password/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let members = inner.members().list(caller, "acme", None).await.unwrap().people;
    let member = members.iter().find(|one| one.email.as_str() == "mia@acme.test").unwrap().id.to_string();
    let staff = inner.operator().staff(&portal::Caller::System).await.unwrap();
    let csm = staff.iter().find(|row| row.member.email.as_str() == "csm@demo.test").unwrap().member.id.to_string();
    let keys = inner.api_keys().list(caller, "acme", None).await.unwrap();
    let key = pair.integration.settings.consumer_key.as_ref().unwrap().to_string();
    let proposed = handoff::fill_in(&pair.portal.browser(), &token, "other@acme.example", &key).await;
    assert!(proposed.status.is_success() || proposed.status.is_redirection(), "{}", proposed.body);
    let proposal = inner.proposals().open(caller, "acme", &id).await.unwrap().expect("it is open");
    smtp.next().await;
    let addresses = BTreeMap::from([
        ("{proposal}", proposal.id.to_string()),
        ("{client}", "acme".to_owned()),
        ("{id}", id),
        ("{check}", check),
        ("{delivery}", parked),
        ("{file}", format!("{}.crt", shown.certificate.unwrap().thumbprint)),
        ("{link}", links.live[0].id.to_string()),
        ("{member}", member),
        ("{staff}", csm),
        ("{key}", keys.keys.rows[0].id.to_string()),
        ("{handoff}", token.rsplit('/').next().unwrap().to_owned()),
        ("{invitation}", invitation),
    ]);
    let mut people = vec![pair.portal.browser()];
    for email in ["operator@demo.test", "csm@demo.test", "admin@acme.test"] {
        people.push(pair.portal.signed_in(email).await);
    }
    Stage { pair, database, smtp, addresses, people }
}

impl Stage {
    /// The address of a route in this installation.
    fn fill(&self, route: &str) -> String {
        let mut address = route.to_owned();
        if route.contains("/staff/") {
            address = address.replace("{member}", "{staff}");
        }
        let token = if route.starts_with("/handoff/") { "{handoff}" } else { "{invitation}" };
        address = address.replace("{token}", token);
        for (name, value) in &self.addresses {
            address = address.replace(name, value);
        }
        assert!(!address.contains('{'), "what is {address}?");
        address
    }

    /// Asks for every page below an address as everyone, and reads what is answered.
    async fn walk(&self, below: &str, seen: &mut Seen) {
        for (verb, route) in role_matrix::pages_and_forms() {
            if verb != Verb::Get || !route.starts_with(below) {
                continue;
            }
            let address = self.fill(&route);
            let mut answered = 0;
            for person in &self.people {
                if route.ends_with("/stream") {
                    answered += usize::from(answered == 0 && self.stream(person, &address, seen).await);
                    continue;
                }
                let answer = person.get(&address).await;
                seen.expect(!answer.status.is_server_error(), || format!("{address}: {}", answer.status));
                answered += usize::from(answer.status == 200);
                read(&address, &answer, seen);
            }
            if answered > 0 {
                seen.shown(&route);
            }
        }
        for (method, route) in role_matrix::api_routes() {
            if method == Method::GET && below == "/" {
                let browser = self.pair.portal.browser();
                let request = browser.request(method, &self.fill(&route)).bearer_auth(demo::KEYS[2].2);
                let answer = browser.send(request).await;
                seen.expect(answer.status == 200, || format!("{route}: {}", answer.body));
                read(&route, &answer, seen);
            }
        }
    }

    /// The first messages of a stream: each is one JSON value.
    async fn stream(&self, person: &Browser, address: &str, seen: &mut Seen) -> bool {
        let response = person.request(Method::GET, address).send().await.unwrap();
        let is_stream = response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
        if !is_stream {
            return false;
        }
        let mut chunks = response.bytes_stream();
        let mut text = String::new();
        while let Ok(Some(Ok(chunk))) = tokio::time::timeout(Duration::from_millis(150), chunks.next()).await {
            text.push_str(&String::from_utf8_lossy(&chunk));
            if text.len() > 10_000 {
                break;
            }
        }
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (field, data) = line.split_once(':').unwrap_or((line, ""));
            seen.expect(["data", "event", "id", "retry", ""].contains(&field), || format!("{address}: {line}"));
            if field == "data" && data.trim_start().starts_with(['{', '[']) {
                hostile_dom::json(address, data, seen);
            }
        }
        true
    }
}

/// Reads an answer as what it says it is.
fn read(address: &str, answer: &Answer, seen: &mut Seen) {
    for (name, value) in &answer.headers {
        let is_plain = !value.contains(['"', '<', '>', '\'']) || !value.contains(MARK);
        seen.expect(is_plain, || format!("{address}: {name}: {value}"));
    }
    let file = answer.header("content-disposition");
    if let Some(name) = file.strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix('"')) {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) && !name.starts_with('.');
        seen.expect(plain, || format!("{address}: {file}"));
    } else {
        seen.expect(file.is_empty(), || format!("{address}: {file}"));
    }
    match answer.header("content-type").split(';').next().unwrap_or_default() {
        "text/html" => hostile_dom::page(address, &answer.body, seen),
        "application/json" | "application/problem+json" => hostile_dom::json(address, &answer.body, seen),
        "text/csv" => sheet(address, &answer.body, seen),
        "application/zip" | "application/x-x509-ca-cert" | "application/pem-certificate-chain" | "text/plain" | "" => {}
        other => seen.wrong.push(format!("{address} answers {other}, which nobody reads here")),
    }
}

/// As a spreadsheet: what begins like a formula is one.
fn sheet(address: &str, text: &str, seen: &mut Seen) {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let columns = rows.headers().unwrap().len();
    for row in rows.records() {
        let row = row.unwrap();
        seen.expect(row.len() == columns, || format!("{address}: {row:?}"));
        for cell in &row {
            let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
            seen.expect(!is_formula, || format!("{address}: a formula: {cell}"));
            seen.text(cell);
        }
    }
}

/// The bundle as the tools of Salesforce and a shell read it.
async fn bundles(stage: &Stage, seen: &mut Seen) {
    let address = stage.fill("/clients/{client}/integrations/{id}/bundle.zip");
    for app in ["", "?app=connected", "?app=external", "?app=connected-app", "?app=external-client-app"] {
        let response = stage.people[3].request(Method::GET, &format!("{address}{app}")).send().await.unwrap();
        if response.status() != 200 {
            continue;
        }
        for (name, bytes) in unzipped(&response.bytes().await.unwrap()) {
            let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
            seen.expect(is_plain && !name.starts_with('/') && !name.contains(".."), || format!("a file {name}"));
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if is_kind(&name, "xml") {
                let document =
                    roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"));
                for node in document.descendants() {
                    assert!(
                        !node.tag_name().name().starts_with("xz") && node.tag_name().name() != "img",
                        "{name}: {text}"
                    );
                    seen.text(node.text().unwrap_or_default());
                }
            }
            if is_kind(&name, "md") {
                for (index, block) in text.split("```").enumerate().filter(|(index, _)| index % 2 == 1) {
                    let is_own = !block.contains(MARK);
                    seen.expect(is_own, || format!("{name}, block {index}: a shell would act on {block}"));
                }
            }
        }
    }
}

/// Mails of every kind but reminders: to a guest, a member and staff, and of an integration that stops.
async fn mails(stage: &Stage, seen: &mut Seen) {
    let before = stage.smtp.mails().len();
    let ada = &stage.people[3];
    let link = stage.fill("/clients/{client}/integrations/{id}/handoff");
    let made = handoff::post_link(ada, &link, "sam@globex.example").await;
    assert!(made.status.is_success() || made.status.is_redirection(), "{}", made.body);
    ada.post_form(&stage.fill("/clients/{client}/members/{member}/link"), &[]).await;
    stage.people[1].post_form(&stage.fill("/operator/staff/{member}/link"), &[]).await;
    // The integration stops, and its client gets a mail.
    stage.database.execute("UPDATE integrations SET state = 'Connected'").await;
    stage.pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
    stage.pair.post(&[event("e-3")]).await;
    stage.pair.portal.leaves_waiting(1);
    for _ in 0..400 {
        if stage.smtp.mails().len() >= before + 5 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let sent = stage.smtp.mails().split_off(before);
    for mail in sent {
        let others = ["Bcc", "Cc", "Reply-To"].map(|header| mail.header(header).to_owned()).concat();
        seen.expect(mail.to.len() == 1 && others.is_empty(), || format!("{mail:?}"));
        let is_text = mail.header("Content-Type").starts_with("text/plain");
        seen.expect(is_text, || format!("nothing of a mail is HTML: {mail:?}"));
        seen.text(&mail.subject);
        seen.text(&mail.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stored_text_is_more_than_text_on_any_page_or_file() {
    let stage = stage().await;
    let (hostile, known, unshown) = golden();
    let columns: BTreeSet<String> = stage.database.text_columns().await.into_iter().collect();
    let differ: Vec<&String> = columns.symmetric_difference(&known).collect();
    assert!(differ.is_empty(), "each text column is in {GOLDEN}, and no other: {differ:?}");

    stage.database.execute("UPDATE integrations SET found_organization_id = organization_id").await;
    poison(&stage.database, &hostile).await;
    stage.database.execute("UPDATE queues SET last_error_at = 1795000000000").await;
    let mut seen = Seen::default();
    stage.walk("/", &mut seen).await;
    bundles(&stage, &mut seen).await;
    // The same integration when it needs attention, which shows what Salesforce said; and the delivery when its call
    // failed as a whole.
    stage.database.execute("UPDATE integrations SET state = 'NeedsAttention'; DELETE FROM record_refusals").await;
    stage.walk("/clients/{client}/integrations/{id}", &mut seen).await;
    // And when it leads to another org, which its pages name.
    stage.database.execute("UPDATE integrations SET state = 'OrganizationChanged'").await;
    stage.walk("/clients/{client}/integrations/{id}", &mut seen).await;
    if seen.wrong.is_empty() {
        mails(&stage, &mut seen).await;
    }
    for (number, column) in hostile.iter().enumerate() {
        let saw = seen.saw(number);
        seen.expect(saw == column.is_shown, || format!("{}: shown is {saw}", column.name));
    }
    for (_, route) in role_matrix::pages_and_forms().into_iter().filter(|(verb, _)| *verb == Verb::Get) {
        let was_shown = seen.was_shown(&route);
        seen.expect(was_shown != unshown.contains(&route), || format!("GET {route}: shown is {was_shown}"));
    }
    let saw = seen.saw(900);
    seen.expect(saw, || "the vendor's name was shown nowhere".to_owned());
    assert!(seen.wrong.is_empty(), "{:#?}", seen.wrong.iter().collect::<BTreeSet<_>>());
}

fn is_kind(file: &str, extension: &str) -> bool {
    std::path::Path::new(file).extension().is_some_and(|found| found == extension)
}
