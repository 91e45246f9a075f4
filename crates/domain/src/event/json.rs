//! JSON texts as they were sent. They are kept as they were written, so what their escapes say is looked at here, once.

mod canonical;

pub use canonical::canonical;

/// Whether every character of a well-formed JSON text can be kept by a database and sent on: neither U+0000 nor half of a
/// surrogate pair, in names as in values, written out or as an escape.
pub fn is_storable(json: &str) -> bool {
    if json.contains('\0') {
        return false;
    }
    let mut rest = json;
    while let Some((_, escape)) = rest.split_once('\\') {
        match unit(escape) {
            None => rest = escape.get(1..).unwrap_or_default(),
            Some(0 | 0xDC00..=0xDFFF) => return false,
            Some(0xD800..=0xDBFF) => {
                let second = escape.get(5..).and_then(|next| next.strip_prefix('\\'));
                let Some(0xDC00..=0xDFFF) = second.and_then(unit) else { return false };
                rest = escape.get(11..).unwrap_or_default();
            }
            Some(_) => rest = escape.get(5..).unwrap_or_default(),
        }
    }
    true
}

/// The UTF-16 unit of an escape such as `u00e9`, after its backslash; `None` for the short ones.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix('u')?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_database_keeps_is_found_wherever_it_stands() {
        for json in [
            r#""a\u0000b""#,
            r#"{"a\u0000":1}"#,
            r#"[[{"a":["\\\u0000"]}]]"#,
            r#""\ud800""#,
            r#""\ud83d x""#,
            r#""\ud83d\ud83d""#,
            r#""\ud83d\n""#,
            r#""\ude00""#,
            r#""\uDE00\uD83D""#,
            "\"a\0b\"",
        ] {
            assert!(!is_storable(json), "{json}");
        }
    }

    #[test]
    fn everything_else_is_kept() {
        for json in [
            r#""\\u0000""#,
            r#""\\\\u0000 \\ud800""#,
            r#""\ud83d\ude00 \uD83D\uDE00""#,
            r#""\u0001\u00e9\n\"\/""#,
            r#"{"a":[1,2.5e3,null,true,"😀"]}"#,
            "",
        ] {
            assert!(is_storable(json), "{json}");
        }
    }
}
