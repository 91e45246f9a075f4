//! Addresses of the decisions about where an integration's events go.

use std::fmt::Display;

/// Where another Salesforce org is confirmed.
pub fn confirm_organization(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/organization")
}

/// A decision about proposed values: `accept` or `reject`.
pub fn decide_proposal(client: &str, id: impl Display, proposal: impl Display, decision: &str) -> String {
    format!("/clients/{client}/integrations/{id}/proposals/{proposal}/{decision}")
}
