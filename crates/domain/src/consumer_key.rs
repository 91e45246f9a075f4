//! The consumer key of the customer's app. It identifies the app and is no secret, so it is shown whole.

use crate::invalid::Invalid;
use crate::pasted::clean;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How every key begins that Salesforce makes. Source: field reports; packaged apps may choose their own.
const OF_SALESFORCE: &str = "3MVG9";
/// What people call a key that does not begin so, in small letters and without white space.
const LABELS: [&str; 9] = [
    "consumerkey",
    "clientid",
    "consumer-schlüssel",
    "verbraucherschlüssel",
    "cléconsommateur",
    "clavedeconsumidor",
    "chavedoconsumidor",
    "コンシューマー鍵",
    "コンシューマ鍵",
];
/// What stands behind a key when both lines were copied.
const SECRET: &str = "consumersecret";

/// 1–256 printable ASCII characters; white space, invisible characters and the label from copying are dropped, line breaks
/// included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsumerKey(String);

impl ConsumerKey {
    pub const MAX: usize = 256;

    /// Nothing typed is `None`: the key is known only after the app exists.
    pub fn parse_optional(input: &str) -> Result<Option<Self>, Invalid> {
        let text: String = clean(input).chars().filter(|c| !c.is_whitespace()).collect();
        let key = clean(without_neighbors(&text));
        if key.is_empty() {
            return Ok(None);
        }
        let actual = key.chars().count();
        if actual > Self::MAX {
            return Err(Invalid::TooLong { max: Self::MAX, actual });
        }
        if key.chars().all(|c| c.is_ascii_graphic()) {
            Ok(Some(Self(key)))
        } else {
            Err(Invalid::ConsumerKeyCharacters)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Keys made by Salesforce start with `3MVG9` and have 85 characters or so; packaged apps may choose their own
    /// (8–256), so an odd shape is worth a warning and never a refusal.
    pub fn looks_odd(&self) -> bool {
        !(self.0.starts_with(OF_SALESFORCE) && (60..=130).contains(&self.0.len()))
    }
}

/// The key alone, when it was copied together with its label or with the line behind it.
fn without_neighbors(text: &str) -> &str {
    let small = text.to_ascii_lowercase();
    let end = small.find(SECRET).filter(|&at| at > 0).unwrap_or(text.len());
    let text = &text[..end];
    if let Some(at) = text.find(OF_SALESFORCE) {
        let is_label = |c: char| !c.is_ascii_alphanumeric();
        let before = &text[..at];
        if before.chars().next_back().is_some_and(is_label) || LABELS.contains(&before.to_lowercase().as_str()) {
            return &text[at..];
        }
    }
    let labeled = text.split_once(':').filter(|(label, _)| LABELS.contains(&label.to_lowercase().as_str()));
    labeled.map_or(text, |(_, key)| key)
}

impl fmt::Display for ConsumerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_from_copying_is_dropped() {
        let key = ConsumerKey::parse_optional(" 3MVG9\r\n abc\t.DEF_1 ").expect("valid").expect("typed");
        assert_eq!(key.as_str(), "3MVG9abc.DEF_1");
        assert!(key.looks_odd());
        assert!(
            !ConsumerKey::parse_optional(&format!("3MVG9{}", "x".repeat(80)))
                .expect("valid")
                .expect("typed")
                .looks_odd()
        );
        assert_eq!(ConsumerKey::parse_optional("\n"), Ok(None));
    }

    #[test]
    fn only_printable_ascii() {
        assert_eq!(ConsumerKey::parse_optional("3MVG9é"), Err(Invalid::ConsumerKeyCharacters));
        assert!(matches!(
            ConsumerKey::parse_optional(&"x".repeat(257)),
            Err(Invalid::TooLong { max: 256, actual: 257 })
        ));
    }

    #[test]
    fn its_label_is_dropped() {
        for pasted in [
            "Consumer Key: 3MVG9abc.DEF_1",
            "Consumer Key\n3MVG9abc.DEF_1\nConsumer Secret\n0123456789ABCDEF",
            "Consumer Key3MVG9abc.DEF_1",
            "コンシューマー鍵：3MVG9abc.DEF_1",
            "Clé consommateur = 3MVG9abc.DEF_1",
            "키\u{200b}3MVG9abc.DEF_1",
            "client_id=3MVG9abc.DEF_1",
            "\"3MVG9abc\u{feff}.DEF_1\"",
        ] {
            let key = ConsumerKey::parse_optional(pasted).expect("valid").expect("typed");
            assert_eq!(key.as_str(), "3MVG9abc.DEF_1", "{pasted:?}");
        }
        for (pasted, own) in
            [("Consumer Key: RELAY_key.1", "RELAY_key.1"), ("RELAY:key.1", "RELAY:key.1"), ("x3MVG9", "x3MVG9")]
        {
            assert_eq!(ConsumerKey::parse_optional(pasted).expect("valid").expect("typed").as_str(), own);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_key_reads_itself_whatever_stands_around_it(
            key in "3MVG9[A-Za-z0-9._]{20,80}",
            label in proptest::sample::select(&["", "Consumer Key: ", "Consumer Key\n", "消费者密钥：", "고객 키 = ", "\u{feff}", "\u{202a}"][..]),
            behind in proptest::sample::select(&["", "\n", "\u{200b}", " ", "\nConsumer Secret\nABC", "\u{202c}"][..]),
        ) {
            let parsed = ConsumerKey::parse_optional(&format!("{label}{key}{behind}"));
            proptest::prop_assert_eq!(parsed.map(|key| key.map(|key| key.as_str().to_owned())), Ok(Some(key)));
        }
    }
}
