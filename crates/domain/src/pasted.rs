//! Values that people paste: with characters that nobody sees, with the label that stood beside them, with the quotes
//! around them. All of that is taken off before a value is judged.

use crate::text::is_hidden;

/// The text without invisible characters, white space at its ends, and quotes around it. Letters of the full width that
/// East Asian keyboards type become plain ones.
pub(crate) fn clean(input: &str) -> String {
    let visible: String = input.chars().filter(|&c| c.is_whitespace() || !is_hidden(c)).map(plain).collect();
    let around = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | ',' | ';')
    };
    visible.trim_matches(around).to_owned()
}

/// The value behind a label such as `Consumer Key:`, in whatever language; the text itself when no label stands before it.
pub(crate) fn without_label(text: &str) -> &str {
    text.rsplit_once(':').map_or(text, |(_, value)| value)
}

fn plain(c: char) -> char {
    match c {
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_taken_off() {
        for text in ["\u{feff}a.b\u{200b}", "\u{a0}\u{202a}a\u{200d}.b\u{202c} ", "\"a.b\",", "ａ．ｂ", "a。b", "“a.b”"]
        {
            assert_eq!(clean(text), "a.b", "{text:?}");
        }
        assert_eq!(clean("a b"), "a b");
        assert_eq!(without_label("Benutzername: ada@acme.test"), " ada@acme.test");
        assert_eq!(without_label("ada@acme.test"), "ada@acme.test");
    }
}
