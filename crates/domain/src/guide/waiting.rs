//! Whose turn it is.

use super::{Step, finding};
use crate::diagnosis::{self, Place, Waiting};
use crate::integration::{Progress, State};
use serde::{Deserialize, Serialize};

/// Who has to do something next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    Nobody,
    /// The client's own people, in the portal.
    Client,
    /// Whoever administers the org.
    SalesforceAdmin,
    /// Salesforce itself: it passes.
    Salesforce,
    /// Whoever runs this installation.
    Operator,
}

impl WaitingFor {
    /// What a person reads.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nobody => "Nobody",
            Self::Client => "The client",
            Self::SalesforceAdmin => "The Salesforce admin",
            Self::Salesforce => "Salesforce",
            Self::Operator => "An operator",
        }
    }
}

/// Whose turn it is, by how far an integration has come and the code of its last refusal.
#[must_use]
pub fn waiting_for(progress: Progress, refusal: Option<&str>) -> WaitingFor {
    match progress.state {
        State::Removed => return WaitingFor::Nobody,
        // A Client Admin confirms the other org, or somebody of the client restores the values.
        State::OrganizationChanged => return WaitingFor::Client,
        _ if progress.paused || !progress.has_certificate => return WaitingFor::Client,
        State::Connected if refusal.is_none() => return WaitingFor::Nobody,
        _ => {}
    }
    if !progress.has_consumer_key || !progress.has_username {
        return WaitingFor::SalesforceAdmin;
    }
    let Some(code) = refusal else { return WaitingFor::Client };
    let blamed = finding(code).filter(|finding| !finding.is_neutral());
    if let Some(finding) = blamed {
        let here = finding.wrong.iter().all(|step| !step.is_in_salesforce() && *step != Step::Proof);
        return if here { WaitingFor::Client } else { WaitingFor::SalesforceAdmin };
    }
    match diagnosis::find(code) {
        Some(row) if row.fixes.first().is_some_and(|fix| fix.place == Place::Server) => WaitingFor::Operator,
        Some(row) if row.waiting == Waiting::Retry && !row.permanent => WaitingFor::Salesforce,
        _ => WaitingFor::SalesforceAdmin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILLED: Progress = Progress {
        state: State::AwaitingSalesforce,
        paused: false,
        has_certificate: true,
        has_username: true,
        has_consumer_key: true,
        last_check_refused: false,
    };

    #[test]
    fn turns() {
        let empty = Progress { has_username: false, has_consumer_key: false, ..FILLED };
        let cases = [
            (empty, None, WaitingFor::SalesforceAdmin),
            (FILLED, None, WaitingFor::Client),
            (FILLED, Some("certificate_mismatch"), WaitingFor::SalesforceAdmin),
            (FILLED, Some("audience_wrong"), WaitingFor::Client),
            (FILLED, Some("validation_rule"), WaitingFor::SalesforceAdmin),
            (FILLED, Some("salesforce_unavailable"), WaitingFor::Salesforce),
            (FILLED, Some("key_unavailable"), WaitingFor::Operator),
            (FILLED, Some("clock_skew"), WaitingFor::Operator),
            (Progress { state: State::Connected, ..FILLED }, None, WaitingFor::Nobody),
            (Progress { state: State::Connected, paused: true, ..FILLED }, None, WaitingFor::Client),
            (Progress { has_certificate: false, ..FILLED }, Some("certificate_mismatch"), WaitingFor::Client),
            (Progress { state: State::Removed, ..FILLED }, None, WaitingFor::Nobody),
            (
                Progress { state: State::OrganizationChanged, ..FILLED },
                Some("organization_changed"),
                WaitingFor::Client,
            ),
        ];
        for (progress, refusal, who) in cases {
            assert_eq!(waiting_for(progress, refusal), who, "{progress:?} {refusal:?}");
        }
    }
}
