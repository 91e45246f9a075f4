//! Text from outside, made fit to be stored, logged and shown: one line, no control or direction marks, no run of
//! letters long enough to be a token.

/// A run of letters longer than this is cut: no word of a language is, but keys and tokens are.
const LONGEST_WORD: usize = 64;

/// At most `max` characters on one line.
pub(crate) fn tidy(text: &str, max: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || is_hidden(c)).filter(|word| !word.is_empty()) {
        let cut = word.chars().count() > LONGEST_WORD;
        let gap = usize::from(!line.is_empty());
        let shown: String = if cut { word.chars().take(12).chain(['…']).collect() } else { word.to_owned() };
        if length + gap + shown.chars().count() > max {
            line.push('…');
            break;
        }
        if gap == 1 {
            line.push(' ');
        }
        length += gap + shown.chars().count();
        line.push_str(&shown);
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
        assert_eq!(tidy(&"x".repeat(65), 200), "xxxxxxxxxxxx…");
        assert_eq!(tidy("one two three", 8), "one two…");
        assert_eq!(tidy("", 8), "");
        assert_eq!(tidy("überlang", 3), "…");
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
