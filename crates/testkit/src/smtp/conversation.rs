//! One conversation, command by command: what may follow what, and what is answered.

use super::Temper;
use super::mail::Mail;

/// What the server does after a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A line of a mail: nothing is answered before its end.
    Silence,
    /// A reply, its line ends included.
    Say(String),
    /// The mail is whole.
    Take(Mail),
    Goodbye,
    HangUp,
}

/// How far a conversation has come.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
    /// The lines of the mail, from `DATA` to the dot.
    data: Option<Vec<u8>>,
}

impl Conversation {
    /// Takes one line with its end.
    pub(super) fn hear(&mut self, line: &[u8], temper: Temper) -> Turn {
        if self.data.is_some() { self.hear_data(line, temper) } else { self.hear_command(line, temper) }
    }

    fn hear_command(&mut self, line: &[u8], temper: Temper) -> Turn {
        let Some(line) = line.strip_suffix(b"\r\n").and_then(|line| std::str::from_utf8(line).ok()) else {
            return say("500 5.5.2 A command ends with CR LF and is text");
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (verb.to_ascii_uppercase().as_str(), rest) {
            ("EHLO", name) if !name.is_empty() => {
                self.begin();
                Turn::Say("250-mail.orgbridge.test\r\n250-8BITMIME\r\n250 SIZE 1048576\r\n".to_owned())
            }
            ("HELO", name) if !name.is_empty() => {
                self.begin();
                say("250 mail.orgbridge.test")
            }
            ("QUIT", "") => Turn::Goodbye,
            ("NOOP", _) => say("250 2.0.0 Nothing done"),
            ("RSET", "") => {
                self.forget_mail();
                say("250 2.0.0 Forgotten")
            }
            ("MAIL" | "RCPT" | "DATA", _) if !self.greeted => say("503 5.5.1 Say EHLO first"),
            ("MAIL", rest) => self.hear_sender(rest),
            ("RCPT", rest) => self.hear_receiver(rest, temper),
            ("DATA", "") if self.from.is_none() || self.to.is_empty() => {
                say("503 5.5.1 Name sender and receiver first")
            }
            ("DATA", "") => {
                self.data = Some(Vec::new());
                say("354 End with a dot on a line of its own")
            }
            ("EHLO" | "HELO" | "QUIT" | "RSET" | "DATA", _) => say("501 5.5.4 Not these arguments"),
            _ => say("500 5.5.2 Unknown command"),
        }
    }

    fn hear_sender(&mut self, rest: &str) -> Turn {
        if self.from.is_some() {
            return say("503 5.5.1 The sender is known");
        }
        let Some(from) = path(rest, "FROM:") else { return say("501 5.5.4 MAIL FROM:<address>") };
        self.from = Some(from.to_owned());
        say("250 2.1.0 Sender known")
    }

    fn hear_receiver(&mut self, rest: &str, temper: Temper) -> Turn {
        if self.from.is_none() {
            return say("503 5.5.1 Name the sender first");
        }
        match path(rest, "TO:") {
            Some(to) if !to.is_empty() && temper == Temper::RefusesReceiver => {
                say(&format!("550 5.1.1 <{to}>: no such mailbox here"))
            }
            Some(to) if !to.is_empty() => {
                self.to.push(to.to_owned());
                say("250 2.1.5 Receiver known")
            }
            _ => say("501 5.5.4 RCPT TO:<address>"),
        }
    }

    fn hear_data(&mut self, line: &[u8], temper: Temper) -> Turn {
        if temper == Temper::HangsUp {
            return Turn::HangUp;
        }
        let Some(data) = &mut self.data else { return Turn::HangUp };
        if line != b".\r\n" {
            // A line that begins with a dot was given a second one on its way (RFC 5321 §4.5.2).
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            return Turn::Silence;
        }
        let mut data = std::mem::take(data);
        // The line end before the dot is the conversation's, not the mail's.
        data.truncate(data.len().saturating_sub(2));
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        self.forget_mail();
        if temper == Temper::RefusesMail {
            return say("451 4.3.0 Not now, try again later");
        }
        Mail::read(from, to, &data).map_or_else(|| say("554 5.6.0 This is no mail"), Turn::Take)
    }

    fn begin(&mut self) {
        self.greeted = true;
        self.forget_mail();
    }

    fn forget_mail(&mut self) {
        (self.from, self.data) = (None, None);
        self.to.clear();
    }
}

fn say(reply: &str) -> Turn {
    Turn::Say(format!("{reply}\r\n"))
}

/// The address of `FROM:<address>` or `TO:<address>`, whatever parameters follow.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<&'a str> {
    let (head, rest) = argument.split_at_checked(keyword.len())?;
    let (address, parameters) = rest.strip_prefix('<')?.split_once('>')?;
    let whole = head.eq_ignore_ascii_case(keyword) && (parameters.is_empty() || parameters.starts_with(' '));
    whole.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(conversation: &mut Conversation, lines: &[&str]) -> Vec<String> {
        let code = |turn| match turn {
            Turn::Say(reply) => reply[..3].to_owned(),
            other => format!("{other:?}").chars().take_while(char::is_ascii_alphabetic).collect(),
        };
        lines.iter().map(|line| code(conversation.hear(format!("{line}\r\n").as_bytes(), Temper::Takes))).collect()
    }

    #[test]
    fn what_comes_in_the_wrong_order_is_refused() {
        let mut conversation = Conversation::default();
        let out_of_turn =
            ["MAIL FROM:<a@b.c>", "DATA", "EHLO", "EHLO me", "RCPT TO:<x@y.z>", "DATA", "HELP", "MAIL a@b.c"];
        assert_eq!(codes(&mut conversation, &out_of_turn), ["503", "503", "501", "250", "503", "503", "500", "501"]);
        let mail = ["mail from:<a@b.c> SIZE=3", "MAIL FROM:<a@b.c>", "RCPT TO:<>", "RCPT TO:<x@y.z>", "DATA"];
        assert_eq!(codes(&mut conversation, &mail), ["250", "503", "501", "250", "354"]);
        assert_eq!(codes(&mut conversation, &["QUIT", ".", "DATA", "QUIT"]), ["Silence", "554", "503", "Goodbye"]);
        assert_eq!(conversation.hear(b"NOOP\n", Temper::Takes), say("500 5.5.2 A command ends with CR LF and is text"));
    }
}
