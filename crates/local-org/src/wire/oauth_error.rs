//! Refusals of the OAuth endpoints: always HTTP 400 with `error` and `error_description`. The texts are those of the
//! error catalogue Salesforce documents and of what was seen in the field.

use serde_json::json;

use super::reply::Reply;

/// A refused sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) error: &'static str,
    pub(super) description: String,
    pub(super) org: Option<&'static str>,
}

impl Refusal {
    pub(super) fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { error, description: description.into(), org: None }
    }

    pub(super) fn grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    pub(super) fn in_org(mut self, org: &'static str) -> Self {
        self.org = Some(org);
        self
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Reply::json(400, json!({ "error": refusal.error, "error_description": refusal.description })).by(refusal.org)
    }
}
