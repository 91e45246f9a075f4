//! What one client may have and do, so that no client costs another. An installation has defaults; operators change them
//! for one client.

use serde::{Deserialize, Serialize};

/// One limit of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quota {
    /// Integrations that are not removed.
    Integrations,
    /// Keys that are not revoked.
    Keys,
    /// People who are not removed.
    Members,
    /// Connection checks that were asked for, in an hour.
    ChecksPerHour,
    /// The same of one integration, in a minute.
    ChecksPerMinute,
    /// Megabytes of events that wait for delivery.
    WaitingMegabytes,
    /// Megabytes of answers that are kept for a repeated `Idempotency-Key`.
    AnswersMegabytes,
}

/// A megabyte, as storage is sold.
pub const MEGABYTE: u64 = 1_000_000;

impl Quota {
    pub const ALL: [Self; 7] = [
        Self::Integrations,
        Self::Keys,
        Self::Members,
        Self::ChecksPerHour,
        Self::ChecksPerMinute,
        Self::WaitingMegabytes,
        Self::AnswersMegabytes,
    ];
    /// The largest value of any.
    pub const MOST: u32 = 1_000_000;

    /// Its name in the configuration, the store and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Integrations => "integrations",
            Self::Keys => "keys",
            Self::Members => "members",
            Self::ChecksPerHour => "checks_per_hour",
            Self::ChecksPerMinute => "checks_per_minute",
            Self::WaitingMegabytes => "waiting_megabytes",
            Self::AnswersMegabytes => "answers_megabytes",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quota| quota.word() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Integrations => "Integrations",
            Self::Keys => "Keys",
            Self::Members => "Members",
            Self::ChecksPerHour => "Connection checks an hour",
            Self::ChecksPerMinute => "Connection checks a minute, of one integration",
            Self::WaitingMegabytes => "Events waiting for delivery, in MB",
            Self::AnswersMegabytes => "Saved answers of calls with an Idempotency-Key, in MB",
        }
    }

    /// What an installation starts with.
    pub const fn usual(self) -> u32 {
        match self {
            Self::Integrations => 500,
            Self::Members => 200,
            Self::ChecksPerHour => 120,
            Self::ChecksPerMinute => 6,
            Self::WaitingMegabytes => 5_000,
            Self::Keys | Self::AnswersMegabytes => 50,
        }
    }

    /// Why something was refused, and what to do.
    pub fn sentence(self, limit: u32) -> String {
        const RAISE: &str = "or ask an operator of this installation to raise the limit";
        match self {
            Self::Integrations => {
                format!(
                    "This client has {limit} integrations, which is its limit. Remove one that is not needed, {RAISE}."
                )
            }
            Self::Keys => {
                format!("This client has {limit} keys, which is its limit. Revoke one that is not needed, {RAISE}.")
            }
            Self::Members => {
                format!("This client has {limit} members, which is its limit. Remove one who left, {RAISE}.")
            }
            Self::ChecksPerHour => format!(
                "This client started {limit} connection checks within an hour, which is its limit. Wait a while, {RAISE}."
            ),
            Self::ChecksPerMinute => format!(
                "{limit} connection checks of this integration were started within a minute, which is the limit. Look at the last result, wait a minute, {RAISE}."
            ),
            Self::WaitingMegabytes => format!(
                "{limit} MB of this client's events wait for delivery, which is its limit. Mend or resume the integrations they wait for, {RAISE}; then post again."
            ),
            Self::AnswersMegabytes => format!(
                "{limit} MB of answers are saved for this client's Idempotency-Keys, which is its limit. Each is kept for 24 hours: wait, send the call without an Idempotency-Key, {RAISE}."
            ),
        }
    }
}

/// The limits of a client, or those of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas([u32; Quota::ALL.len()]);

impl Quotas {
    pub const fn get(&self, quota: Quota) -> u32 {
        self.0[quota as usize]
    }

    pub const fn set(&mut self, quota: Quota, limit: u32) {
        self.0[quota as usize] = limit;
    }
}

impl Default for Quotas {
    fn default() -> Self {
        Self(Quota::ALL.map(Quota::usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quota_has_a_place_a_word_and_a_sentence_of_its_own() {
        let mut quotas = Quotas::default();
        for (place, quota) in (0..).zip(Quota::ALL) {
            assert_eq!(Quota::parse(quota.word()), Some(quota));
            assert_eq!(quotas.get(quota), quota.usual());
            quotas.set(quota, place);
            assert!(quota.sentence(17).contains("17"), "{quota:?}");
        }
        assert_eq!(Quota::ALL.map(|quota| quotas.get(quota)), [0, 1, 2, 3, 4, 5, 6]);
    }
}
