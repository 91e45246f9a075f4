//! Choices in the app that work, or nearly do, and are still worth another look. Only what a check can see is advised on:
//! a policy that nothing in Salesforce's answers depends on stays unseen.

/// One thing to reconsider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The app was granted everything its user may do.
    FullScope,
    /// It was granted scopes that pushing events does not need.
    MoreScopes(Vec<String>),
    /// It asks each user for consent instead of admitting those an admin approved.
    SelfAuthorize,
    /// It lets the user in from listed addresses only, and the portal's is not among them.
    IpEnforced,
    /// The callback address in the app is not the one that is used.
    CallbackMismatch,
    /// The key is old enough to be replaced as a habit.
    OldKey { days: i64 },
}

/// What there is to see.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choices<'a> {
    /// The scopes of the last token, as its reply listed them; empty when it listed none.
    pub granted: &'a [String],
    /// The code of the last refusal.
    pub refusal: Option<&'a str>,
    /// The `error` that Salesforce gave with it.
    pub error: Option<&'a str>,
    /// How long the key has been in use.
    pub key_days: Option<i64>,
}

/// What pushing needs, and the identity scopes that open nothing else.
const NEEDED: [&str; 8] =
    ["api", "refresh_token", "offline_access", "id", "openid", "profile", "email", "custom_permissions"];

/// A year: the usual rule for keys that a person could have copied.
const OLD_DAYS: i64 = 365;

/// What to reconsider, most urgent first.
#[must_use]
pub fn advice(choices: &Choices<'_>) -> Vec<Advice> {
    let mut found = Vec::new();
    match choices.refusal {
        Some("user_not_approved") => found.push(Advice::SelfAuthorize),
        Some("ip_or_hours_restricted") => found.push(Advice::IpEnforced),
        _ => {}
    }
    if matches!(choices.error, Some("redirect_uri_mismatch" | "redirect_uri_missing")) {
        found.push(Advice::CallbackMismatch);
    }
    if choices.granted.iter().any(|scope| scope == "full") {
        found.push(Advice::FullScope);
    } else {
        let more: Vec<String> =
            choices.granted.iter().filter(|scope| !NEEDED.contains(&scope.as_str())).cloned().collect();
        if !more.is_empty() {
            found.push(Advice::MoreScopes(more));
        }
    }
    if let Some(days) = choices.key_days.filter(|days| *days >= OLD_DAYS) {
        found.push(Advice::OldKey { days });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(words: &str) -> Vec<String> {
        words.split(' ').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_fitting_app_needs_no_advice() {
        let granted = scopes("id api refresh_token");
        assert_eq!(advice(&Choices { granted: &granted, key_days: Some(364), ..Choices::default() }), []);
        assert_eq!(advice(&Choices::default()), []);
    }

    #[test]
    fn each_choice_is_seen_where_it_shows() {
        let full = scopes("full refresh_token web");
        assert_eq!(advice(&Choices { granted: &full, ..Choices::default() }), [Advice::FullScope]);
        let web = scopes("api web refresh_token");
        let found = advice(&Choices { granted: &web, key_days: Some(365), ..Choices::default() });
        assert_eq!(found, [Advice::MoreScopes(scopes("web")), Advice::OldKey { days: 365 }]);
        let refused = |code| advice(&Choices { refusal: Some(code), ..Choices::default() });
        assert_eq!(refused("user_not_approved"), [Advice::SelfAuthorize]);
        assert_eq!(refused("ip_or_hours_restricted"), [Advice::IpEnforced]);
        assert_eq!(refused("user_not_admin_approved"), []);
        let callback = Choices { error: Some("redirect_uri_mismatch"), ..Choices::default() };
        assert_eq!(advice(&callback), [Advice::CallbackMismatch]);
    }
}
