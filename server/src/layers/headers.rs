//! What every answer tells a browser: only our own scripts run, nothing frames us, nothing is guessed, pages are not
//! kept in a cache, and search engines keep out of those whose address is a secret.

use super::request::is_secret;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use leptos::nonce::Nonce;

static CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const SIGN_OUT: &str = "/sign-out";
static X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Whether people reach the portal by https, and whether that holds for the names below its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Https {
    pub(crate) is_on: bool,
    pub(crate) includes_subdomains: bool,
}

/// Makes the nonce of this answer, for pages to use, and sets the headers.
pub(crate) async fn secure(State(https): State<Https>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let is_secret = is_secret(request.uri().path());
    let is_sign_out = request.method() == Method::POST && request.uri().path() == SIGN_OUT;
    let mut response = next.run(request).await;
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    set_fixed(https, response.headers_mut());
    say_when_to_retry(&mut response);
    if is_sign_out && response.status().is_redirection() {
        response.headers_mut().insert(CLEAR_SITE_DATA.clone(), HeaderValue::from_static(WHAT_PAGES_LEFT));
    }
    if is_secret {
        response.headers_mut().insert(X_ROBOTS_TAG.clone(), HeaderValue::from_static("noindex, nofollow"));
    }
    response
}

/// The same for answers that are never a page: nothing may run, and no nonce has to be made.
pub(crate) async fn secure_machine(State(https): State<Https>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING_RUNS));
    set_fixed(https, response.headers_mut());
    say_when_to_retry(&mut response);
    response
}

/// What a browser forgets at sign-out, so that nobody after this person finds it. The cookie of the session is removed by
/// itself; "cookies" here would take those of neighboring names along.
const WHAT_PAGES_LEFT: &str = "\"cache\", \"storage\"";

/// Whatever is not available now says when to ask again.
fn say_when_to_retry(response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
}

const NOTHING_RUNS: &str =
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

fn set_fixed(https: Https, headers: &mut HeaderMap) {
    for (name, value) in fixed() {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https.is_on {
        let value = if https.includes_subdomains { "max-age=31536000; includeSubDomains" } else { "max-age=31536000" };
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// `wasm-unsafe-eval` is what compiling WebAssembly needs; it does not let text become script.
fn content_security_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
}

fn fixed() -> [(HeaderName, &'static str); 6] {
    [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)",
        ),
    ]
}
