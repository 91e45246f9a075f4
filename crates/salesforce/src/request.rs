//! Addresses and requests: nothing that is put into either can lead elsewhere.

use crate::transport::other;
use crate::{Failure, Origin};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use reqwest::Body;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The kind of a JSON body.
pub(crate) const JSON: &str = "application/json";

/// An address of a checked host. Segments are encoded, so that none of them can lead elsewhere.
pub(crate) fn address(origin: &Origin, segments: &[&str]) -> Result<Url, Failure> {
    let mut url = Url::parse(&origin.url()).map_err(|error| other(&error))?;
    if let Ok(mut path) = url.path_segments_mut() {
        path.clear().extend(segments);
    }
    Ok(url)
}

/// A request with the token and the content, either of which may be missing.
pub(crate) fn request(
    method: Method,
    url: &Url,
    token: Option<&SecretString>,
    content: Option<(&'static str, Body)>,
) -> Result<http::Request<Body>, Failure> {
    let mut builder = http::Request::builder().method(method).uri(url.as_str()).header(ACCEPT, "application/json");
    if let Some(token) = token {
        let mut bearer =
            HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).map_err(|error| other(&error))?;
        bearer.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, bearer);
    }
    let body = match content {
        Some((kind, body)) => {
            builder = builder.header(CONTENT_TYPE, kind);
            body
        }
        None => Body::default(),
    };
    builder.body(body).map_err(|error| other(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AllowList;

    #[test]
    fn segments_cannot_leave_their_place() {
        let list = AllowList::parse(&["login.salesforce.com".to_owned()]).unwrap();
        let origin = list.origin("login.salesforce.com").unwrap();
        for (segment, path) in
            [("a/../b", "/x/a%2F..%2Fb"), ("..", "/x"), ("?q#f", "/x/%3Fq%23f"), ("@evil.test", "/x/@evil.test")]
        {
            let url = address(&origin, &["x", segment]).unwrap();
            assert_eq!((url.host_str(), url.path()), (Some("login.salesforce.com"), path));
        }
    }
}
