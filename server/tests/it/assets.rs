use crate::start::portal;
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, IF_NONE_MATCH};

#[tokio::test]
async fn a_hashed_file_is_kept_for_ever_and_sent_compressed() {
    let portal = portal().await;
    let browser = portal.browser();
    let plain = browser.get("/pkg/orgbridge-1.js").await;
    assert_eq!((plain.status.as_u16(), plain.body.as_str()), (200, "plain script"));
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert!(plain.header("vary").contains("accept-encoding"));

    let request = browser.request(Method::GET, "/pkg/orgbridge-1.js").header(ACCEPT_ENCODING, "gzip, br;q=0.9");
    let compressed = browser.send(request).await;
    assert_eq!((compressed.header("content-encoding"), compressed.body.as_str()), ("br", "compressed script"));
    assert_ne!(compressed.header("etag"), plain.header("etag"), "two contents, two tags");

    let request = browser.request(Method::GET, "/pkg/orgbridge-1.js").header(ACCEPT_ENCODING, "br;q=0");
    assert_eq!(browser.send(request).await.header("content-encoding"), "");
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_twice() {
    let portal = portal().await;
    let browser = portal.browser();
    let first = browser.get("/pkg/orgbridge-1_bg.wasm").await;
    assert_eq!(first.header("content-type"), "application/wasm");
    let again = browser.request(Method::GET, "/pkg/orgbridge-1_bg.wasm").header(IF_NONE_MATCH, first.header("etag"));
    let answer = browser.send(again).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""));
}

#[tokio::test]
async fn other_files() {
    let portal = portal().await;
    let browser = portal.browser();
    let favicon = browser.get("/favicon.ico").await;
    assert_eq!((favicon.status.as_u16(), favicon.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(browser.get("/pkg/snippets/a/b.js").await.header("cache-control"), "no-cache");
    assert_eq!(browser.get("/pkg/../manifest.json").await.status, 404);
    assert_eq!(browser.get("/pkg/unknown.js").await.status, 404);
}

#[tokio::test]
async fn a_page_names_the_hashed_files() {
    let portal = portal().await;
    let page = portal.signed_in("admin@acme.test").await.get("/clients/acme/integrations/new").await.body;
    for name in ["/pkg/orgbridge-1.css", "/pkg/favicon-1.svg", "/pkg/orgbridge-1.js", "/pkg/orgbridge-1_bg.wasm"] {
        assert!(page.contains(name), "{name}");
    }
    assert_eq!(page.matches("type=\"module\"").count(), 1, "the first island brings the script, and only the first");
}

#[tokio::test]
async fn a_page_without_an_island_loads_no_script() {
    let portal = portal().await;
    for path in ["/sign-in", "/help/troubleshooting"] {
        let page = portal.browser().get(path).await.body;
        assert!(page.contains("/pkg/orgbridge-1.css"), "{path}");
        assert!(!page.contains("type=\"module\"") && !page.contains(".wasm"), "{path}: {page}");
    }
}
