//! One form for JSON texts that say the same: a sender that builds its JSON anew writes members in another order, other
//! white space, and other escapes for the same characters.

use super::unit;

/// Objects and arrays within one another that are looked into. A text with more is taken as it was written.
const DEEPEST: usize = 128;

/// What is the same for every way to write the same values of a well-formed text. Numbers count as written, because a reader
/// may tell `1.0` from `1`; members with one name stay in their order, because readers take the first or the last of them.
/// The result is made to be compared; it is not JSON.
pub fn canonical(json: &str) -> Vec<u8> {
    let mut writer = Writer { rest: json.as_bytes(), out: Vec::with_capacity(json.len() + 16) };
    let is_whole = writer.value(0).is_some() && writer.next().is_none();
    if is_whole { writer.out } else { json.as_bytes().to_vec() }
}

struct Writer<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
}

impl Writer<'_> {
    /// The next byte that is not white space, which stays where it is.
    fn next(&mut self) -> Option<u8> {
        let spaces = self.rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.rest = self.rest.get(spaces..)?;
        self.rest.first().copied()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.next()? {
            b'{' | b'[' if depth == DEEPEST => None,
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => self.text(),
            _ => self.word(),
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.skip(1);
        self.out.push(b'[');
        loop {
            match self.next()? {
                b']' => break,
                b',' => self.skip(1),
                _ => {
                    self.value(depth)?;
                    self.out.push(b',');
                }
            }
        }
        self.skip(1);
        self.out.push(b']');
        Some(())
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.skip(1);
        self.out.push(b'{');
        let first = self.out.len();
        // Where each member begins, where its name ends, and where the member ends.
        let mut members: Vec<[usize; 3]> = Vec::new();
        let mut is_sorted = true;
        loop {
            match self.next()? {
                b'}' => break,
                b',' => self.skip(1),
                _ => {
                    let start = self.out.len();
                    self.text()?;
                    let named = self.out.len();
                    if self.next()? != b':' {
                        return None;
                    }
                    self.skip(1);
                    self.value(depth)?;
                    self.out.push(b',');
                    if let Some([before, end, _]) = members.last() {
                        is_sorted &= self.out[*before..*end] <= self.out[start..named];
                    }
                    members.push([start, named, self.out.len()]);
                }
            }
        }
        self.skip(1);
        if !is_sorted {
            let written = self.out.split_off(first);
            // Two with one name keep their order: the sort is stable.
            members.sort_by(|[a, a_end, _], [b, b_end, _]| {
                written[a - first..a_end - first].cmp(&written[b - first..b_end - first])
            });
            for [start, _, end] in members {
                self.out.extend_from_slice(&written[start - first..end - first]);
            }
        }
        self.out.push(b'}');
        Some(())
    }

    /// A text with every character as itself; quotes and backslashes alone are marked.
    fn text(&mut self) -> Option<()> {
        self.rest = self.rest.strip_prefix(b"\"")?;
        self.out.push(b'"');
        loop {
            let plain = self.rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            let (before, after) = self.rest.split_at(plain);
            self.out.extend_from_slice(before);
            self.rest = after;
            if after.first() == Some(&b'"') {
                self.skip(1);
                self.out.push(b'"');
                return Some(());
            }
            self.escape()?;
        }
    }

    fn escape(&mut self) -> Option<()> {
        let (character, length) = match self.rest.get(1)? {
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            b'u' => self.spelled()?,
            other => (char::from(*other), 2),
        };
        self.skip(length);
        if matches!(character, '"' | '\\') {
            self.out.push(b'\\');
        }
        self.out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Some(())
    }

    /// The character of `\u…`, two of them for one beyond U+FFFF, and the length of that.
    fn spelled(&self) -> Option<(char, usize)> {
        let unit_at = |at: usize| unit(std::str::from_utf8(self.rest.get(at..at + 5)?).ok()?);
        let first = unit_at(1)?;
        if let Some(character) = char::from_u32(u32::from(first)) {
            return Some((character, 6));
        }
        if self.rest.get(6) != Some(&b'\\') {
            return None;
        }
        let pair = char::decode_utf16([first, unit_at(7)?]).next()?.ok()?;
        Some((pair, 12))
    }

    /// A number, a truth value or null, as it was written.
    fn word(&mut self) -> Option<()> {
        let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\n' | b'\r');
        let length = self.rest.iter().position(is_end).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(length);
        self.out.extend_from_slice(word);
        self.rest = after;
        (length > 0).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write;

    fn same(one: &str, other: &str) -> bool {
        canonical(one) == canonical(other)
    }

    #[test]
    fn the_same_values_are_the_same_however_they_are_written() {
        for (one, other) in [
            (r#"{"a":1,"b":[true,null]}"#, "{ \"b\" : [ true ,\n null ] ,\t\"a\" : 1 }\r\n"),
            (r#"{"é":"\u00e9\/\ud83d\ude00"}"#, r#"{"\u00E9":"é/😀"}"#),
            (r#"{"b":{"d":1,"c":2},"a":{}}"#, r#"{"a":{},"b":{"c":2,"d":1}}"#),
            (r#""\u0022\u005c\n\u000a""#, r#""\"\\\u000a\n""#),
            (r#"[{"b":1,"a":2},{}]"#, r#"[{"a":2,"b":1},{}]"#),
            ("1", " 1 "),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn other_values_are_others() {
        for (one, other) in [
            ("1", "1.0"),
            ("1e2", "100"),
            ("1e2", "1E2"),
            ("-0", "0"),
            (r#""1""#, "1"),
            ("[1,2]", "[2,1]"),
            ("[1,2]", "[12]"),
            ("[[1],2]", "[[1,2]]"),
            (r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
            (r#"{"a":{"b":1},"c":2}"#, r#"{"a":{"b":1,"c":2}}"#),
            (r#"["a","b"]"#, r#"["a\",\"b"]"#),
            (r#"{"a":"b"}"#, r#"{"a\":\"b":1}"#),
            (r#""e\u0301""#, r#""é""#),
            ("null", r#""null""#),
            ("{}", "[]"),
            ("", "null"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_deep_or_broken_is_taken_as_it_is() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(canonical(&deep), deep.as_bytes());
        for broken in ["{", "[1", r#"{"a"}"#, r#""a"#, r#""\ud800""#, r#""\u12""#, "1 2", ":", "{1:2}", r#""\"#] {
            assert_eq!(canonical(broken), broken.as_bytes(), "{broken}");
        }
    }

    #[derive(Clone, Debug)]
    enum Json {
        Word(&'static str),
        Text(String),
        Array(Vec<Json>),
        Object(Vec<(String, Json)>),
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            prop::sample::select(vec!["null", "true", "false", "0", "-1.50", "1e9", "12345678901234567890"])
                .prop_map(Json::Word),
            "[a-c\"\\\\\u{e9}\u{1F600}\n/]{0,4}".prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
                prop::collection::btree_map("[a-c\u{e9}\"]{0,3}", inner, 0..5)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Writes it with members from the last to the first, everything escaped and white space everywhere, or plainly.
    fn written(json: &Json, strangely: bool, out: &mut String) {
        let gap = if strangely { " \n" } else { "" };
        out.push_str(gap);
        match json {
            Json::Word(word) => out.push_str(word),
            Json::Text(text) => quoted(text, strangely, out),
            Json::Array(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    written(value, strangely, out);
                }
                out.push(']');
            }
            Json::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if strangely {
                    members.reverse();
                }
                out.push('{');
                for (at, (name, value)) in members.into_iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    out.push_str(gap);
                    quoted(name, strangely, out);
                    out.push_str(gap);
                    out.push(':');
                    written(value, strangely, out);
                }
                out.push('}');
            }
        }
        out.push_str(gap);
    }

    fn quoted(text: &str, strangely: bool, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            if strangely {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04X}");
                }
            } else {
                match character {
                    '"' => out.push_str("\\\""),
                    '\\' => out.push_str("\\\\"),
                    '\n' => out.push_str("\\n"),
                    other => out.push(other),
                }
            }
        }
        out.push('"');
    }

    proptest! {
        #[test]
        fn any_value_has_one_form(json in any_json(), other in any_json()) {
            let text = |json: &Json, strangely| {
                let mut text = String::new();
                written(json, strangely, &mut text);
                text
            };
            let (plain, strange) = (text(&json, false), text(&json, true));
            prop_assert!(same(&plain, &strange), "{} {}", plain, strange);
            let another = text(&other, false);
            prop_assert_eq!(same(&plain, &another), plain == another, "{} {}", plain, another);
        }

        #[test]
        fn any_text_is_taken(text in ".{0,40}") {
            let _ = canonical(&text);
        }
    }
}
