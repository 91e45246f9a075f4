//! What a browser posted, in order, and nothing more typed than text: a refused form shows exactly this again.

use domain::text::storable;
use domain::{FieldErrors, Invalid};
use percent_encoding::percent_decode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The names and values of a form post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`; what cannot be read is an empty form, whose fields then ask to be
    /// filled in.
    pub fn read(body: &[u8]) -> Self {
        Self(serde_urlencoded::from_bytes(body).unwrap_or_default())
    }

    /// The same for what a browser posted: `None` when it is not UTF-8, which would be read as other words than were sent.
    pub(super) fn posted(body: &[u8]) -> Option<Self> {
        percent_decode(body).decode_utf8().is_ok().then(|| Self::read(body))
    }

    /// The fields with U+0000, which no database can hold, each with its refusal.
    pub(super) fn unstorable(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (name, value) in &self.0 {
            if name.contains('\0') || value.contains('\0') {
                errors.push(storable(name.clone()), Invalid::HiddenCharacters);
            }
        }
        errors
    }

    /// What is shown again: whoever typed it sees where such a character was.
    #[must_use]
    pub(super) fn storable(self) -> Self {
        Self(self.0.into_iter().map(|(name, value)| (storable(name), storable(value))).collect())
    }

    /// The first value of that name; `""` when it was not posted.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of that name, as checkboxes of one name post them.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a typed form of text fields; a missing field is empty.
    pub fn to_form<T: DeserializeOwned + Default>(&self) -> T {
        serde_urlencoded::to_string(&self.0)
            .ok()
            .and_then(|text| serde_urlencoded::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// From a typed form, for pages that start with stored values.
    pub fn from_form<T: Serialize>(form: &T) -> Self {
        serde_urlencoded::to_string(form).map(|text| Self::read(text.as_bytes())).unwrap_or_default()
    }

    /// Without anything that could be a password.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        Self(self.0.into_iter().filter(|(name, _)| !name.contains("password") && !name.contains("secret")).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::integration::SettingsForm;

    #[test]
    fn a_typed_form_survives_the_round_trip() {
        let fields = Fields::read(b"name=A%26B&salesforce_username=&extra=1&name=second");
        assert_eq!(fields.get("name"), "A&B");
        assert_eq!(fields.all("name").count(), 2);
        assert_eq!(fields.get("absent"), "");
        let form: SettingsForm = Fields::read(b"name=A%26B&consumer_key=k").to_form();
        assert_eq!((form.name.as_str(), form.consumer_key.as_str()), ("A&B", "k"));
        assert_eq!(Fields::from_form(&form).get("name"), "A&B");
    }

    #[test]
    fn what_no_database_can_hold_is_named_and_shown_as_something_else() {
        let fields = Fields::posted(b"name=a%00b&email=x&%00=1").unwrap();
        let named: Vec<String> = fields.unstorable().messages().into_iter().map(|message| message.field).collect();
        assert_eq!(named, ["name", "\u{FFFD}"]);
        assert_eq!(fields.storable().get("name"), "a\u{FFFD}b");
        assert!(Fields::read(b"name=a%26b").unstorable().is_empty());
        for broken in [&b"name=%ff"[..], b"name=\xff", b"name=%ed%a0%80", b"name=%c3&x=%a9"] {
            assert_eq!(Fields::posted(broken), None, "{}", broken.escape_ascii());
        }
    }

    #[test]
    fn passwords_are_never_kept() {
        let kept = Fields::read(b"email=a&password=p&new_password=q").without_secrets();
        assert_eq!(kept, Fields::read(b"email=a"));
    }
}
