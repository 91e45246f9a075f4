//! The smallest configuration of the documents, as the real program serves it behind a proxy.

use crate::commands::{orgbridge, text};
use crate::serving::Serving;
use reqwest::Method;
use reqwest::header::HeaderValue;
use std::path::Path;
use std::time::{Duration, Instant};
use testkit::{Answer, Folder};

/// The file of `docs/configuration.md` with this folder's paths.
fn smallest(folder: &Path) -> String {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let document = std::fs::read_to_string(document).unwrap();
    let example = document.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder_text = folder.display().to_string();
    let example = example.replace("/var/lib/orgbridge", &folder_text).replace("/etc/orgbridge", &folder_text);
    let file = folder.join("orgbridge.toml");
    std::fs::write(&file, example).unwrap();
    let made = orgbridge(&["master-key", "new", &folder.join("master.key").display().to_string()]);
    assert!(made.status.success(), "{}", text(&made));
    file.display().to_string()
}

async fn guess(serving: &Serving, address: impl AsRef<[u8]>, account: usize) -> Answer {
    let address = HeaderValue::from_bytes(address.as_ref()).unwrap();
    let form = [("email", format!("person{account}@example.com")), ("password", "a guess".to_owned())];
    let request = serving.portal.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
    serving.portal.send(request.header("x-forwarded-for", address).form(&form)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_wrong_passwords_from_one_address_lock_no_other() {
    let folder = Folder::new();
    let config = smallest(folder.path());
    let serving = Serving::start_with(folder.path(), &config, None, &[]).await;
    for account in 0..30 {
        assert_eq!(guess(&serving, "203.0.113.9", account).await.status, 422, "{account}");
    }
    assert_eq!(guess(&serving, "203.0.113.9", 30).await.status, 429);
    assert_eq!(guess(&serving, "198.51.100.7", 31).await.status, 422);
    // What a client writes before its proxy adds the address hides nothing.
    assert_eq!(guess(&serving, b"\xff\xfe, 203.0.113.9", 32).await.status, 429);
    let doctor = text(&orgbridge(&["doctor", "--config", &config]));
    assert!(doctor.contains("✓ proxies: no unknown one"), "{doctor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_no_line_names_is_noticed() {
    let folder = Folder::new();
    let config = smallest(folder.path());
    let elsewhere = [("ORGBRIDGE_TRUSTED_PROXIES", "10.0.0.1")];
    let serving = Serving::start_with(folder.path(), &config, None, &elsewhere).await;
    assert_eq!(guess(&serving, "203.0.113.9", 0).await.status, 422);
    // It is written down off the request's way.
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let doctor = text(
            &std::process::Command::new(env!("CARGO_BIN_EXE_orgbridge"))
                .args(["doctor", "--config", &config])
                .env_clear()
                .envs(elsewhere)
                .output()
                .unwrap(),
        );
        if doctor.contains("✗ proxies: 127.0.0.1 sent X-Forwarded-For") {
            assert!(doctor.contains("add \"127.0.0.1\" to trusted_proxies"), "{doctor}");
            break;
        }
        assert!(Instant::now() < until, "{doctor}");
    }
    assert!(serving.log().contains("a peer sends X-Forwarded-For"), "{}", serving.log());
    let mended = text(&orgbridge(&["doctor", "--config", &config]));
    assert!(mended.contains("✓ proxies"), "the file names it: {mended}");
}
