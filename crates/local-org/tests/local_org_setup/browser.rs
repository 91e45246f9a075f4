//! A browser without script: pages, forms, redirects that are followed.

use local_org::{Running, World, spawn};
use reqwest::{Method, Response, StatusCode};

pub(crate) struct Browser {
    pub(crate) world: World,
    running: Running,
    http: reqwest::Client,
}

/// A shown page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    /// Path after all redirects.
    pub(crate) path: String,
    pub(crate) html: String,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Page {
    pub(crate) fn shows(&self, words: &str) -> bool {
        self.html.contains(words)
    }

    /// The value of the input with this id.
    pub(crate) fn value(&self, id: &str) -> String {
        let tag = self.html.split('<').find(|tag| tag.starts_with("input") && tag.contains(&format!("id=\"{id}\"")));
        let value = tag.and_then(|tag| tag.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().to_owned()
    }

    /// The value of the check box or option that stands before these words.
    pub(crate) fn choice(&self, words: &str) -> String {
        let before = self.html.split(words).next().unwrap();
        before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
    }
}

impl Browser {
    #[expect(clippy::disallowed_methods, reason = "a browser is not the guarded client")]
    pub(crate) async fn new() -> Self {
        let world = World::new();
        let running = spawn(world.clone()).await.unwrap();
        Self { world, running, http: reqwest::Client::new() }
    }

    pub(crate) fn origin(&self) -> String {
        self.running.url()
    }

    async fn page(response: Response) -> Page {
        let status = response.status();
        let path = response.url().path().to_owned();
        let headers = response.headers().clone();
        Page { status, path, html: response.text().await.unwrap(), headers }
    }

    pub(crate) async fn open(&self, path: &str) -> Page {
        Self::page(self.http.get(format!("{}{path}", self.origin())).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let call = self.http.post(format!("{}{path}", self.origin())).header("origin", self.origin()).form(fields);
        Self::page(call.send().await.unwrap()).await
    }

    /// What a client does beside the browser.
    pub(crate) async fn call(&self, method: Method, path: &str, token: &str, body: &serde_json::Value) -> StatusCode {
        let call = self.http.request(method, format!("{}{path}", self.origin())).bearer_auth(token).json(body);
        call.send().await.unwrap().status()
    }

    /// A multipart post with a file.
    pub(crate) async fn upload(&self, path: &str, fields: &[(&str, &str)], file: Option<&[u8]>) -> Page {
        let boundary = "----local-org-boundary";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.as_bytes());
        }
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"certificate\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            if file.is_some() { "server.crt" } else { "" }
        );
        body.extend(head.as_bytes());
        body.extend(file.unwrap_or_default());
        body.extend(format!("\r\n--{boundary}--\r\n").as_bytes());
        let call = self
            .http
            .post(format!("{}{path}", self.origin()))
            .header("content-type", format!("multipart/form-data; boundary={boundary}"))
            .body(body);
        Self::page(call.send().await.unwrap()).await
    }
}
