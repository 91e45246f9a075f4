//! What these pages say, where a sentence depends on a value.

use domain::certificate::Standing;
use domain::integration::NextStep;
use portal::Vendor;

/// The next step as a line of the list.
pub(super) const fn next_step_in_short(step: NextStep) -> &'static str {
    match step {
        NextStep::Nothing => "History only",
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
        "removed" => "Removed. The key is destroyed and the name is free again.",
        _ => return None,
    })
}

/// How a certificate stands, when that is worth a word.
pub(super) fn certificate_warning(standing: Standing) -> Option<String> {
    match standing {
        Standing::Valid { .. } => None,
        Standing::NotYetValid => Some("Not valid yet".to_owned()),
        Standing::ExpiresSoon { days_left: 0 } => Some("Expires today".to_owned()),
        Standing::ExpiresSoon { days_left: 1 } => Some("1 day left".to_owned()),
        Standing::ExpiresSoon { days_left } => Some(format!("{days_left} days left")),
        Standing::Expired { .. } => Some("Expired".to_owned()),
    }
}

pub(super) const USERNAME_HINT: &str = "The user that the app works as. It looks like an e-mail address, but is not one. Leave empty if you do not have it yet.";

pub(super) const CONSUMER_KEY_HINT: &str = "From Manage Consumer Details of the app; white space from copying is removed. Leave empty if you do not have it yet.";

pub(super) const MY_DOMAIN_HINT: &str =
    "From Setup → SETTINGS → Company Settings → My Domain, such as acme.my.salesforce.com.";

pub(super) const NAMESPACE_HINT: &str = "The prefix of the installed package, such as relay in relay__RelayEvents__c. Leave empty if its objects have none.";

pub(super) const ODD_CONSUMER_KEY: &str = "Consumer keys made by Salesforce begin with 3MVG9 and have about 85 characters. If the check is refused, copy the key again from Manage Consumer Details.";

pub(super) const REMOVAL: &str = "The connection to Salesforce stops at once: no event is pushed any more, and the private key is destroyed, so the certificate in Salesforce becomes useless. The history stays. This cannot be undone.";

/// One thing the Salesforce admin does with the certificate.
pub(super) struct AdminStep {
    pub(super) title: &'static str,
    pub(super) path: Vec<String>,
    /// What to do there, one thing a line.
    pub(super) actions: Vec<String>,
}

/// What the Salesforce admin does, in the words of Salesforce's own screens (the vendor's Connected App article).
pub(super) fn admin_steps(vendor: &Vendor) -> [AdminStep; 3] {
    let path = |parts: &[&str]| {
        ["Setup", "PLATFORM TOOLS", "Apps", "App Manager"].iter().chain(parts).map(ToString::to_string).collect()
    };
    let Vendor { app_name, permission_set, callback_url, .. } = vendor;
    [
        AdminStep {
            title: "Create the app",
            path: path(&["New Connected App"]),
            actions: vec![
                format!("Connected App Name: {app_name}"),
                format!("Check Enable OAuth Settings and set the Callback URL to {callback_url}."),
                "Check Use Digital Signatures, click Choose File and take this certificate.".to_owned(),
                "Move to Selected OAuth Scopes: Manage user data via APIs (api), and Perform requests at any time (refresh_token, offline_access).".to_owned(),
            ],
        },
        AdminStep {
            title: "Let the integration's user in",
            path: path(&[app_name, "▾", "Manage", "Edit Policies"]),
            actions: vec![
                "Permitted Users: Admin approved users are pre-authorized".to_owned(),
                "IP Relaxation: Relax IP restrictions".to_owned(),
                format!("Then Manage Permission Sets: check {permission_set}, which the user must have."),
            ],
        },
        AdminStep {
            title: "Give back two values",
            path: path(&[app_name, "▾", "View", "Manage Consumer Details"]),
            actions: vec!["The Consumer Key, and the Username of the integration's user. Both go into the form of this integration.".to_owned()],
        },
    ]
}
