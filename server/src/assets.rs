//! Script, WebAssembly, style and icons: built before the server, embedded in it, and served under `/pkg` with hashed
//! names that never change their content. A debug build reads them from the disk at start instead.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";
const ASK_AGAIN: &str = "no-cache";

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../.site"]
#[allow_missing = true]
struct Embedded;

/// The names a page needs, as the build wrote them to `manifest.json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Manifest {
    /// Stem of the script and the WebAssembly: `{output_name}.js`, `{output_name}_bg.wasm`.
    pub output_name: String,
    pub style: String,
    /// From a plain name such as `icons.svg` to the one with the hash.
    #[serde(rename = "static")]
    pub others: HashMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self { output_name: "orgbridge".to_owned(), style: "main.css".to_owned(), others: HashMap::new() }
    }
}

impl Manifest {
    /// The served name of a file such as `favicon.svg`.
    pub fn served<'a>(&'a self, plain: &'a str) -> &'a str {
        self.others.get(plain).map_or(plain, String::as_str)
    }
}

/// One file, perhaps also compressed.
struct Asset {
    plain: Option<Content>,
    brotli: Option<Content>,
    content_type: HeaderValue,
}

struct Content {
    bytes: Cow<'static, [u8]>,
    etag: HeaderValue,
}

/// Every file under `/pkg`, ready to be answered.
pub struct Assets {
    manifest: Manifest,
    files: HashMap<String, Asset>,
}

impl Assets {
    /// What was built into this binary. Without a build the pages still work, unstyled and without script.
    pub fn embedded() -> Arc<Self> {
        let manifest = Embedded::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
        if manifest.is_none() {
            tracing::warn!("no assets were built: pages have neither style nor script; run `cargo xtask build`");
        }
        let files = Embedded::iter().filter_map(|path| {
            let name = path.strip_prefix("pkg/")?.to_owned();
            Some((name, Embedded::get(&path)?.data))
        });
        Arc::new(Self::new(manifest.unwrap_or_default(), files))
    }

    /// Assets from anywhere; `files` are names below `/pkg` with their content, `.br` beside the plain file.
    pub fn new(manifest: Manifest, files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let mut assets: HashMap<String, Asset> = HashMap::new();
        for (path, bytes) in files {
            let (name, compressed) = path.strip_suffix(".br").map_or((path.as_str(), false), |name| (name, true));
            let asset = assets.entry(name.to_owned()).or_insert_with(|| Asset {
                plain: None,
                brotli: None,
                content_type: content_type(name),
            });
            let content = Content { etag: etag(&bytes), bytes };
            if compressed {
                asset.brotli = Some(content);
            } else {
                asset.plain = Some(content);
            }
        }
        Self { manifest, files: assets }
    }

    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn answer(&self, name: &str, headers: &HeaderMap, cache: &'static str) -> Response {
        let Some(asset) = self.files.get(name) else { return StatusCode::NOT_FOUND.into_response() };
        let (content, compressed) = match (&asset.plain, &asset.brotli) {
            (_, Some(brotli)) if accepts_brotli(headers) => (brotli, true),
            (Some(plain), _) => (plain, false),
            _ => return StatusCode::NOT_FOUND.into_response(),
        };
        let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &content.etag)) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let body = match &content.bytes {
                Cow::Borrowed(bytes) => Body::from(*bytes),
                Cow::Owned(bytes) => Body::from(bytes.clone()),
            };
            body.into_response()
        };
        let out = response.headers_mut();
        out.insert(CONTENT_TYPE, asset.content_type.clone());
        out.insert(ETAG, content.etag.clone());
        out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if compressed {
            out.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

/// `GET /pkg/{*file}`
pub async fn file(State(assets): State<Arc<Assets>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    // Script refers to its snippets by names without a hash.
    let cache = if name.starts_with("snippets/") { ASK_AGAIN } else { IMMUTABLE };
    assets.answer(&name, &headers, cache)
}

/// `GET /favicon.ico`, which browsers ask for whatever the page says.
pub async fn favicon(State(assets): State<Arc<Assets>>, headers: HeaderMap) -> Response {
    assets.answer(assets.manifest.served("favicon.svg"), &headers, A_DAY)
}

fn content_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let text = match (guess.type_().as_str(), guess.subtype().as_str()) {
        ("text", _) | (_, "javascript") => format!("{}; charset=utf-8", guess.essence_str()),
        _ => guess.essence_str().to_owned(),
    };
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

fn etag(bytes: &[u8]) -> HeaderValue {
    use std::fmt::Write as _;
    let mut text = String::from("\"");
    for byte in &portal::keys::sha256(bytes)[..12] {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

fn matches(known: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else { return false };
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag || one.trim() == "*")
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let mut parts = one.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let refused = parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            named && !refused
        })
}
