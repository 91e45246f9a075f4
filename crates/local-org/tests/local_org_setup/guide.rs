//! The vendor's guide, done by hand, ends in an app that signs in.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};

const FORM: [(&str, &str); 9] = [
    ("label", "Relay Connected App"),
    ("contact_email", "ops@acme.test"),
    ("oauth_enabled", "on"),
    ("callback_url", "https://localhost"),
    ("digital_signatures", "on"),
    ("scopes", "api"),
    ("scopes", "refresh_token"),
    ("require_pkce", "on"),
    ("require_secret_for_web_server", "on"),
];

pub(crate) struct Pair {
    pub(crate) private: String,
    pub(crate) certificate: String,
}

pub(crate) fn pair() -> Pair {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    Pair { private: key.serialize_pem(), certificate: certificate.pem() }
}

#[expect(clippy::disallowed_methods, reason = "a real assertion expires by the real clock")]
pub(crate) async fn sign_in(browser: &Browser, consumer_key: &str, private: &str) -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({
        "iss": consumer_key, "sub": "integration@acme.example", "aud": "https://login.salesforce.com", "exp": now + 180,
    });
    let key = EncodingKey::from_rsa_pem(private.as_bytes()).unwrap();
    let assertion = encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap();
    let form = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion.as_str())];
    let answer = browser.post("/services/oauth2/token", &form).await;
    serde_json::from_str(&answer.html).unwrap()
}

fn app_base(page: &Page) -> String {
    page.path.rsplit_once('/').unwrap().0.to_owned()
}

#[tokio::test]
async fn from_app_manager_to_a_session() {
    let browser = Browser::new().await;
    let pair = pair();
    let manager = browser.open("/setup/acme/apps").await;
    assert!(manager.shows("New Connected App") && manager.shows("New External Client App"));
    let form = browser.open("/setup/acme/apps/new-connected-app").await;
    for words in [
        "Connected App Name",
        "Contact Email",
        "Enable OAuth Settings",
        "Enable for Device Flow",
        "Callback URL",
        "Use digital signatures",
        "Choose File",
        "Manage user data via APIs (api)",
    ] {
        assert!(form.shows(words), "{words}");
    }

    let saved = browser.upload("/setup/acme/apps/new-connected-app", &FORM, Some(pair.certificate.as_bytes())).await;
    assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
    assert!(saved.shows("Changes can take up to 10 minutes to take effect") && saved.shows("Continue"));
    let base = app_base(&saved);

    let view = browser.open(&format!("{base}/view")).await;
    assert!(view.shows("Relay_Connected_App") && view.shows("Manage Consumer Details"));
    let details = browser.open(&format!("{base}/consumer-details")).await;
    let consumer_key = details.value("consumer_key");
    assert_eq!(consumer_key.len(), 85);
    let refused = sign_in(&browser, &consumer_key, &pair.private).await;
    assert_eq!(refused["error_description"], "user hasn't approved this consumer");

    let policies = [("permitted_users", "admin_approved"), ("ip_relaxation", "relax")];
    let manage = browser.post(&format!("{base}/policies"), &policies).await;
    assert!(manage.shows("Admin approved users are pre-authorized") && manage.shows("Relax IP restrictions"));
    assert!(manage.shows("Manage Permission Sets"));
    let refused = sign_in(&browser, &consumer_key, &pair.private).await;
    assert_eq!(refused["error"], "invalid_app_access");

    let assignment = browser.open(&format!("{base}/permission-sets")).await;
    assert!(assignment.shows("Application Permission Set Assignment"));
    let set = assignment.choice("Relay Network Connected App");
    browser.post(&format!("{base}/permission-sets"), &[("set", &set)]).await;
    let granted = sign_in(&browser, &consumer_key, &pair.private).await;
    assert_eq!(granted["instance_url"], browser.origin(), "{granted}");
}

#[tokio::test]
async fn a_user_s_approval_stands_for_the_browser_flow() {
    let browser = Browser::new().await;
    let pair = pair();
    let saved = browser.upload("/setup/acme/apps/new-connected-app", &FORM, Some(pair.certificate.as_bytes())).await;
    let base = app_base(&saved);
    let key = browser.open(&format!("{base}/consumer-details")).await.value("consumer_key");
    let user = browser.world.org("acme").users()[0].id.clone();
    let manage = browser.post(&format!("{base}/approvals"), &[("user", &user), ("act", "approve")]).await;
    assert!(manage.shows("Revoke for this user"));
    assert!(sign_in(&browser, &key, &pair.private).await["access_token"].is_string());
    browser.post(&format!("{base}/approvals"), &[("user", &user), ("act", "revoke")]).await;
    assert_eq!(sign_in(&browser, &key, &pair.private).await["error"], "invalid_grant");
}

#[tokio::test]
async fn refused_forms_keep_what_was_typed() {
    let browser = Browser::new().await;
    let pair = pair();
    let typed = [
        ("label", "<script>alert(1)</script>"),
        ("contact_email", "nobody"),
        ("oauth_enabled", "on"),
        ("digital_signatures", "on"),
        ("callback_url", "ftp//x"),
    ];
    let refused = browser.upload("/setup/acme/apps/new-connected-app", &typed, Some(pair.certificate.as_bytes())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Review the errors on this page"));
    assert!(refused.shows("Contact Email: enter a valid e-mail address"));
    assert!(refused.shows("value=\"nobody\"") && refused.shows("ftp//x"));
    assert!(refused.shows("&lt;script&gt;") && !refused.shows("<script>"));
    let kept = refused.html.split("name=\"certificate_kept\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut corrected = FORM.to_vec();
    corrected.push(("certificate_kept", kept));
    let saved = browser.upload("/setup/acme/apps/new-connected-app", &corrected, None).await;
    assert_eq!(saved.status, StatusCode::OK, "the certificate need not be chosen again");

    let mut second = corrected.clone();
    second[0] = ("label", "Relay Connected App!");
    let taken = browser.upload("/setup/acme/apps/new-connected-app", &second, None).await;
    assert!(taken.shows("Relay_Connected_App is already in use"));
    let not_a_certificate = browser.upload("/setup/acme/apps/new-connected-app", &FORM, Some(b"hello")).await;
    assert!(not_a_certificate.shows("not a valid X.509 certificate"));
}

#[tokio::test]
async fn an_app_is_edited_and_deleted() {
    let browser = Browser::new().await;
    let pair = pair();
    let saved =
        browser.upload("/setup/acme/apps/new-external-client-app", &FORM, Some(pair.certificate.as_bytes())).await;
    let base = app_base(&saved);
    let edit = browser.open(&format!("{base}/edit")).await;
    assert!(edit.shows("External Client App Name") && edit.shows("Current certificate"));
    let mut fields: Vec<(&str, &str)> = FORM.into_iter().filter(|(_, value)| *value != "refresh_token").collect();
    fields.push(("certificate_kept", pair.certificate.as_str()));
    browser.upload(&format!("{base}/edit"), &fields, None).await;
    let view = browser.open(&format!("{base}/view")).await;
    assert!(!view.shows("Perform requests at any time"));
    let list = browser.post(&format!("{base}/delete"), &[]).await;
    assert_eq!(list.path, "/setup/acme/apps");
    assert_eq!(browser.open(&format!("{base}/view")).await.status, StatusCode::NOT_FOUND);
}
