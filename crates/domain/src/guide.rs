//! The setup guide: what somebody does in Salesforce and here, step by step, and how far a connection check proves each
//! step done. Nothing here knows a sentence of the guide; it knows the steps, the evidence and the advice.

mod advice;
mod pace;
mod setup;
mod standing;
mod table;
mod waiting;

pub use advice::{Advice, Choices, advice};
pub use pace::{CHECKS_PER_HOUR, pause_secs};
pub use setup::{SetupPage, SetupSite};
pub use standing::{Evidence, Seen, Standing, Standings};
pub use table::{Finding, finding};
pub use waiting::{WaitingFor, waiting_for};

use crate::integration::{FormVersion, IntegrationType};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A step of the guide. The order of the variants is the order in which they are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The vendor's package is installed.
    Package,
    /// Its namespace is known here.
    Namespace,
    /// The app exists.
    App,
    /// It holds this integration's certificate.
    Certificate,
    /// It carries the OAuth scopes.
    Scopes,
    /// Its consumer key is known here.
    ConsumerKey,
    /// Its policies admit approved users, from any address.
    Policies,
    /// It is open to the vendor's permission set.
    PermissionSet,
    /// One user has that permission set, and is known here.
    User,
    /// Where the org signs in is known here.
    LoginHost,
    /// The permission set may write the records.
    Rights,
    /// A record can be written.
    Proof,
}

impl Step {
    /// Every step, in the order in which they are done.
    pub const ALL: [Self; 12] = [
        Self::Package,
        Self::Namespace,
        Self::App,
        Self::Certificate,
        Self::Scopes,
        Self::ConsumerKey,
        Self::Policies,
        Self::PermissionSet,
        Self::User,
        Self::LoginHost,
        Self::Rights,
        Self::Proof,
    ];

    /// The stable word, an anchor of the guide.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Namespace => "namespace",
            Self::App => "app",
            Self::Certificate => "certificate",
            Self::Scopes => "scopes",
            Self::ConsumerKey => "consumer_key",
            Self::Policies => "policies",
            Self::PermissionSet => "permission_set",
            Self::User => "user",
            Self::LoginHost => "login_host",
            Self::Rights => "rights",
            Self::Proof => "proof",
        }
    }

    /// What is done in it, in a few words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Package => "Install the package",
            Self::Namespace => "Enter the package namespace",
            Self::App => "Create the app",
            Self::Certificate => "Upload the certificate",
            Self::Scopes => "Select the OAuth scopes",
            Self::ConsumerKey => "Hand over the consumer key",
            Self::Policies => "Set the policies",
            Self::PermissionSet => "Open the app to the permission set",
            Self::User => "Choose the user",
            Self::LoginHost => "Say where the org signs in",
            Self::Rights => "Let the user write the records",
            Self::Proof => "Write a record and roll it back",
        }
    }

    /// Whether the step is done in the org alone, so that Orgbridge can only wait for it.
    #[must_use]
    pub const fn is_in_salesforce(self) -> bool {
        !matches!(self, Self::Namespace | Self::LoginHost | Self::Proof)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// The steps of one guide, in order. Both kinds of app have the same ones, on different screens.
#[must_use]
pub fn steps(kind: IntegrationType, version: FormVersion) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| *step != Step::Namespace || version.has_namespace(kind)).collect()
}

/// The step somebody has to look at: the first that is wrong, else the first that is open, else the first that nobody
/// knows of; `None` when all are done.
#[must_use]
pub fn current(steps: &[Step], standings: &Standings) -> Option<Step> {
    [Standing::Wrong, Standing::Open, Standing::Unknown]
        .into_iter()
        .find_map(|standing| steps.iter().copied().find(|step| standings.of(*step) == standing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn words_are_unique_and_in_order() {
        let words: BTreeSet<_> = Step::ALL.iter().map(|step| step.word()).collect();
        assert_eq!(words.len(), Step::ALL.len());
        assert!(Step::ALL.is_sorted());
    }

    #[test]
    fn only_the_newest_form_of_an_app_exchange_package_has_a_namespace() {
        let has = |kind, version| steps(kind, version).contains(&Step::Namespace);
        assert!(has(IntegrationType::AppExchange, FormVersion::V2));
        assert!(!has(IntegrationType::AppExchange, FormVersion::V1));
        assert!(!has(IntegrationType::Unmanaged, FormVersion::V2));
    }

    #[test]
    fn what_is_wrong_comes_before_what_is_open() {
        let all = steps(IntegrationType::Unmanaged, FormVersion::V2);
        let fresh = Standings::of_evidence(&Evidence::default());
        assert_eq!(current(&all, &fresh), Some(Step::App));
        let filled = Evidence { has_username: true, has_consumer_key: true, seen: Seen::Nothing };
        assert_eq!(current(&all, &Standings::of_evidence(&filled)), Some(Step::Package));
        let refused = Evidence { seen: Seen::Refusal("user_not_admin_approved"), ..filled };
        assert_eq!(current(&all, &Standings::of_evidence(&refused)), Some(Step::PermissionSet));
        let works = Evidence { seen: Seen::Works, ..filled };
        assert_eq!(current(&all, &Standings::of_evidence(&works)), None);
    }
}
