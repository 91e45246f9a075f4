//! The audit's codes in words. A code that has none here is shown as it is.

use crate::ui::Tone;
use portal::audit::Outcome;

/// What was done, as it reads after the name of who did it.
pub(super) fn action(code: &str, outcome: Outcome) -> Option<&'static str> {
    Some(match code {
        "session.signed_in" => "Signed in",
        "session.sign_in" => "Tried to sign in",
        "session.signed_out_everywhere" => "Signed out everywhere else",
        "password.set" => "Set the password with a one-time link",
        "password.changed" => "Changed the password",
        "sign_up.asked" => "Asked to sign up",
        "client.created" => "Created the client",
        "client.limits_changed" => "Changed the limits of the client",
        "csm.assigned" => "Assigned a customer success manager",
        "csm.unassigned" => "Took off a customer success manager",
        "staff.added" => "Added a person to the staff",
        "staff.removed" => "Removed a person from the staff",
        "staff.link_made" | "member.link_made" => "Made a one-time link",
        "event_type.added" => "Added an event type",
        "event_set.added" => "Added an event set",
        "member.added" => "Added a member",
        "member.changed" => "Changed a member",
        "member.removed" => "Removed a member",
        "integration.activated" => "Activated an integration",
        "integration.edited" => "Edited an integration",
        "integration.paused" => "Paused an integration",
        "integration.resumed" => "Resumed an integration",
        "integration.removed" => "Removed an integration",
        "certificate.made" => "Made a new certificate",
        "certificate.replaced" => "Found that a new certificate works",
        "certificate.withdrawn" => "Aborted the rotation of a certificate",
        "certificate.retired" => "Retired a replaced certificate",
        "certificate.revoked" => "Revoked a certificate",
        "certificate.reminded" => "Reminded of the end of a certificate",
        "key.made" => "Made a key",
        "key.revoked" => "Revoked a key",
        "handoff.made" => "Made a hand-off link",
        "handoff.revoked" => "Revoked a hand-off link",
        "handoff.mailed" => "Mailed a hand-off link",
        "handoff.opened" => "Opened the hand-off link",
        "handoff.certificate_downloaded" => "Downloaded the certificate",
        "handoff.bundle_downloaded" => "Downloaded the bundle",
        "handoff.refused" => "Came with a hand-off link that has ended",
        "handoff.unknown" => "Came with a hand-off link that does not exist",
        "integration.needs_attention" => "Found that an integration needs attention",
        "integration.organization_kept" => "Kept the Salesforce org of an integration",
        "integration.organization_changed" => "Found that an integration leads to a different Salesforce org",
        "integration.organization_confirmed" => "Confirmed a different Salesforce org",
        "handoff.proposed" => "Proposed other values",
        "proposal.accepted" => "Accepted proposed values",
        "proposal.rejected" => "Rejected proposed values",
        "event.test_sent" => "Sent a test event",
        "delivery.replayed" => "Replayed deliveries",
        "check.started" => "Started a connection check",
        "master_key.rewrapped" => "Sealed the keys anew under the active master key",
        "installation.restored" => "Restored a backup",
        "attempt.denied" if outcome == Outcome::Denied => "Tried something without the right",
        "attempt.elsewhere" => "Asked for something of another client, or that does not exist",
        _ => return None,
    })
}

/// How often an entry happened, when that was more than once.
pub(super) fn times(count: i64) -> Option<String> {
    (count > 1).then(|| format!("{count} times within a minute"))
}

/// What the target of a refused attempt means; other targets are names and read as they are.
pub(super) fn target(code: &str, target: &str) -> String {
    match (code, target.split_once(' ')) {
        ("attempt.denied", Some((action, resource))) => format!("{action} {}", resource_word(resource)),
        _ => target.to_owned(),
    }
}

fn resource_word(resource: &str) -> &str {
    match resource {
        "integration" => "an integration",
        "check" => "a connection check",
        "deliveries" => "deliveries",
        "assignedclients" => "assigned clients",
        "eventtypes" => "event types",
        "handofflinks" => "hand-off links",
        "organization" => "the Salesforce org of an integration",
        "proposals" => "proposed values",
        other => other,
    }
}

pub(super) fn outcome(outcome: Outcome) -> (Tone, &'static str) {
    match outcome {
        Outcome::Done => (Tone::Good, "Done"),
        Outcome::Denied => (Tone::Warn, "Refused"),
        Outcome::Failed => (Tone::Bad, "Failed"),
    }
}

/// Who it was, as people read it: addresses and names of keys stay as they are.
pub(super) fn actor(kind: &str, actor: &str) -> String {
    match kind {
        "visitor" => "Visitor".to_owned(),
        "system" => "Orgbridge".to_owned(),
        _ => actor.to_owned(),
    }
}

/// What kind of actor it was; people need no word beside their address.
pub(super) fn actor_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "staff" => Some("Vendor staff"),
        "key" => Some("Key"),
        "handoff" => Some("By hand-off link"),
        "system" => Some("The installation itself"),
        _ => None,
    }
}

/// A changed field by its name in the form.
pub(super) fn field(name: &str) -> String {
    match name {
        "role" => "Role".to_owned(),
        "integration_permission" => "Integration permission".to_owned(),
        "salesforce_username" => "Salesforce Username".to_owned(),
        "consumer_key" => "Salesforce Consumer Key".to_owned(),
        "my_domain" => "My Domain host".to_owned(),
        "organization" => "Salesforce org".to_owned(),
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_words_and_unknown_ones_stay() {
        assert_eq!(action("member.added", Outcome::Done), Some("Added a member"));
        assert_eq!(action("from.the_future", Outcome::Done), None);
        assert_eq!(target("attempt.denied", "create integration"), "create an integration");
        assert_eq!(target("member.added", "a@b.test as Client User"), "a@b.test as Client User");
        assert_eq!(field("event_set"), "Event set");
        assert_eq!(field(""), "");
    }
}
