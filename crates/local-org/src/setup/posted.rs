//! What a form posts: names with values, several for check boxes of one name, and at most one file.

use axum::extract::Multipart;

/// A posted form.
#[derive(Debug, Default)]
pub(super) struct Posted {
    pairs: Vec<(String, String)>,
    /// The chosen file; absent when none was chosen.
    pub(super) file: Option<Vec<u8>>,
}

impl Posted {
    pub(super) fn from_form(bytes: &[u8]) -> Self {
        Self { pairs: url::form_urlencoded::parse(bytes).into_owned().collect(), file: None }
    }

    /// Nothing when the body is broken or too large.
    pub(super) async fn from_multipart(mut parts: Multipart) -> Option<Self> {
        let mut posted = Self::default();
        while let Some(part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.file_name().is_some();
            let bytes = part.bytes().await.ok()?;
            if is_file {
                posted.file = (!bytes.is_empty()).then(|| bytes.to_vec());
            } else {
                posted.pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Some(posted)
    }

    /// The first value; empty when absent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a check box of this name was checked.
    pub(super) fn checked(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
