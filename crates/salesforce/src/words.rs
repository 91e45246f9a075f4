//! Text from outside, made fit to be stored, logged and shown: one line, no control or direction marks, and nothing that
//! has the shape of a secret. Everything else stays as it came, however long: many languages write without spaces, and
//! people look for these words elsewhere.

use crate::secrets::without_secrets;

/// A longer word is cut where the room ends; a shorter one goes as a whole.
const LONG_WORD: usize = 24;

/// At most `max` characters on one line.
pub(crate) fn tidy(text: &str, max: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || is_hidden(c)).filter(|word| !word.is_empty()) {
        let gap = !line.is_empty();
        let shown = without_secrets(word);
        let count = shown.chars().count();
        let room = max.saturating_sub(length + usize::from(gap));
        if count > room {
            if count > LONG_WORD && room > 0 {
                line.extend(gap.then_some(' '));
                line.extend(shown.chars().take(room));
            }
            line.push('…');
            break;
        }
        line.extend(gap.then_some(' '));
        line.push_str(&shown);
        length += usize::from(gap) + count;
    }
    line
}

/// The readable words of a page, without its tags, scripts and styles.
pub(crate) fn page_words(page: &str, max: usize) -> String {
    let mut words = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        words.push(' ');
        let lower: String = tag.chars().take(8).collect::<String>().to_ascii_lowercase();
        let closing =
            ["script", "style", "!--"].into_iter().find(|name| lower.starts_with(name)).map(|name| match name {
                "script" => "</script",
                "style" => "</style",
                _ => "-->",
            });
        let behind = match closing {
            Some(end) => find_without_case(tag, end).map_or("", |at| &tag[at..]),
            None => tag,
        };
        rest = behind.split_once('>').map_or("", |(_, after)| after);
        if words.len() > max * 8 {
            rest = "";
        }
    }
    words.push_str(rest);
    tidy(&words, max)
}

/// The byte at which `needle` (ASCII) begins.
fn find_without_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

/// Control characters, and marks that change direction or take no room.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_without_marks_or_tokens() {
        assert_eq!(tidy(" a\r\n\tb\u{202e}c\u{0} ", 20), "a b c");
        assert_eq!(tidy(&"x".repeat(65), 200), "x".repeat(65));
        assert_eq!(tidy("sid=00D5g0000001abc!ARsAAAAAAAAA gone", 200), "sid=00D5g0000001… gone");
        assert_eq!(tidy("one two three", 8), "one two…");
        assert_eq!(tidy("", 8), "");
        assert_eq!(tidy("überlang", 3), "…");
        let rule = "この状態では保存できません。担当のマネージャーに確認してから、もう一度保存してください。それでも解決しない場合は管理者に連絡してください。";
        assert_eq!(tidy(rule, 600), rule);
        assert_eq!(tidy(&format!("規則 {rule}"), 30).chars().count(), 31, "as much as there is room for");
    }

    #[test]
    fn a_page_becomes_its_words() {
        let page = "<!DOCTYPE html><html><head><title>Down for Maintenance</title><style>b{c:d}</style><SCRIPT>alert('<b>')</SCRIPT></head><body><!-- no --><p>Back&nbsp;soon";
        assert_eq!(page_words(page, 200), "Down for Maintenance Back&nbsp;soon");
        for odd in ["<", "<script", "<!--", "a<b", "<<<>>>", "<é", "<style>é"] {
            assert!(page_words(odd, 200).chars().count() < 10, "{odd}");
        }
    }
}
