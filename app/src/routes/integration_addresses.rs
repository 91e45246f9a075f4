//! Addresses below one integration: what is done with it, its checks and its deliveries.

use std::fmt::Display;

pub fn pause(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/pause")
}

pub fn resume(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/resume")
}

pub fn remove(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/remove")
}

pub fn checks(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/checks")
}

pub fn check(client: &str, id: impl Display, check: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/checks/{check}")
}

pub fn deliveries(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/deliveries")
}

pub fn delivery(client: &str, id: impl Display, delivery: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/deliveries/{delivery}")
}

/// Where another Salesforce org is confirmed.
pub fn confirm_organization(client: &str, id: impl Display) -> String {
    format!("/clients/{client}/integrations/{id}/organization")
}

/// A decision about proposed values: `accept` or `reject`.
pub fn decide_proposal(client: &str, id: impl Display, proposal: impl Display, decision: &str) -> String {
    format!("/clients/{client}/integrations/{id}/proposals/{proposal}/{decision}")
}
