//! The names of event types and sets, as operators make them. A type's name is what the vendor's platform writes into
//! `type` of an event and what lands in `Event_Type__c`.

use crate::invalid::Invalid;
use std::fmt;

/// The name of an event type: 1 to 80 letters, digits, hyphens and underscores in parts that dots divide, starting with
/// a letter. Upper and lower case are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTypeName(String);

impl EventTypeName {
    /// The longest name, which is the length of `Event_Type__c`.
    pub const MAX: usize = 80;

    pub fn parse(input: &str) -> Result<Self, Invalid> {
        let name = crate::text::line(input, "a name for the event type", Self::MAX)?;
        let is_part =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let fits = name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.split('.').all(is_part);
        if fits { Ok(Self(name)) } else { Err(Invalid::EventTypeShape) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventTypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::FIRST_TYPES;

    #[test]
    fn the_first_types_and_their_like_are_names() {
        let more = ["message", "com.example.order-shipped.v2", " Message.Sent ", &"x".repeat(80)];
        for name in FIRST_TYPES.iter().map(|(name, _)| *name).chain(more) {
            assert_eq!(EventTypeName::parse(name).expect(name).as_str(), name.trim());
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for name in
            ["message..sent", ".sent", "message.", "1.sent", "-a", "message sent", "a/b", "été", "<script>", "a,b"]
        {
            assert_eq!(EventTypeName::parse(name), Err(Invalid::EventTypeShape), "{name}");
        }
        assert!(matches!(EventTypeName::parse("  "), Err(Invalid::Empty { .. })));
        assert_eq!(EventTypeName::parse(&"x".repeat(81)), Err(Invalid::TooLong { max: 80, actual: 81 }));
        assert_eq!(EventTypeName::parse("a\u{202E}b"), Err(Invalid::HiddenCharacters));
    }
}
