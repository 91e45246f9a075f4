//! The attributes of an event in `ce-…` headers: each value without its quotes, then decoded from percent signs once.
//!
//! Source: `CloudEvents` HTTP Protocol Binding 1.0.2, section 3.1.3.2; RFC 9110, section 5.6.4 for quoted strings.

use http::HeaderMap;
use percent_encoding::percent_decode;
use std::borrow::Cow;
use std::collections::HashMap;

/// Every attribute by the name of its header; of one that came twice the first.
///
/// # Errors
/// The name of a header whose value is no text that could be kept: not UTF-8, or with a NUL in it.
pub(super) fn attributes(headers: &HeaderMap) -> Result<HashMap<&str, String>, &str> {
    let mut decoded = HashMap::with_capacity(8);
    for name in headers.keys().map(http::HeaderName::as_str).filter(|name| name.starts_with("ce-")) {
        let Some(value) = headers.get(name) else { continue };
        let unquoted = unquoted(value.as_bytes());
        let Ok(text) = percent_decode(&unquoted).decode_utf8() else { return Err(name) };
        if text.contains('\0') {
            return Err(name);
        }
        decoded.insert(name, text.into_owned());
    }
    Ok(decoded)
}

/// The content of a quoted string; anything else as it is.
fn unquoted(value: &[u8]) -> Cow<'_, [u8]> {
    let Some((b'"', rest)) = value.split_first() else { return Cow::Borrowed(value) };
    let mut content = Vec::with_capacity(rest.len());
    let mut bytes = rest.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => content.extend(bytes.next()),
            b'"' if bytes.as_slice().is_empty() => return Cow::Owned(content),
            b'"' => break,
            byte => content.push(byte),
        }
    }
    Cow::Borrowed(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn decoded(value: &[u8]) -> Result<String, String> {
        let headers = HeaderMap::from_iter([("ce-id".parse().unwrap(), HeaderValue::from_bytes(value).unwrap())]);
        attributes(&headers).map(|mut found| found.remove("ce-id").unwrap()).map_err(str::to_owned)
    }

    #[test]
    fn a_value_loses_its_quotes_and_then_its_percent_signs() {
        for (value, content) in [
            (&b"q-1"[..], "q-1"),
            (b"\"q-1\"", "q-1"),
            (b"\"a \\\"b\\\" \\\\c\"", "a \"b\" \\c"),
            (b"\"\"", ""),
            (b"\"Euro%20%E2%82%AC\"", "Euro \u{20AC}"),
            (b"Euro%20%E2%82%AC", "Euro \u{20AC}"),
            ("J\u{fc}rgen".as_bytes(), "J\u{fc}rgen"),
            (b"%22q-1%22", "\"q-1\""),
            (b"%2522", "%22"),
            (b"\"100%\"", "100%"),
            (b"\"open", "\"open"),
            (b"\"a\"b\"", "\"a\"b\""),
            (b"\"a\\\"", "\"a\\\""),
            (b"\"", "\""),
        ] {
            assert_eq!(decoded(value).as_deref(), Ok(content), "{}", value.escape_ascii());
        }
    }

    #[test]
    fn what_is_no_text_names_its_header() {
        for value in [&b"%ff"[..], b"\xff", b"J\xfcrgen", b"\"%ed%a0%80\"", b"a%00b", b"%e2%82"] {
            assert_eq!(decoded(value), Err("ce-id".to_owned()), "{}", value.escape_ascii());
        }
    }
}
