//! What the account page says.

use domain::policy::WhoCanGrant;

/// What just worked, from the word in the address; nothing for a word somebody made up.
pub(super) fn done(word: &str) -> Option<&'static str> {
    match word {
        "password" => Some("Your password was changed. Every other session of yours was signed out."),
        "sessions" => Some("Every other session of yours was signed out. This one stays."),
        _ => None,
    }
}

/// Why somebody without the Integration permission sees no API Management, and whom to ask.
pub(super) fn no_integrations(who: WhoCanGrant) -> String {
    format!(
        "API Management is where your Salesforce org is connected. Your account does not have the Integration permission it needs. {}",
        who.sentence()
    )
}
