//! Paths and queries become texts that are looked for in the database and shown again, so what no text can hold is refused
//! before any of them is read: bytes that are not UTF-8, and U+0000, which PostgreSQL cannot even be asked for.

use super::request::RequestId;
use crate::api::problem;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, Uri};
use percent_encoding::percent_decode_str;

/// Answers 400 to an address that is no text.
pub(crate) async fn is_text(request: Request, next: Next) -> Response {
    if holds_text(request.uri()) {
        return next.run(request).await;
    }
    if request.uri().path().starts_with("/api/") {
        let detail = "The address holds U+0000 (NUL) or bytes that are not UTF-8. Remove them.";
        return problem::malformed(StatusCode::BAD_REQUEST, detail, &RequestId::of(request.extensions()));
    }
    StatusCode::BAD_REQUEST.into_response()
}

fn holds_text(uri: &Uri) -> bool {
    let is_text = |part: &str| {
        !part.contains('%') || percent_decode_str(part).decode_utf8().is_ok_and(|text| !text.contains('\0'))
    };
    is_text(uri.path()) && uri.query().is_none_or(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_pass() {
        for text in ["/clients/acme", "/clients/acme?search=J%C3%BCrgen+%26", "/a%2500", "/100%", "/a?b=%zz"] {
            assert!(holds_text(&text.parse().unwrap()), "{text}");
        }
        for other in ["/clients/%00", "/clients/a?search=%00", "/clients/%ff", "/a?%ed%a0%80=1", "/a?b=%c3&c=%a9"] {
            assert!(!holds_text(&other.parse().unwrap()), "{other}");
        }
    }
}
