//! What these pages say, where a sentence depends on a value.

use portal::handoff::Sent;

/// Why a link is shown once, and how the mail is sent again.
pub(super) const SHOWN_ONCE: &str = "A link is shown only once, when it is made. To send it again later, replace it: a new link is made, and the old one stops working in the same step.";

pub(super) const WHAT_IT_OPENS: &str = "Whoever has the link can read the Salesforce steps, download the certificate, fill in Salesforce Username and Consumer Key, and check the connection of this integration. Nothing else: no other settings, no events, no other integration. A value that worked before is only proposed. Once the integration is connected, the link shows that and takes no more changes. It works for 14 days, and every use is in the audit.";

pub(super) const REVOKED: &str = "The link opens nothing from the next request on. What was filled in with it stays.";

pub(super) const USERNAME_HINT: &str =
    "The user that the app works as in Salesforce. It looks like an e-mail address, but is not one.";

pub(super) const CONSUMER_KEY_HINT: &str =
    "From Manage Consumer Details of the app. White space from copying is removed.";

pub(super) const ODD_CONSUMER_KEY: &str = "Consumer keys made by Salesforce begin with 3MVG9 and have about 85 characters. If the check is refused, copy the key again.";

/// What is left of a link that has done its work.
pub(super) const FINISHED: &str = "The connection to your Salesforce org works. Nothing is left to do here, and this link takes no more changes: it shows this result until it expires.";

pub(super) const PROPOSAL_WAITS: &str = "The values in use worked before, so they are not replaced at once. Nothing changes until someone with an account accepts what you proposed.";

/// Why the fields of this page may lead to a proposal.
pub(super) const WORKED_BEFORE: &str = "These values worked before. If you enter others, they are proposed, and someone with an account has to accept them.";

/// What just worked on the links page, from the word in the address.
pub(super) fn done(word: &str) -> Option<&'static str> {
    (word == "revoked").then_some("The link was revoked.")
}

/// What just worked on the Salesforce admin's page.
pub(super) fn saved(word: &str) -> Option<&'static str> {
    match word {
        "saved" => Some("Saved. Fill in the other value, too, and the connection is checked."),
        "unchecked" => Some(
            "Saved. No check was started, because too many were or one has just ended: check the connection in a while.",
        ),
        "proposed" => Some("Your values were sent as a proposal."),
        _ => None,
    }
}

/// What became of the mail: the title and the sentence.
pub(super) fn mail_outcome(sent: &Sent) -> (&'static str, String) {
    match sent {
        Sent::No => (
            "Copy the link or the mail now",
            "Send it to your Salesforce admin over a channel you trust. It is shown only this once.".to_owned(),
        ),
        Sent::To(email) => (
            "The mail is on its way",
            format!("It went to {email}. The same link and mail stand below, only this once."),
        ),
        Sent::OverBudget(email) => (
            "The mail was not sent",
            format!(
                "Too many mails went out already, to {email} or altogether. The link works: copy it, or the mail, and send it yourself. It is shown only this once."
            ),
        ),
        Sent::Failed(email) => (
            "The mail could not be sent",
            format!(
                "The mail server did not take the mail to {email}. The link works: copy it, or the mail, and send it yourself. It is shown only this once."
            ),
        ),
    }
}

/// How often a link was opened.
pub(super) fn visits(opened: i64) -> String {
    match opened {
        0 => "Not yet".to_owned(),
        1 => "Once".to_owned(),
        2 => "Twice".to_owned(),
        times => format!("{times} times"),
    }
}

/// Below the title of the Salesforce admin's page.
pub(super) fn lead(client: &str, vendor: &str) -> String {
    format!("{client} connects its Salesforce org to {vendor}. This page holds your part of it; you need no account.")
}

/// The same when the work is done.
pub(super) fn done_lead(client: &str, vendor: &str) -> String {
    format!("{client} has connected its Salesforce org to {vendor}.")
}

/// Below the result.
pub(super) fn result_foot(until: &str, made_by: &str) -> String {
    format!("This page works until {until}. Something has to change? Ask {made_by} for a new link.")
}

/// Who can accept what was proposed.
pub(super) fn waits_for(made_by: &str) -> String {
    format!("Waiting for {made_by}, or another person who may edit this integration.")
}

/// What an External Client App needs while the org's own address is not known here.
pub(super) fn host_missing(made_by: &str) -> String {
    format!(
        "An External Client App is known at the org's own address only: give the org's My Domain host to {made_by} before you check the connection."
    )
}

/// Where the only certificate was revoked.
pub(super) fn no_certificate(made_by: &str) -> String {
    format!("There is no certificate at the moment: the last one was revoked. Ask {made_by} to make a new one.")
}

/// Below everything on that page.
pub(super) fn foot(until: &str, made_by: &str) -> String {
    format!("This page works until {until}. Something is unclear, or it stopped working? Ask {made_by}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visits_are_counted_in_words() {
        assert_eq!([0, 1, 2, 14].map(visits), ["Not yet", "Once", "Twice", "14 times"]);
    }
}
