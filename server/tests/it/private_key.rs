//! The private key appears nowhere: not in a page, a header, a log, an error, the audit or `Debug` output. The test opens
//! the seal by itself, knowing only the master key file and the documented format, and then looks for what it found.

use crate::pair::Pair;
use crate::start::portal;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use domain::check::CheckState;
use domain::ids::CertificateId;
use domain::integration::SettingsForm;
use local_org::AppSetup;
use portal::integrations::NewIntegration;
use portal::{Caller, Origin, demo};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::TestPortal;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no test panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_private_key_appears_nowhere() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let portal = portal().await;
    let visitor = Caller::Visitor(Origin::default());
    let member = portal.portal.session().sign_in(&visitor, "admin@acme.test", demo::PASSWORD).await.expect("signed in");
    let caller = portal.portal.session().caller(member, Origin::default()).await.expect("read").expect("there");
    let sets = portal.portal.integrations().event_sets(&caller).await.expect("sets");
    let form = SettingsForm {
        name: "Production".into(),
        salesforce_username: "integration@acme.example".into(),
        salesforce_subdomain: "login".into(),
        event_set: sets[0].id.to_string(),
        ..SettingsForm::default()
    };
    let submission = portal.portal.new_submission().to_string();
    let wish = NewIntegration { kind: "unmanaged".into(), submission, form: form.clone() };
    let made = portal.portal.integrations().add(&caller, "acme", &wish).await.expect("activated");
    let id = made.id.to_string();
    let overview = portal.portal.integrations().show(&caller, "acme", &id).await.expect("shown");
    let certificate = overview.certificate.clone().expect("a certificate");
    let app = portal.world.org("acme").install_app(AppSetup::with_certificate(&certificate.pem)).expect("an app");
    let form = SettingsForm { consumer_key: app.consumer_key, version: "v2".into(), ..form };
    portal.portal.integrations().edit(&caller, "acme", &id, made.version, &form).await.expect("saved");
    let check = checked(&portal, &caller, &id).await;

    let sealed = store::certificates::sealed_key(portal.portal.store(), certificate.client_id, certificate.id);
    let sealed = sealed.await.expect("read").expect("sealed");
    let pkcs8 = open(&portal, &format!("certificates/{}/sealed_key", certificate.id), &sealed);
    let needles = needles(&pkcs8);
    assert!(found(&needles, &STANDARD.encode(&pkcs8)).is_some(), "the needles are right");

    let mut seen: Vec<(String, String)> = vec![
        (
            "Debug of the page's data".into(),
            format!("{overview:?} {caller:?} {sealed:?} {:?}", portal.portal.settings()),
        ),
        ("Debug of the sealer".into(), format!("{:?}", portal.portal.sealer())),
    ];
    let base = format!("/clients/acme/integrations/{id}");
    let pages = [
        "/clients/acme/integrations".to_owned(),
        base.clone(),
        format!("{base}/edit"),
        format!("{base}/certificate"),
        format!("{base}/certificate.crt"),
        format!("{base}/certificates/{}.crt", certificate.thumbprint),
        format!("{base}/remove"),
        format!("{base}/certificates/rotate"),
        format!("{base}/certificates/abort"),
        format!("{base}/certificates/retire"),
        format!("{base}/certificates/revoke"),
        format!("{base}/checks/{check}"),
        "/clients/acme/audit".to_owned(),
        "/operator/health".to_owned(),
        "/help/troubleshooting".to_owned(),
    ];
    for email in ["admin@acme.test", "csm@demo.test", "operator@demo.test", "viewer@acme.test"] {
        let browser = portal.signed_in(email).await;
        for page in &pages {
            let answer = browser.get(page).await;
            seen.push((format!("{page} for {email}"), format!("{:?}{}", answer.headers, answer.body)));
        }
    }
    let key = demo::KEYS[2].2;
    for path in ["/api/v1/clients/acme/integrations".to_owned(), format!("/api/v1/clients/acme/integrations/{id}")] {
        let browser = portal.browser();
        let answer = browser.send(browser.request(reqwest::Method::GET, &path).bearer_auth(key)).await;
        seen.push((path, answer.body));
    }
    // A key that does not open must not tell what it is either.
    let tx = portal.portal.store().write().await.expect("a transaction");
    let damaged = store::SealedKey { sealed: sealed.sealed.iter().rev().copied().collect(), ..sealed };
    store::certificates::replace_wrapped(&tx, certificate.id, &damaged).await.expect("damaged");
    tx.commit().await.expect("committed");
    checked(&portal, &caller, &id).await;
    let (_, audit) = portal.portal.audit().of_client(&caller, "acme", None).await.expect("the audit");
    assert!(audit.rows.iter().any(|entry| entry.action == "integration.activated"));
    seen.push(("the audit".into(), format!("{:?}", audit.rows)));

    let logged = log.0.lock().expect("no test panicked with it").clone();
    let logged = String::from_utf8_lossy(&logged).into_owned();
    assert!(logged.contains("does not open"), "the log was caught");
    seen.push(("the log".into(), logged));
    for (place, text) in &seen {
        assert_eq!(found(&needles, text), None, "in {place}");
        assert!(!text.contains("PRIVATE KEY"), "in {place}");
    }
}

/// Whatever ends a certificate, its key is nowhere in the file of the database: not in a row, and not in a page that
/// SQLite has put aside.
#[tokio::test]
async fn the_key_of_a_certificate_that_is_over_is_gone_from_the_database() {
    let pair = Pair::new().await;
    pair.expect_connected().await;
    let (portal, caller, id) = (&pair.portal.portal, &pair.caller, pair.integration.id.to_string());
    let certificates = portal.certificates();
    let newest = async || certificates.list(caller, "acme", &id).await.unwrap().certificates.remove(0);
    let sealed = async |certificate: &store::Certificate| {
        store::certificates::sealed_key(portal.store(), certificate.client_id, certificate.id).await.unwrap()
    };
    let mut ended = Vec::new();

    let first = newest().await;
    ended.push((&first.thumbprint, "retired", sealed(&first).await.unwrap()));
    let second = certificates.rotate(caller, "acme", &id).await.unwrap();
    pair.org().replace_certificate(&pair.app.id, &second.pem).unwrap();
    pair.expect_connected().await;
    certificates.retire(caller, "acme", &id).await.unwrap();

    let third = certificates.rotate(caller, "acme", &id).await.unwrap();
    ended.push((&third.thumbprint, "withdrawn", sealed(&third).await.unwrap()));
    certificates.abort(caller, "acme", &id).await.unwrap();

    ended.push((&second.thumbprint, "revoked", sealed(&second).await.unwrap()));
    certificates.revoke(caller, "acme", &id, &second.thumbprint, "Production").await.unwrap();

    let fourth = certificates.rotate(caller, "acme", &id).await.unwrap();
    let kept = sealed(&fourth).await.unwrap();
    for certificate in [&first, &second, &third] {
        assert_eq!(sealed(certificate).await, None);
    }
    // Folds the log into the file.
    portal.store().close().await.unwrap();
    let file = std::fs::read(pair.portal.folder().join("orgbridge.db")).unwrap();
    let holds = |piece: &[u8]| file.windows(piece.len()).any(|window| window == piece);
    assert!(holds(&kept.wrapped_data_key), "the search finds what is there");
    for (thumbprint, how, key) in ended {
        assert!(!holds(&key.wrapped_data_key), "{how}: {thumbprint}");
        assert!(!holds(&key.sealed[..64]) && !holds(&key.sealed[600..664]), "{how}: {thumbprint}");
    }
}

async fn checked(portal: &TestPortal, caller: &Caller, id: &str) -> String {
    let check = portal.portal.checks().start(caller, "acme", id).await.expect("started").id.to_string();
    for _ in 0..400 {
        let now = portal.portal.checks().show(caller, "acme", id, &check).await.expect("shown").check;
        if now.state != CheckState::Running {
            return check;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the check never ended");
}

/// Opens a seal by the format alone: AES key wrap around a data key, AES-256-GCM-SIV with the row's name bound to it.
fn open(portal: &TestPortal, bound_to: &str, sealed: &store::SealedKey) -> Vec<u8> {
    let (nonce, body) = sealed.sealed.split_at(12);
    let mut body = body.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).expect("12 bytes");
    cipher(portal, sealed).open_in_place(nonce, Aad::from(bound_to.as_bytes()), &mut body).expect("opened").to_vec()
}

fn cipher(portal: &TestPortal, sealed: &store::SealedKey) -> LessSafeKey {
    let file = std::fs::read_to_string(portal.folder().join("master.key")).expect("the master key file");
    let master = STANDARD.decode(file.trim().split_once(' ').expect("id and key").1).expect("base64");
    let mut buffer = [0; 40];
    let kek = AesKek::new(&AES_256, &master).expect("a key");
    let data_key = kek.unwrap(&sealed.wrapped_data_key, &mut buffer).expect("unwrapped");
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, data_key).expect("a key"))
}

/// The same private key sealed for another row: making one takes a while.
pub(crate) fn moved_seal(
    portal: &TestPortal,
    sealed: &store::SealedKey,
    from: CertificateId,
    to: CertificateId,
) -> store::SealedKey {
    let bound_to = |row: CertificateId| format!("certificates/{row}/sealed_key");
    let mut body = open(portal, &bound_to(from), sealed);
    let nonce = &sealed.sealed[..12];
    let aad = Aad::from(bound_to(to).into_bytes());
    let unique = Nonce::try_assume_unique_for_key(nonce).expect("12 bytes");
    cipher(portal, sealed).seal_in_place_append_tag(unique, aad, &mut body).expect("sealed");
    store::SealedKey { sealed: [nonce, &body].concat(), ..sealed.clone() }
}

/// Pieces of the secret part of the key in every form it could be printed in. The modulus, which is public, ends before
/// byte 320 of a PKCS#8 RSA-2048 key.
fn needles(pkcs8: &[u8]) -> Vec<String> {
    let mut needles = Vec::new();
    for start in (330..pkcs8.len() - 40).step_by(64) {
        for shift in 0..3 {
            let piece = &pkcs8[start + shift..start + shift + 18];
            needles.push(STANDARD.encode(piece));
            needles.push(URL_SAFE.encode(piece));
        }
        let digits: Vec<String> = pkcs8[start..start + 12].iter().map(|byte| format!("{byte:02x}")).collect();
        needles.push(digits.concat().to_uppercase());
        needles.push(digits.concat());
        let numbers: Vec<String> = pkcs8[start..start + 12].iter().map(ToString::to_string).collect();
        needles.push(numbers.join(", "));
    }
    needles
}

fn found<'a>(needles: &'a [String], text: &str) -> Option<&'a String> {
    needles.iter().find(|needle| text.contains(needle.as_str()))
}
