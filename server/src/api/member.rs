//! A member of a JSON body. Whether it was left out, set to null or given are three things: null is never read as if the
//! member were not there.

use domain::{FieldErrors, Invalid};
use serde::de::{Deserialize, Deserializer};

/// One member. With `#[serde(default)]` on its field it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Member<T> {
    #[default]
    Absent,
    Null,
    Given(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Given))
    }
}

impl<T> Member<T> {
    /// The value, where null is none: that is refused.
    pub(super) fn not_null(self, name: &'static str, errors: &mut FieldErrors) -> Option<T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent => None,
            Self::Null => {
                errors.push(name, Invalid::Null);
                None
            }
        }
    }
}

impl Member<String> {
    /// The text, where null empties what is stored.
    pub(super) fn or_cleared(self) -> Option<String> {
        match self {
            Self::Given(text) => Some(text),
            Self::Absent => None,
            Self::Null => Some(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        name: Member<String>,
    }

    #[test]
    fn absent_null_and_given_are_told_apart() {
        let read =
            |text: &str| serde_json::from_str::<Body>(text).map(|body| body.name).map_err(|error| error.to_string());
        assert_eq!(read("{}"), Ok(Member::Absent));
        assert_eq!(read(r#"{"name":null}"#), Ok(Member::Null));
        assert_eq!(read(r#"{"name":"a"}"#), Ok(Member::Given("a".to_owned())));
        assert!(read(r#"{"name":1}"#).is_err());
        let mut errors = FieldErrors::default();
        assert_eq!(Member::<i64>::Absent.not_null("a", &mut errors), None);
        assert!(errors.is_empty());
        assert_eq!(Member::<i64>::Null.not_null("a", &mut errors), None);
        assert_eq!(errors, FieldErrors::one("a", Invalid::Null));
        assert_eq!(Member::Null.or_cleared().as_deref(), Some(""));
    }
}
