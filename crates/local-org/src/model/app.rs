//! Connected apps and external client apps. What is saved takes effect after the org's propagation delay; until then
//! the org answers as before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::certificate::AppCertificate;

/// OAuth scopes in the order of the form: the name on the wire and Salesforce's words for it.
pub(crate) const SCOPES: [(&str, &str); 15] = [
    ("id", "Access the identity URL service (id, profile, email, address, phone)"),
    ("api", "Manage user data via APIs (api)"),
    ("web", "Manage user data via Web browsers (web)"),
    ("full", "Full access (full)"),
    ("chatter_api", "Access Connect REST API resources (chatter_api)"),
    ("visualforce", "Access Visualforce applications (visualforce)"),
    ("refresh_token", "Perform requests at any time (refresh_token, offline_access)"),
    ("openid", "Access unique user identifiers (openid)"),
    ("custom_permissions", "Access custom permissions (custom_permissions)"),
    ("wave_api", "Access Analytics REST API resources (wave_api)"),
    ("eclair_api", "Access Analytics REST API Charts Geodata resources (eclair_api)"),
    ("content", "Access content resources (content)"),
    ("lightning", "Access Lightning applications (lightning)"),
    ("interaction_api", "Access Interaction API resources (interaction_api)"),
    ("sfap_api", "Access the Salesforce API Platform (sfap_api)"),
];

/// The two generations of apps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// The older one; its key is known at the login hosts.
    #[default]
    ConnectedApp,
    /// The newer one; while Local it works only through its own org's My Domain.
    ExternalClientApp,
}

impl AppKind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ConnectedApp => "Connected App",
            Self::ExternalClientApp => "External Client App",
        }
    }
}

/// Who may use the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermittedUsers {
    /// Salesforce's default: each user approves the app once, in a browser.
    #[default]
    AllUsersMaySelfAuthorize,
    /// Users of the assigned profiles and permission sets, without asking.
    AdminApproved,
}

impl PermittedUsers {
    pub(crate) const ALL: [(Self, &'static str, &'static str); 2] = [
        (Self::AllUsersMaySelfAuthorize, "all_users_may_self_authorize", "All users may self-authorize"),
        (Self::AdminApproved, "admin_approved", "Admin approved users are pre-authorized"),
    ];

    pub(crate) fn words(self) -> &'static str {
        Self::ALL.iter().find(|(value, ..)| *value == self).map_or("", |(_, _, words)| words)
    }
}

/// What the org's login IP ranges mean for the app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IpRelaxation {
    /// Salesforce's default.
    #[default]
    Enforce,
    /// Enforced, relaxed for refresh tokens.
    EnforceRelaxRefresh,
    /// Relaxed with a second factor.
    RelaxWithSecondFactor,
    /// Relaxed.
    Relax,
}

impl IpRelaxation {
    pub(crate) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Enforce, "enforce", "Enforce IP restrictions"),
        (Self::EnforceRelaxRefresh, "enforce_relax_refresh", "Enforce IP restrictions, but relax for refresh tokens"),
        (Self::RelaxWithSecondFactor, "relax_with_second_factor", "Relax IP restrictions with second factor"),
        (Self::Relax, "relax", "Relax IP restrictions"),
    ];

    pub(crate) fn words(self) -> &'static str {
        Self::ALL.iter().find(|(value, ..)| *value == self).map_or("", |(_, _, words)| words)
    }

    /// Whether a sign-in from outside the ranges is refused.
    pub(crate) fn enforces(self) -> bool {
        matches!(self, Self::Enforce | Self::EnforceRelaxRefresh)
    }
}

/// What the app's form holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a check box of the form")]
pub(crate) struct AppForm {
    pub(crate) label: String,
    pub(crate) api_name: String,
    pub(crate) contact_email: String,
    pub(crate) oauth_enabled: bool,
    pub(crate) device_flow: bool,
    pub(crate) callback_url: String,
    pub(crate) certificate: Option<AppCertificate>,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) require_pkce: bool,
    pub(crate) require_secret_for_web_server: bool,
    pub(crate) require_secret_for_refresh: bool,
    /// External client apps only: packaged instead of local.
    pub(crate) packaged: bool,
}

impl AppForm {
    /// The empty form with Salesforce's defaults.
    pub(crate) fn blank() -> Self {
        Self {
            label: String::new(),
            api_name: String::new(),
            contact_email: String::new(),
            oauth_enabled: false,
            device_flow: true,
            callback_url: String::new(),
            certificate: None,
            scopes: BTreeSet::new(),
            require_pkce: true,
            require_secret_for_web_server: true,
            require_secret_for_refresh: true,
            packaged: false,
        }
    }
}

/// An app of one org.
#[derive(Debug, Clone)]
pub(crate) struct App {
    /// 18 characters, prefix `0H4`.
    pub(crate) id: String,
    pub(crate) kind: AppKind,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: String,
    /// What the form shows.
    pub(crate) saved: AppForm,
    /// What the sign-in still goes by until `effective_at_ms`; nothing for a new app.
    previous: Option<AppForm>,
    /// Unix milliseconds by the machine's clock.
    pub(crate) effective_at_ms: i64,
    pub(crate) created_at_ms: i64,
    pub(crate) permitted_users: PermittedUsers,
    pub(crate) ip_relaxation: IpRelaxation,
    /// Ids of permission sets.
    pub(crate) permission_sets: BTreeSet<String>,
    pub(crate) profiles: BTreeSet<String>,
    /// Users who approved the app in a browser, and whether the approval holds `refresh_token`.
    pub(crate) approvals: BTreeMap<String, bool>,
}

impl App {
    pub(crate) fn new(id: String, kind: AppKind, form: AppForm, now_ms: i64, delay_ms: i64) -> Self {
        Self {
            id,
            kind,
            consumer_key: crate::random::consumer_key(),
            consumer_secret: crate::random::consumer_secret(),
            saved: form,
            previous: None,
            effective_at_ms: now_ms + delay_ms,
            created_at_ms: now_ms,
            permitted_users: PermittedUsers::default(),
            ip_relaxation: IpRelaxation::default(),
            permission_sets: BTreeSet::new(),
            profiles: BTreeSet::new(),
            approvals: BTreeMap::new(),
        }
    }

    pub(crate) fn save(&mut self, form: AppForm, now_ms: i64, delay_ms: i64) {
        self.previous = self.in_effect(now_ms).cloned();
        self.saved = form;
        self.effective_at_ms = now_ms + delay_ms;
    }

    /// What the sign-in goes by now; nothing while a new app is on its way.
    pub(crate) fn in_effect(&self, now_ms: i64) -> Option<&AppForm> {
        if now_ms >= self.effective_at_ms { Some(&self.saved) } else { self.previous.as_ref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_take_their_time() {
        let mut app = App::new("0H4".to_owned(), AppKind::ConnectedApp, AppForm::blank(), 1000, 500);
        assert!(app.in_effect(1499).is_none());
        assert!(app.in_effect(1500).is_some());
        app.save(AppForm { label: "Second".to_owned(), ..AppForm::blank() }, 2000, 500);
        assert_eq!(app.in_effect(2100).unwrap().label, "");
        assert_eq!(app.in_effect(2500).unwrap().label, "Second");
    }
}
