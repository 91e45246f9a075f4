//! A mail as a person would read it: transfer encodings and encoded words are undone.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quoted_printable::ParseMode;

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The envelope's sender and receivers.
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    /// The body, its lines ended with `\n`.
    pub text: String,
    headers: Vec<(String, String)>,
}

impl Mail {
    /// The first header of that name, as it was sent; `""` when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// From what followed `DATA`, dots undone; `None` when it is not one plain text.
    pub(super) fn read(from: String, to: Vec<String>, data: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(data).ok()?;
        let (head, body) = text.split_once("\r\n\r\n").or_else(|| Some((text.strip_suffix("\r\n")?, "")))?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in head.split("\r\n") {
            if line.starts_with([' ', '\t']) {
                headers.last_mut()?.1.push_str(line);
            } else {
                let (name, value) = line.split_once(':')?;
                headers.push((name.to_owned(), value.trim_start().to_owned()));
            }
        }
        let mut mail = Self { from, to, subject: String::new(), text: String::new(), headers };
        mail.subject = words(mail.header("Subject"))?;
        let bytes = match mail.header("Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" => body.as_bytes().to_vec(),
            "quoted-printable" => quoted_printable::decode(body, ParseMode::Strict).ok()?,
            "base64" => STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?,
            _ => return None,
        };
        mail.text = String::from_utf8(bytes).ok()?.replace("\r\n", "\n");
        Some(mail)
    }
}

/// A header with its encoded words (RFC 2047) undone; the white space between two of them does not count.
fn words(header: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(3, '?');
        let (charset, encoding, tail) = (parts.next()?, parts.next()?, parts.next()?);
        let (encoded, behind) = tail.split_once("?=")?;
        let bytes = match encoding {
            "b" | "B" => STANDARD.decode(encoded).ok()?,
            "q" | "Q" => quoted_printable::decode(encoded.replace('_', " "), ParseMode::Strict).ok()?,
            _ => return None,
        };
        if !charset.eq_ignore_ascii_case("utf-8") {
            return None;
        }
        if text.is_empty() || !before.trim().is_empty() {
            text.push_str(before);
        }
        text.push_str(&String::from_utf8(bytes).ok()?);
        rest = behind;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_undone() {
        let head = "Subject: =?utf-8?b?w6k=?= =?utf-8?q?=C3=A9_x?= end\r\nX: a\r\n b\r\n";
        let read = |body: &str| Mail::read(String::new(), Vec::new(), format!("{head}{body}").as_bytes());
        let mail = read("Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db=\r\nc\r\n").expect("a mail");
        assert_eq!((mail.subject.as_str(), mail.text.as_str(), mail.header("x")), ("éé x end", "a=bc\n", "a b"));
        assert_eq!(read("Content-Transfer-Encoding: base64\r\n\r\nw6kK\r\n").expect("a mail").text, "é\n");
        assert_eq!(read("no body"), None);
    }
}
