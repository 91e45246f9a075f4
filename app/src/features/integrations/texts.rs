//! What these pages say, where a sentence depends on a value.

use domain::integration::NextStep;

/// The next step as a line of the list.
pub(super) const fn next_step_in_short(step: NextStep) -> &'static str {
    match step {
        NextStep::Nothing => "History only",
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
