//! What the Salesforce admin does on the other side, in the words of Salesforce's own screens.

use portal::Vendor;

/// One thing the Salesforce admin does with the certificate.
pub(crate) struct AdminStep {
    pub(crate) title: &'static str,
    pub(crate) path: Vec<String>,
    /// What to do there, one thing a line.
    pub(crate) actions: Vec<String>,
}

/// What the Salesforce admin does, in the words of Salesforce's own screens (the vendor's Connected App article).
pub(crate) fn admin_steps(vendor: &Vendor) -> [AdminStep; 3] {
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
