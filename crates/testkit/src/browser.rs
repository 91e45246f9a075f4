//! A browser without a screen: it keeps cookies, follows nothing by itself, and says with each post where it comes
//! from, as real ones do.

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// One browser with its cookies.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// Names in lower case; several values of one name stay several.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// The first header of that name; `""` when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Where a redirect leads; `""` when it is none.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// The `Set-Cookie` headers.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == SET_COOKIE.as_str()).map(|(_, value)| value.as_str()).collect()
    }
}

impl Browser {
    /// A browser without cookies, at a portal such as `http://127.0.0.1:3000`.
    ///
    /// # Panics
    /// When no HTTP client can be made; so do the requests below when nothing answers.
    #[expect(clippy::disallowed_methods, reason = "a test's own client, for loopback")]
    pub fn new(base: &str) -> Self {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .no_gzip()
            .build()
            .expect("an HTTP client for the test");
        Self { client, base: base.to_owned(), cookies: Mutex::default() }
    }

    /// Where this browser goes.
    pub fn base(&self) -> &str {
        &self.base
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Posts a form from a page of the portal itself.
    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).header("sec-fetch-site", "same-origin").form(fields)).await
    }

    /// A request to be filled in by the test, with this browser's cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let cookies = self.cookie_header();
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies) }
    }

    /// Sends and keeps the cookies that come back.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the portal answers");
        self.keep_cookies(&response);
        let status = response.status();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect::<Vec<(String, String)>>();
        // A stream has no end to wait for: its head is the answer.
        let is_stream =
            headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("text/event-stream"));
        let body = if is_stream {
            String::new()
        } else {
            String::from_utf8_lossy(&response.bytes().await.expect("a whole body")).into_owned()
        };
        Answer { status, headers, body }
    }

    /// The value of a cookie this browser holds.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("no test panicked with it").get(name).cloned()
    }

    /// Puts a cookie into this browser, as somebody who stole or made up one would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().expect("no test panicked with it").insert(name.to_owned(), value.to_owned());
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().expect("no test panicked with it");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, response: &Response) {
        let mut cookies = self.cookies.lock().expect("no test panicked with it");
        for header in response.headers().get_all(SET_COOKIE) {
            let text = header.to_str().unwrap_or_default();
            let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            let over = text.to_ascii_lowercase().contains("max-age=0");
            if over || value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
