//! What a certificate lives through. An integration signs with one; a rotation puts a new one beside it, and Salesforce,
//! which holds one certificate an app, decides by its answers which of the two is in force.

use std::fmt;
use thiserror::Error;

/// How long a replaced certificate is kept after its successor worked, in seconds. Salesforce names 10 minutes for a
/// change of an app to arrive everywhere, and people have seen 30.
pub const OVERLAP_SECS: i64 = 30 * 60;

/// Where in its life a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// New: Salesforce has not taken a signature of it yet.
    Waiting,
    /// It worked, and is the one that signs.
    InUse,
    /// Its successor worked; it is kept until Salesforce has forgotten it everywhere.
    Retiring,
    /// Over, after its successor worked. Its key is destroyed, as in the two states below.
    Retired,
    /// Over, because the rotation that made it was aborted.
    Withdrawn,
    /// Over, because somebody destroyed its key.
    Revoked,
}

/// A step that the life of a certificate does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a certificate that is {0} does not go there")]
pub struct Refused(pub State);

impl State {
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::InUse, Self::Retiring, Self::Retired, Self::Withdrawn, Self::Revoked];

    /// The word in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::InUse => "in_use",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
        }
    }

    /// As people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "New, waiting for proof",
            Self::InUse => "In use",
            Self::Retiring => "Replaced, retires soon",
            Self::Retired => "Retired",
            Self::Withdrawn => "Withdrawn",
            Self::Revoked => "Revoked",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether its private key is still there.
    pub const fn has_key(self) -> bool {
        matches!(self, Self::Waiting | Self::InUse | Self::Retiring)
    }

    /// Salesforce took its signature.
    pub fn proven(self) -> Result<Self, Refused> {
        self.step(&[Self::Waiting], Self::InUse)
    }

    /// Its successor was proven.
    pub fn replaced(self) -> Result<Self, Refused> {
        self.step(&[Self::InUse], Self::Retiring)
    }

    /// Its successor is withdrawn.
    pub fn restored(self) -> Result<Self, Refused> {
        self.step(&[Self::Retiring], Self::InUse)
    }

    pub fn retired(self) -> Result<Self, Refused> {
        self.step(&[Self::Retiring], Self::Retired)
    }

    /// The rotation that made it is aborted.
    pub fn withdrawn(self) -> Result<Self, Refused> {
        self.step(&[Self::Waiting, Self::InUse], Self::Withdrawn)
    }

    pub fn revoked(self) -> Result<Self, Refused> {
        self.step(&[Self::Waiting, Self::InUse, Self::Retiring], Self::Revoked)
    }

    fn step(self, from: &[Self], to: Self) -> Result<Self, Refused> {
        if from.contains(&self) { Ok(to) } else { Err(Refused(self)) }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Which certificates of an integration still have their key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub waiting: bool,
    pub in_use: bool,
    pub retiring: bool,
}

/// Why something cannot be done with the certificates of an integration now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    IsRotating,
    IsNew,
    IsRetiring,
    NoRotation,
    NothingRetires,
    NothingLeft,
}

impl Obstacle {
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::IsRotating => {
                "A new certificate is already waiting for its first sign-in. Finish this rotation or abort it first."
            }
            Self::IsNew => {
                "This certificate is new and waits for its first sign-in. Rotate it once it has worked, or revoke it."
            }
            Self::IsRetiring => {
                "The replaced certificate is still kept for a while. Wait until it has retired, or retire it now."
            }
            Self::NoRotation => "No rotation is running: there is nothing to abort.",
            Self::NothingRetires => "No replaced certificate is kept: there is nothing to retire.",
            Self::NothingLeft => "This integration has no key any more: there is nothing to revoke.",
        }
    }
}

impl Held {
    pub fn of(states: impl IntoIterator<Item = State>) -> Self {
        states.into_iter().fold(Self::default(), |held, state| Self {
            waiting: held.waiting || state == State::Waiting,
            in_use: held.in_use || state == State::InUse,
            retiring: held.retiring || state == State::Retiring,
        })
    }

    /// Whether a new certificate may be made: one rotation at a time.
    pub const fn may_rotate(self) -> Result<(), Obstacle> {
        match self {
            Self { retiring: true, .. } => Err(Obstacle::IsRetiring),
            Self { waiting: true, in_use: true, .. } => Err(Obstacle::IsRotating),
            Self { waiting: true, .. } => Err(Obstacle::IsNew),
            Self { waiting: false, .. } => Ok(()),
        }
    }

    /// Whether the older one can stay and the newer one go.
    pub const fn may_abort(self) -> Result<(), Obstacle> {
        if self.in_use && (self.waiting || self.retiring) { Ok(()) } else { Err(Obstacle::NoRotation) }
    }

    pub const fn may_retire(self) -> Result<(), Obstacle> {
        if self.retiring { Ok(()) } else { Err(Obstacle::NothingRetires) }
    }

    pub const fn may_revoke(self) -> Result<(), Obstacle> {
        if self.in_use || self.waiting { Ok(()) } else { Err(Obstacle::NothingLeft) }
    }
}

/// The order in which keys are tried: the one known to work first, unless it is a moment to give the new one a try.
pub fn signing_order<T>(mut keys: Vec<T>, state: impl Fn(&T) -> State, new_first: bool) -> Vec<T> {
    keys.retain(|key| state(key).has_key());
    keys.sort_by_key(|key| match state(key) {
        State::Waiting if new_first => 0,
        State::InUse => 1,
        State::Waiting => 2,
        _ => 3,
    });
    keys
}

/// Whether Salesforce refused the signature itself, so that another key may be the right one. The words are those of
/// `/services/oauth2/token`: the signature does not fit the app's certificate, or the app has none.
pub fn is_signature_refusal(error: &str, description: Option<&str>) -> bool {
    match error {
        "invalid_client" => true,
        "invalid_grant" => description.is_some_and(|words| words.eq_ignore_ascii_case("invalid assertion")),
        _ => false,
    }
}

/// How long a new certificate is left alone after so many tries that Salesforce refused, in seconds: ten minutes,
/// doubling to six hours.
pub fn trial_pause_secs(refused: u32) -> i64 {
    const FIRST: i64 = 10 * 60;
    const LONGEST: i64 = 6 * 60 * 60;
    FIRST.saturating_mul(1 << refused.min(16)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::{InUse, Retired, Retiring, Revoked, Waiting, Withdrawn};

    #[test]
    fn a_rotation_from_new_to_retired() {
        assert_eq!(Waiting.proven(), Ok(InUse));
        assert_eq!(InUse.replaced(), Ok(Retiring));
        assert_eq!(Retiring.retired(), Ok(Retired));
        assert_eq!(Retiring.restored(), Ok(InUse));
        assert_eq!(Waiting.withdrawn(), Ok(Withdrawn));
    }

    #[test]
    fn what_is_over_stays_over_and_the_key_in_use_never_just_retires() {
        for over in [Retired, Withdrawn, Revoked] {
            assert!(!over.has_key());
            for step in
                [over.proven(), over.replaced(), over.restored(), over.retired(), over.withdrawn(), over.revoked()]
            {
                assert_eq!(step, Err(Refused(over)));
            }
        }
        assert_eq!(InUse.retired(), Err(Refused(InUse)));
        assert_eq!(Waiting.retired(), Err(Refused(Waiting)));
        assert_eq!(InUse.proven(), Err(Refused(InUse)));
        assert!(State::ALL.into_iter().all(|state| State::parse(state.word()) == Some(state)));
    }

    #[test]
    fn what_is_possible_follows_from_the_keys_that_are_there() {
        let held = |states: &[State]| Held::of(states.iter().copied());
        assert_eq!(held(&[InUse, Retired]).may_rotate(), Ok(()));
        assert_eq!(held(&[Revoked]).may_rotate(), Ok(()));
        assert_eq!(held(&[InUse, Waiting]).may_rotate(), Err(Obstacle::IsRotating));
        assert_eq!(held(&[Waiting]).may_rotate(), Err(Obstacle::IsNew));
        assert_eq!(held(&[InUse, Retiring]).may_rotate(), Err(Obstacle::IsRetiring));
        assert_eq!(held(&[InUse, Waiting]).may_abort(), Ok(()));
        assert_eq!(held(&[InUse, Retiring]).may_abort(), Ok(()));
        assert_eq!(held(&[Waiting]).may_abort(), Err(Obstacle::NoRotation));
        assert_eq!(held(&[InUse]).may_retire(), Err(Obstacle::NothingRetires));
        assert_eq!(held(&[Waiting]).may_revoke(), Ok(()));
        assert_eq!(held(&[Withdrawn, Revoked]).may_revoke(), Err(Obstacle::NothingLeft));
    }

    #[test]
    fn the_key_known_to_work_signs_first() {
        let order = |states: &[State], new_first| signing_order(states.to_vec(), |state| *state, new_first);
        assert_eq!(order(&[Waiting, InUse, Retired], false), [InUse, Waiting]);
        assert_eq!(order(&[InUse, Waiting], true), [Waiting, InUse]);
        assert_eq!(order(&[Retiring, InUse], true), [InUse, Retiring]);
        assert_eq!(order(&[Waiting, Revoked], false), [Waiting]);
        assert_eq!(order(&[Revoked], true), []);
    }

    #[test]
    fn only_a_refused_signature_asks_for_the_other_key() {
        assert!(is_signature_refusal("invalid_client", Some("invalid client credentials")));
        assert!(is_signature_refusal("invalid_grant", Some("invalid assertion")));
        for (error, words) in [
            ("invalid_client_id", Some("client identifier invalid")),
            ("invalid_grant", Some("user hasn't approved this consumer")),
            ("invalid_grant", None),
            ("rate_limit_exceeded", Some("number of logins exceeded")),
        ] {
            assert!(!is_signature_refusal(error, words), "{error}");
        }
    }

    #[test]
    fn tries_become_rare() {
        assert_eq!(trial_pause_secs(0), 600);
        assert_eq!(trial_pause_secs(1), 1200);
        assert_eq!(trial_pause_secs(50), 6 * 3600);
    }
}
