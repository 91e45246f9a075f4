//! What these pages say, where a sentence depends on a value.

use domain::integration::NextStep;

/// The next step as a line of the list.
pub(super) const fn next_step_in_short(step: NextStep) -> &'static str {
    match step {
        NextStep::Nothing => "History only",
        NextStep::ConfirmOrganization => "Next: confirm the different org, or restore the values",
        NextStep::MakeCertificate => "Next: make a new certificate",
        NextStep::Resume => "Next: resume when Salesforce is ready",
        NextStep::FillInUsernameAndConsumerKey => "Next: hand over the certificate, fill in username and consumer key",
        NextStep::FillInUsername => "Next: fill in the Salesforce username",
        NextStep::FillInConsumerKey => "Next: fill in the consumer key",
        NextStep::CheckConnection => "Next: check the connection",
        NextStep::FollowDiagnosis => "Next: follow the diagnosis",
        NextStep::SendEvents => "Events can flow",
    }
}

/// What the person did, after they were led on; `None` for a word that no page sends.
pub(super) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "Saved.",
        "paused" => "Paused. Events wait in order until you resume.",
        "resumed" => "Resumed.",
        "aborted" => "Aborted. The key of the new certificate is destroyed; the old one signs alone.",
        "retired" => "Retired. The key of the replaced certificate is destroyed.",
        "revoked" => "Revoked. The key is destroyed, and events wait in order.",
        "accepted" => "Accepted. The proposed values are in place and are checked now.",
        "accepted-unchecked" => "Accepted. The proposed values are in place. Check the connection next.",
        "confirmed" => "Confirmed. Check the connection: events go to this org as soon as it passes.",
        "rejected" => "Rejected. The proposal has ended; nothing was changed.",
        "removed" => "Removed. The key is destroyed and the name is free again.",
        _ => return None,
    })
}

pub(super) const USERNAME_HINT: &str = "The user that the app works as. It looks like an e-mail address, but is not one. Leave empty if you do not have it yet.";

pub(super) const CONSUMER_KEY_HINT: &str = "From Manage Consumer Details of the app; white space from copying is removed. Leave empty if you do not have it yet.";

pub(super) const MY_DOMAIN_HINT: &str =
    "From Setup → SETTINGS → Company Settings → My Domain, such as acme.my.salesforce.com.";

pub(super) const NAMESPACE_HINT: &str = "The prefix of the installed package, such as relay in relay__RelayEvents__c. Leave empty if its objects have none.";

pub(super) const ODD_CONSUMER_KEY: &str = "Consumer keys made by Salesforce begin with 3MVG9 and have about 85 characters. If the check is refused, copy the key again from Manage Consumer Details.";

pub(super) const REMOVAL: &str = "The connection to Salesforce stops at once: no event is pushed any more, and the private key is destroyed, so the certificate in Salesforce becomes useless. The history stays. This cannot be undone.";

pub(super) const LEADS_ELSEWHERE: &str = "Salesforce signed this integration in to a different org than the one it was connected to. Nothing is sent, and events wait in order. Restore the username, consumer key and host if this is not wanted. Confirm the org if events shall go there from now on.";

pub(super) const LEADS_SOMEWHERE: &str = "An earlier version connected this integration and did not write down to which org, and its username or consumer key was changed since. Nothing is sent, and events wait in order. Confirm the org if events shall go there. Otherwise restore the values that worked.";

/// In place of the org that was kept.
pub(super) const NOT_WRITTEN_DOWN: &str = "An org that an earlier version did not write down";

pub(super) const LEADS_BACK: &str = "Salesforce signed this integration in to a different org, and the last check led back to the one it was connected to. Nothing is sent, and events wait in order, until the org is confirmed or the values are edited.";

pub(super) const WHO_CONFIRMS: &str = "Only a Client Admin or your customer success manager can confirm the org.";

pub(super) const PROPOSAL: &str = "Someone with a hand-off link proposes other values than those that worked. Accept them only if you know who it is: the values decide which Salesforce org events go to.";

pub(super) const PROPOSAL_STALE: &str = "The integration was changed after this was proposed. Edit it yourself, or reject the proposal and ask for a new one.";

/// What follows when another org is confirmed.
pub(super) fn what_confirming_does(waiting: i64, more: bool) -> String {
    format!(
        "The connection to this org is checked. When the check passes, {} Nothing is sent to the earlier org any more.",
        deliveries_go(waiting, more)
    )
}

/// What follows when the sign-in leads to the earlier org again.
pub(super) fn sign_in_is_back(waiting: i64, more: bool) -> String {
    format!("The connection is checked once more. When the check passes, {}", deliveries_go(waiting, more))
}

fn deliveries_go(waiting: i64, more: bool) -> String {
    match (waiting, more) {
        (0, _) => "every event from then on goes to it. No delivery waits now.".to_owned(),
        (1, _) => "the 1 delivery that waits goes to it, and every later event follows.".to_owned(),
        (many, false) => format!("the {many} deliveries that wait go to it, and every later event follows."),
        (many, true) => {
            format!("the more than {many} deliveries that wait go to it, and every later event follows.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_counted_in_words() {
        for (waiting, more, words) in [
            (0, false, "every event from then on goes to it"),
            (1, false, "the 1 delivery that waits goes to it"),
            (7, false, "the 7 deliveries that wait go to it"),
            (100, true, "the more than 100 deliveries that wait go to it"),
        ] {
            assert!(what_confirming_does(waiting, more).contains(words), "{words}");
            assert!(sign_in_is_back(waiting, more).contains(words), "{words}");
        }
    }
}
