//! Text that may be absent, so that a page can hand a component whatever it has: a literal, a `String` or an `Option`.

/// An optional text; the empty one counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MaybeText(Option<String>);

impl MaybeText {
    /// The text, if there is any.
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether there is a text.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// The text, if there is any.
    pub fn into_option(self) -> Option<String> {
        self.0
    }

    /// The text, or the empty one.
    pub fn or_empty(self) -> String {
        self.0.unwrap_or_default()
    }
}

impl From<String> for MaybeText {
    fn from(text: String) -> Self {
        Self((!text.is_empty()).then_some(text))
    }
}

impl From<&str> for MaybeText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Option<String>> for MaybeText {
    fn from(text: Option<String>) -> Self {
        text.map(Self::from).unwrap_or_default()
    }
}

impl From<Option<&str>> for MaybeText {
    fn from(text: Option<&str>) -> Self {
        text.map(Self::from).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_absent() {
        assert_eq!(MaybeText::from(""), MaybeText::default());
        assert_eq!(MaybeText::from(Some(String::new())), MaybeText::default());
        assert_eq!(MaybeText::from(None::<&str>).into_option(), None);
        assert_eq!(MaybeText::from("here").as_deref(), Some("here"));
    }
}
