//! Choices worth another look, each with its reason.

use crate::ui::{Notice, Tone};
use domain::guide::Advice;
use leptos::prelude::*;

/// One piece of advice: what was seen, and why it matters.
fn words(advice: &Advice, egress: &[String]) -> (&'static str, String) {
    match advice {
        Advice::FullScope => (
            "The app has the scope full",
            "Its token opens everything the user may do. Pushing events needs api and refresh_token only: whoever gets hold of a token then gets that much less.".to_owned(),
        ),
        Advice::MoreScopes(scopes) => (
            "The app has more scopes than it needs",
            format!("Besides what pushing events needs it was granted: {}. Each one is something a lost token would open.", scopes.join(", ")),
        ),
        Advice::SelfAuthorize => (
            "The app may be set to All users may self-authorize",
            "Then every user has to approve it in a browser once, and anybody in the org can. Admin approved users are pre-authorized lets in the users of the permission set alone.".to_owned(),
        ),
        Advice::IpEnforced if egress.is_empty() => (
            "The app or the user's profile enforces IP restrictions",
            "Relax IP restrictions in the app's policies, or add the address that Login History shows for the failed sign-in. Whoever runs this installation can name its addresses in the configuration.".to_owned(),
        ),
        Advice::IpEnforced => (
            "The app or the user's profile enforces IP restrictions",
            format!("Relax IP restrictions in the app's policies, or allow the addresses this installation comes from: {}.", egress.join(", ")),
        ),
        Advice::CallbackMismatch => (
            "The callback URL in the app is another one",
            "Salesforce compares it letter by letter: a slash at the end, capitals and http instead of https are differences.".to_owned(),
        ),
        Advice::OldKey { days } => (
            "The key has been in use for long",
            format!("It is {days} days old. Replacing it once a year keeps a copy that nobody knows of from being useful for long."),
        ),
    }
}

/// All of it, or nothing.
pub(super) fn advice(found: &[Advice], egress: &[String]) -> Vec<AnyView> {
    found
        .iter()
        .map(|advice| {
            let (title, reason) = words(advice, egress);
            view! { <Notice tone=Tone::Warn title=title>{reason}</Notice> }.into_any()
        })
        .collect()
}
