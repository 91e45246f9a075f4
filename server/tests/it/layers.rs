use crate::start::{portal, portal_behind_a_proxy_configured, portal_configured};
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE, HOST, ORIGIN};
use server::config::PublicUrl;

#[tokio::test]
async fn every_answer_carries_the_headers_of_a_careful_site() {
    let portal = portal().await;
    let browser = portal.browser();
    for path in ["/sign-in", "/livez", "/pkg/orgbridge-1.js", "/no/such/page", "/api/v1/nothing"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: no HSTS over plain http");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        assert!(answer.header("content-security-policy").contains("object-src 'none'"), "{path}");
    }
    let unknown = browser.get("/nowhere").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.header("content-security-policy").contains("style-src 'self'"), "an unknown address is a page");
    let answer = browser.send(browser.request(Method::POST, "/api/v1/clients/acme/events")).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!((answer.header("x-content-type-options"), answer.header("x-request-id").len()), ("nosniff", 36));
    assert!(answer.header("content-security-policy").contains("object-src 'none'"));
}

#[tokio::test]
async fn the_policy_lets_only_scripts_with_this_answers_nonce_run() {
    let portal = portal().await;
    let browser = portal.browser();
    let first = browser.get("/sign-in").await;
    let policy = first.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    assert!(nonce.len() >= 22);
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    for script in first.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "<script{tag}>");
    }
    assert!(!first.body.contains("style=\""), "no inline style");
    assert!(!browser.get("/sign-in").await.header("content-security-policy").contains(&nonce), "a new one each time");
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let portal =
        portal_configured(|config| config.public_url = PublicUrl::parse("https://portal.example.com").unwrap()).await;
    let answer = portal.browser().get("/sign-in").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

/// A page of another site that leads to this machine by its name names that site as its host.
#[tokio::test]
async fn only_requests_that_name_our_host_are_answered() {
    for public_url in ["https://portal.example.com", "http://127.0.0.1:3000"] {
        let portal = portal_configured(|config| config.public_url = PublicUrl::parse(public_url).unwrap()).await;
        let browser = portal.browser();
        let from = async |method: Method, path: &str, host: &str| {
            browser.send(browser.request(method, path).header(HOST, host)).await
        };
        for (method, path) in [
            (Method::GET, "/sign-in"),
            (Method::POST, "/sign-in"),
            (Method::GET, "/nowhere"),
            (Method::GET, "/pkg/x.js"),
            (Method::POST, "/api/v1/clients/acme/events"),
            (Method::GET, "/api/v1/event-types"),
        ] {
            let answer = from(method.clone(), path, "evil.test").await;
            assert_eq!(answer.status, 421, "{method} {path}");
            assert!(answer.body.contains(public_url), "where to go instead: {}", answer.body);
            assert_ne!(from(method, path, "localhost:3000").await.status, 421, "{path}");
        }
        for probe in ["/livez", "/readyz"] {
            assert_eq!(from(Method::GET, probe, "10.0.0.7:3000").await.status, 200, "{probe}");
        }
    }
    let portal =
        portal_configured(|config| config.public_url = PublicUrl::parse("https://portal.example.com").unwrap()).await;
    let browser = portal.browser();
    let own = browser.send(browser.request(Method::GET, "/sign-in").header(HOST, "Portal.Example.com:443")).await;
    assert_eq!(own.status, 200);
}
#[tokio::test]
async fn a_client_has_so_many_requests_at_a_time_and_others_do_not_notice() {
    let portal = portal_behind_a_proxy_configured(|config| config.limits.per_address = 8).await;
    let browser = portal.browser();
    let from = async |address: &str, n: usize| {
        // A password takes a while to check.
        let form = [("email", format!("person{n}@acme.test")), ("password", "x".to_owned())];
        let request = browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
        browser.send(request.header("x-forwarded-for", address).form(&form)).await
    };
    let others = futures::future::join_all((100..104).map(|n| from("198.51.100.7", n)));
    let many = futures::future::join_all((0..24).map(|n| from("203.0.113.9", n)));
    let (others, many) = tokio::join!(others, many);
    assert!(others.iter().all(|answer| answer.status == 422), "{others:?}");
    let refused: Vec<_> = many.iter().filter(|answer| answer.status == 429).collect();
    assert!(!refused.is_empty() && many.iter().any(|answer| answer.status == 422), "{}", refused.len());
    assert!(refused.iter().all(|answer| answer.header("retry-after") == "1"));
}

#[tokio::test]
async fn pages_are_not_kept_and_are_sent_compressed() {
    let portal = portal().await;
    let browser = portal.browser();
    assert_eq!(browser.get("/sign-in").await.header("cache-control"), "no-store");
    for encoding in ["br", "gzip"] {
        let request = browser.request(Method::GET, "/sign-in").header(ACCEPT_ENCODING, encoding);
        assert_eq!(browser.send(request).await.header("content-encoding"), encoding);
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_with_a_page() {
    let portal = portal().await;
    let browser = portal.browser();
    let cross_site =
        browser.request(Method::POST, "/sign-in").header("sec-fetch-site", "cross-site").form(&[("email", "x")]);
    let answer = browser.send(cross_site).await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("This was sent from another site"), "{}", answer.body);
    let old_browser =
        browser.request(Method::POST, "/sign-in").header(ORIGIN, "https://evil.test").form(&[("email", "x")]);
    assert_eq!(browser.send(old_browser).await.status, 403);
    let own = browser.request(Method::POST, "/sign-in").header(ORIGIN, &portal.url).form(&[("email", "x")]);
    assert_ne!(browser.send(own).await.status, 403);
}

#[tokio::test]
async fn behind_a_proxy_the_public_address_is_an_origin_of_ours() {
    let portal =
        portal_configured(|config| config.public_url = PublicUrl::parse("https://portal.example.com").unwrap()).await;
    let browser = portal.browser();
    let own =
        browser.request(Method::POST, "/sign-in").header(ORIGIN, "https://portal.example.com").form(&[("email", "x")]);
    assert_ne!(browser.send(own).await.status, 403);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_words() {
    let portal = portal_configured(|config| config.limits.form_bytes = 65_536).await;
    let browser = portal.browser();
    let large = "x".repeat(70_000);
    let answer = browser.post_form("/sign-in", &[("email", &large)]).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("That is too much"), "{}", answer.body);
    let in_pieces = futures::stream::iter((0..10).map(|_| Ok::<_, std::io::Error>("x".repeat(10_000))));
    let unannounced = browser
        .request(Method::POST, "/sign-in")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(reqwest::Body::wrap_stream(in_pieces));
    assert_eq!(browser.send(unannounced).await.status, 413);
    let machine = browser
        .request(Method::POST, "/api/v1/clients/acme/integrations")
        .header(CONTENT_TYPE, "application/json")
        .body("x".repeat(4_200_000));
    let answer = browser.send(machine).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (413, "application/problem+json"));
}

#[tokio::test]
async fn an_unknown_address_is_a_page_or_a_problem() {
    let portal = portal().await;
    let browser = portal.browser();
    let page = browser.get("/no/such/page").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("<h1") && page.body.contains("Not found"), "{}", page.body);
    let problem = browser.get("/api/v1/no/such/call").await;
    assert_eq!((problem.status.as_u16(), problem.header("content-type")), (404, "application/problem+json"));
    assert!(problem.body.contains(problem.header("x-request-id")), "the reference joins it with the log");
    let wrong_method = browser.send(browser.request(Method::DELETE, "/sign-in")).await;
    assert_eq!(wrong_method.status, 405);
    assert!(wrong_method.body.contains("Nothing to do here"));
}

#[tokio::test]
async fn without_the_database_there_is_a_page_with_a_reference() {
    let portal = portal().await;
    let browser = portal.signed_in("admin@acme.test").await;
    portal.portal.store().close().await.unwrap();
    let answer = browser.get("/").await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.body.contains("The database is not available"));
    assert!(answer.body.contains(answer.header("x-request-id")));
    assert!(answer.set_cookies().is_empty(), "nobody is signed out by an outage");
}
