//! What the member pages say.

use portal::members::Member;

/// What just worked, from the word in the address; nothing for a word somebody made up.
pub(super) fn done(word: &str) -> Option<&'static str> {
    match word {
        "mailed" => Some("A mail with a one-time link to choose a password is on its way."),
        "saved" => Some("Saved. It counts from the person's next request on."),
        "removed" => Some("The person was removed and is signed out everywhere."),
        _ => None,
    }
}

/// What a new link does, by whether there is a password already.
pub(super) fn about_link(member: &Member) -> &'static str {
    match member.password_hash {
        Some(_) => {
            "For somebody who lost the password. The present one keeps working until the link is used; then every session of this person ends. An older link stops working now."
        }
        None => {
            "For somebody whose first link was lost or is older than 24 hours. With it they choose their password; the first one stops working now."
        }
    }
}

/// What is stored now, for somebody whose form was opened before another change.
pub(super) fn stored(member: &Member) -> String {
    let permission = if member.integration_permission { "with" } else { "without" };
    format!(
        "Nothing was overwritten. Stored now: {}, {}, {permission} the Integration permission. Save again to replace that with what stands below.",
        member.name,
        member.role.label(),
    )
}

pub(super) const ROLE_HINT: &str = "A Client Admin may also manage members, keys and the audit. A Client User may not.";
pub(super) const PERMISSION_HINT: &str = "Opens API Management: add and edit integrations, check connections, replay deliveries. A Client Admin always has it.";
