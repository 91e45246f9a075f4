//! The rule every line of text typed by a person obeys: trimmed, bounded, and free of characters nobody can see.

use crate::invalid::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Trims a line and refuses emptiness, excess length (in characters) and hidden characters.
pub fn line(input: &str, what: &'static str, max: usize) -> Result<String, Invalid> {
    let text = input.trim();
    if text.is_empty() {
        return Err(Invalid::Empty { what });
    }
    let actual = text.chars().count();
    if actual > max {
        return Err(Invalid::TooLong { max, actual });
    }
    if text.chars().any(is_hidden) {
        return Err(Invalid::HiddenCharacters);
    }
    Ok(text.to_owned())
}

/// Control characters, direction overrides and isolates, zero-width characters, and the byte-order mark: each can make
/// a name look like another one.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// A text of another system, whose words are kept whatever they are: what no database holds becomes U+FFFD.
pub fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}

/// Whether a mail program would make a link of a part of this text that leads somewhere: a web address, an e-mail address,
/// or a host with a path. Names are shown in mails to people who do not know their author. A bare host such as
/// "Booking.com" is what some companies are called.
pub fn has_address(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = || text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-'));
    text.contains("://")
        || text.contains("mailto:")
        || words().any(|word| word.starts_with("www.") && word.len() > "www.".len())
        || text.match_indices('@').any(|(at, _)| has_character_before(&text[..at]) && is_host_start(&text[at + 1..]))
        || text.match_indices('/').any(|(slash, _)| is_host_end(&text[..slash]))
}

/// A name for a mail. One from before addresses in names were refused is left out.
pub fn unlinked(name: &str) -> &str {
    if has_address(name) { "(a name with an address in it)" } else { name }
}

fn has_character_before(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

fn is_host_start(text: &str) -> bool {
    let host: &str = text.split(|c: char| !is_of_host(c)).next().unwrap_or_default();
    host.trim_end_matches('.').split_once('.').is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty())
}

/// A host with a top level of letters, and perhaps a port.
fn is_host_end(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix(':').unwrap_or(text);
    let host = text.rsplit(|c: char| !is_of_host(c)).next().unwrap_or_default();
    host.rsplit_once('.')
        .is_some_and(|(name, top)| !name.is_empty() && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic))
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The longest accepted name, in characters.
            pub const MAX: usize = $max;

            pub fn parse(input: &str) -> Result<Self, Invalid> {
                let name = line(input, $what, $max)?;
                if has_address(&name) { Err(Invalid::NameHasAddress) } else { Ok(Self(name)) }
            }

            /// A name that an earlier version took, which knew of no addresses in names.
            pub fn stored(text: &str) -> Result<Self, Invalid> {
                line(text, $what, $max).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What uniqueness is decided on: two names that differ only in case are the same name.
            pub fn key(&self) -> String {
                self.0.to_lowercase()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

named! {
    /// The name of an integration, unique in its client.
    IntegrationName, "a name for the integration", 80;
    /// The name of an event set, as people choose it.
    EventSetName, "a name for the event set", 80;
    /// The name of a client as people write it.
    ClientName, "the client's name", 80;
    /// The name of a person.
    PersonName, "a name", 80;
    /// The name of an ingest key or API key.
    KeyName, "a name for the key", 80;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded_in_characters() {
        assert_eq!(IntegrationName::parse("  Été \t").expect("valid").as_str(), "Été");
        assert_eq!(IntegrationName::parse(&"é".repeat(80)).expect("valid").as_str().chars().count(), 80);
        assert_eq!(IntegrationName::parse(&"é".repeat(81)), Err(Invalid::TooLong { max: 80, actual: 81 }));
        assert!(matches!(IntegrationName::parse(" \u{3000} "), Err(Invalid::Empty { .. })));
    }

    #[test]
    fn hidden_characters_are_refused() {
        for hidden in ["a\u{202E}b", "a\u{200B}b", "a\0b", "a\nb", "a\u{2066}b", "\u{FEFF}ab", "a\u{7f}b"] {
            assert_eq!(IntegrationName::parse(hidden), Err(Invalid::HiddenCharacters), "{hidden:?}");
        }
    }

    #[test]
    fn words_of_another_system_are_kept_without_what_no_database_holds() {
        assert_eq!(storable("a\0b".to_owned()), "a\u{FFFD}b");
        assert_eq!(storable("a\tb\u{1}".to_owned()), "a\tb\u{1}");
    }

    #[test]
    fn addresses_are_no_names_and_companies_are() {
        for address in [
            "https://evil.test",
            "Win now: HTTP://EVIL",
            "see www.evil.test",
            "(www.evil.test)",
            "evil.test/win",
            "Acme evil.test:8080/win now",
            "mailto:x",
            "write to bob@evil.test",
            "bob@evil.test.",
            "évil.test/x",
        ] {
            assert_eq!(ClientName::parse(address), Err(Invalid::NameHasAddress), "{address}");
            assert_eq!(ClientName::stored(address).map(|name| name.to_string()).as_deref(), Ok(address));
            assert_eq!(unlinked(address), "(a name with an address in it)");
        }
        for name in [
            "Acme Inc.",
            "Salesforce.com EU",
            "Booking.com",
            "A/B test",
            "EMEA/APAC",
            "Production (v1.2/EU)",
            "Ben & Co",
            "Sales @ Acme",
            "R&D: core",
            "1.5/2",
            "Team www",
        ] {
            assert_eq!(ClientName::parse(name).map(|name| name.to_string()).as_deref(), Ok(name));
            assert_eq!(unlinked(name), name);
        }
    }

    #[test]
    fn markup_is_only_text() {
        let name = IntegrationName::parse("<script>alert(1)</script>").expect("text like any other");
        assert_eq!(name.as_str(), "<script>alert(1)</script>");
    }
}
