//! The life cycle of an integration, and what has to happen next.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The life of an integration. *Paused* is a flag beside it; removal is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    AwaitingSalesforce,
    Connected,
    NeedsAttention,
    /// A token belongs to another organization than the one that was kept: nothing is sent until a Client Admin or CSM
    /// confirms it, or the values are restored.
    OrganizationChanged,
    Removed,
}

/// A step the life cycle does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a removed integration cannot change")]
pub struct Removed;

impl State {
    pub const ALL: [Self; 5] =
        [Self::AwaitingSalesforce, Self::Connected, Self::NeedsAttention, Self::OrganizationChanged, Self::Removed];

    /// The word in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AwaitingSalesforce => "AwaitingSalesforce",
            Self::Connected => "Connected",
            Self::NeedsAttention => "NeedsAttention",
            Self::OrganizationChanged => "OrganizationChanged",
            Self::Removed => "Removed",
        }
    }

    /// The word in the API. The first four are older than the rule that words there are written in small letters.
    pub const fn api_word(self) -> &'static str {
        match self {
            Self::OrganizationChanged => "organization_changed",
            other => other.word(),
        }
    }

    /// The status as people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AwaitingSalesforce => "Awaiting Salesforce",
            Self::Connected => "Connected",
            Self::NeedsAttention => "Needs attention",
            Self::OrganizationChanged => "Different Salesforce org",
            Self::Removed => "Removed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    pub fn parse_api(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.api_word() == word)
    }

    /// The last check worked. That alone does not confirm another organization.
    pub fn check_passed(self) -> Result<Self, Removed> {
        self.alive().map(|state| if state == Self::OrganizationChanged { state } else { Self::Connected })
    }

    /// The last check was refused. What worked before now needs somebody; what never worked still awaits Salesforce,
    /// unless the refusal is permanent.
    pub fn check_refused(self, permanent: bool) -> Result<Self, Removed> {
        self.alive().map(|state| match (state, permanent) {
            (Self::OrganizationChanged, _) => Self::OrganizationChanged,
            (_, true) | (Self::NeedsAttention, false) => Self::NeedsAttention,
            (state, false) => state,
        })
    }

    /// Username, consumer key, host or the last certificate changed: a check has to pass again.
    pub fn settings_changed(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::AwaitingSalesforce)
    }

    /// A token belongs to another organization than the one that was kept.
    pub fn organization_changed(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::OrganizationChanged)
    }

    pub fn remove(self) -> Result<Self, Removed> {
        self.alive().map(|_| Self::Removed)
    }

    fn alive(self) -> Result<Self, Removed> {
        if self == Self::Removed { Err(Removed) } else { Ok(self) }
    }
}

/// The one thing that has to happen next, and so the one sentence and button of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Removed: nothing any more.
    Nothing,
    /// The values lead to another organization: somebody confirms it, or restores the values.
    ConfirmOrganization,
    /// The last certificate was revoked: nothing can sign in before there is another one.
    MakeCertificate,
    /// Paused by a person.
    Resume,
    /// The certificate goes to the Salesforce admin, who gives back username and consumer key.
    FillInUsernameAndConsumerKey,
    FillInUsername,
    FillInConsumerKey,
    /// Both are there: prove it.
    CheckConnection,
    /// The last check was refused: follow its diagnosis.
    FollowDiagnosis,
    /// Connected: events flow.
    SendEvents,
}

impl NextStep {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => "This integration was removed. Its history stays here.",
            Self::ConfirmOrganization => {
                "Its values lead to a different Salesforce org than the one it was connected to. Nothing is sent, and events wait in order, until a Client Admin or customer success manager confirms that org, or you restore the values."
            }
            Self::MakeCertificate => {
                "Its certificate was revoked, so it cannot sign in. Make a new one and hand it to your Salesforce admin; events wait in order."
            }
            Self::Resume => "Paused: events wait in order. Resume when Salesforce is ready.",
            Self::FillInUsernameAndConsumerKey => {
                "Waiting for your Salesforce admin: hand over the certificate, then fill in the Salesforce username and consumer key."
            }
            Self::FillInUsername => "Fill in the Salesforce username your Salesforce admin gives you.",
            Self::FillInConsumerKey => "Fill in the consumer key your Salesforce admin gives you.",
            Self::CheckConnection => "Everything is filled in. Check the connection.",
            Self::FollowDiagnosis => "Salesforce refused the last check. Follow the diagnosis, then check again.",
            Self::SendEvents => "Connected. Events can flow.",
        }
    }
}

/// What decides the next step.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, read from a row")]
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub state: State,
    pub paused: bool,
    /// One whose key is still there.
    pub has_certificate: bool,
    pub has_username: bool,
    pub has_consumer_key: bool,
    pub last_check_refused: bool,
}

impl Progress {
    pub const fn next_step(self) -> NextStep {
        match (self.state, self.paused, self.has_username, self.has_consumer_key) {
            (State::Removed, ..) => NextStep::Nothing,
            (State::OrganizationChanged, ..) => NextStep::ConfirmOrganization,
            _ if !self.has_certificate => NextStep::MakeCertificate,
            (_, true, ..) => NextStep::Resume,
            (_, _, false, false) => NextStep::FillInUsernameAndConsumerKey,
            (_, _, false, true) => NextStep::FillInUsername,
            (_, _, true, false) => NextStep::FillInConsumerKey,
            (State::Connected, ..) => NextStep::SendEvents,
            (State::NeedsAttention, ..) => NextStep::FollowDiagnosis,
            (State::AwaitingSalesforce, ..) if self.last_check_refused => NextStep::FollowDiagnosis,
            (State::AwaitingSalesforce, ..) => NextStep::CheckConnection,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_cycle() {
        use State::{AwaitingSalesforce, Connected, NeedsAttention, Removed as Gone};
        assert_eq!(AwaitingSalesforce.check_passed(), Ok(Connected));
        assert_eq!(AwaitingSalesforce.check_refused(false), Ok(AwaitingSalesforce));
        assert_eq!(Connected.check_refused(false), Ok(Connected));
        assert_eq!(Connected.check_refused(true), Ok(NeedsAttention));
        assert_eq!(NeedsAttention.check_passed(), Ok(Connected));
        assert_eq!(Connected.settings_changed(), Ok(AwaitingSalesforce));
        for refused in [
            Gone.check_passed(),
            Gone.check_refused(true),
            Gone.settings_changed(),
            Gone.organization_changed(),
            Gone.remove(),
        ] {
            assert_eq!(refused, Err(Removed));
        }
    }

    #[test]
    fn no_check_leads_out_of_another_organization() {
        let changed = State::Connected.organization_changed().expect("alive");
        assert_eq!(changed, State::OrganizationChanged);
        for after in [changed.check_passed(), changed.check_refused(true), changed.check_refused(false)] {
            assert_eq!(after, Ok(State::OrganizationChanged));
        }
        assert_eq!(changed.settings_changed(), Ok(State::AwaitingSalesforce), "restoring the values is a way out");
    }

    #[test]
    fn words_parse_back() {
        for state in State::ALL {
            assert_eq!((State::parse(state.word()), State::parse_api(state.api_word())), (Some(state), Some(state)));
        }
        assert_eq!(State::OrganizationChanged.api_word(), "organization_changed");
    }

    #[test]
    fn the_next_step_is_the_first_open_one() {
        let start = Progress {
            state: State::AwaitingSalesforce,
            paused: false,
            has_certificate: true,
            has_username: false,
            has_consumer_key: false,
            last_check_refused: false,
        };
        assert_eq!(start.next_step(), NextStep::FillInUsernameAndConsumerKey);
        assert_eq!(Progress { has_username: true, ..start }.next_step(), NextStep::FillInConsumerKey);
        let ready = Progress { has_username: true, has_consumer_key: true, ..start };
        assert_eq!(ready.next_step(), NextStep::CheckConnection);
        assert_eq!(Progress { last_check_refused: true, ..ready }.next_step(), NextStep::FollowDiagnosis);
        assert_eq!(Progress { state: State::Connected, ..ready }.next_step(), NextStep::SendEvents);
        assert_eq!(Progress { paused: true, ..ready }.next_step(), NextStep::Resume);
        let changed = Progress { state: State::OrganizationChanged, paused: true, ..ready };
        assert_eq!(changed.next_step(), NextStep::ConfirmOrganization, "resuming would send nothing");
        assert_eq!(
            Progress { has_certificate: false, paused: true, ..ready }.next_step(),
            NextStep::MakeCertificate,
            "without a key, resuming is no use"
        );
    }
}
