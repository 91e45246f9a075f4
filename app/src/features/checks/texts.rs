//! What these pages say, where a sentence depends on a value.

use domain::check::{CheckState, Link};

/// The outcome as one word.
pub(crate) const fn outcome_word(state: CheckState) -> &'static str {
    match state {
        CheckState::Running => "Checking…",
        CheckState::Passed => "Passed",
        CheckState::Refused => "Refused",
        CheckState::Interrupted => "Interrupted",
    }
}

/// What a finished check means, in one sentence.
pub(crate) const fn outcome_sentence(state: CheckState) -> &'static str {
    match state {
        CheckState::Running => "Each link appears as it answers.",
        CheckState::Passed => "Every link holds. Events can flow, and the dry run left nothing behind.",
        CheckState::Refused => "One link was refused. What to change stands below it; then check again.",
        CheckState::Interrupted => {
            "The check stopped before it had an answer, because the portal was restarted or it took too long. Check again."
        }
    }
}

/// What a link is about, for those who meet it first.
pub(super) const fn link_about(link: Link) -> &'static str {
    match link {
        Link::CertificateValid => "Our own side: what is filled in, the key and its certificate.",
        Link::Token => "Salesforce lets the app in for this user.",
        Link::Identity => "It is the user you named.",
        Link::Objects => "The package is installed and the user sees its objects.",
        Link::Fields => "The user may fill every field of a record.",
        Link::DryRun => "Two records are written and rolled back at once.",
    }
}

/// How long a check took.
pub(super) fn took(millis: i64) -> String {
    match millis {
        ..1000 => format!("{} ms", millis.max(0)),
        _ => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(took(212), "212 ms");
        assert_eq!(took(1890), "1.8 s");
        assert_eq!(took(-5), "0 ms");
    }
}
