//! A finished app in one call, for tests and demos: what a person does with three forms of the Setup website.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::app::{AppKind, IpRelaxation, PermittedUsers};
use super::app_save::AppDraft;
use super::field_errors::FieldErrors;
use super::org::{OrgState, RELAY_PERMISSION_SET};
use super::user::PROFILES;

/// An app as a finished setup leaves it. The default is the vendor's guide followed to the end, but for the
/// certificate: `api` and `refresh_token`, admin approved, IP relaxed, the guide's permission set assigned.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AppSetup {
    /// Connected app or external client app.
    pub kind: AppKind,
    /// The app's name.
    pub label: String,
    /// Filled in from the label when absent.
    pub api_name: Option<String>,
    /// Required by Salesforce; nothing is sent.
    pub contact_email: String,
    /// *Enable OAuth Settings*.
    pub oauth_enabled: bool,
    /// One address a line.
    pub callback_url: String,
    /// PEM; *Use digital signatures* is on when present.
    pub certificate: Option<String>,
    /// Names as on the wire.
    pub scopes: Vec<String>,
    /// *Permitted Users*.
    pub permitted_users: PermittedUsers,
    /// *IP Relaxation*.
    pub ip_relaxation: IpRelaxation,
    /// Labels of assigned permission sets.
    pub permission_sets: Vec<String>,
    /// Names of assigned profiles.
    pub profiles: Vec<String>,
    /// Generated when absent.
    pub consumer_key: Option<String>,
    /// External client apps: packaged instead of local.
    pub packaged: bool,
}

impl Default for AppSetup {
    fn default() -> Self {
        Self {
            kind: AppKind::ConnectedApp,
            label: "Relay Connected App".to_owned(),
            api_name: None,
            contact_email: "salesforce-admin@acme.test".to_owned(),
            oauth_enabled: true,
            callback_url: "https://localhost".to_owned(),
            certificate: None,
            scopes: vec!["api".to_owned(), "refresh_token".to_owned()],
            permitted_users: PermittedUsers::AdminApproved,
            ip_relaxation: IpRelaxation::Relax,
            permission_sets: vec![RELAY_PERMISSION_SET.to_owned()],
            profiles: Vec::new(),
            consumer_key: None,
            packaged: false,
        }
    }
}

impl AppSetup {
    /// The default with this certificate (PEM).
    pub fn with_certificate(pem: impl Into<String>) -> Self {
        Self { certificate: Some(pem.into()), ..Self::default() }
    }
}

/// What an installed app is called and known by.
#[derive(Debug, Clone, Serialize)]
pub struct InstalledApp {
    /// 18 characters.
    pub id: String,
    /// Unique in the org.
    pub api_name: String,
    /// 85 characters unless given.
    pub consumer_key: String,
    /// 64 hexadecimal digits.
    pub consumer_secret: String,
}

impl OrgState {
    /// Adds a finished app in one call.
    pub(crate) fn install_app(&mut self, setup: AppSetup) -> Result<InstalledApp, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut sets = BTreeSet::new();
        for label in &setup.permission_sets {
            match self.permission_set_labeled(label) {
                Some(set) => {
                    sets.insert(set.id.clone());
                }
                None => errors.add("permission_sets", format!("There is no permission set “{label}”")),
            }
        }
        if let Some(unknown) = setup.profiles.iter().find(|profile| !PROFILES.contains(&profile.as_str())) {
            errors.add("profiles", format!("There is no profile “{unknown}”"));
        }
        if let Some(key) = &setup.consumer_key
            && (self.app_with_key(key).is_some() || !(8..=256).contains(&key.len()))
        {
            errors.add("consumer_key", "The consumer key has 8 to 256 characters and is not in use");
        }
        errors.into_result()?;
        let draft = AppDraft {
            label: setup.label,
            api_name: setup.api_name.unwrap_or_default(),
            contact_email: setup.contact_email,
            oauth_enabled: setup.oauth_enabled,
            device_flow: false,
            callback_url: setup.callback_url,
            digital_signatures: setup.certificate.is_some(),
            certificate: setup.certificate.map(String::into_bytes),
            scopes: setup.scopes.iter().map(|scope| canonical_scope(scope)).collect(),
            require_pkce: true,
            require_secret_for_web_server: true,
            require_secret_for_refresh: true,
            packaged: setup.packaged,
        };
        let id = self.save_app(None, setup.kind, &draft)?;
        self.save_policies(&id, setup.permitted_users, setup.ip_relaxation);
        let app = self.app_mut(&id).expect("the app was added above");
        app.permission_sets = sets;
        app.profiles = setup.profiles.into_iter().collect();
        if let Some(key) = setup.consumer_key {
            app.consumer_key = key;
        }
        Ok(InstalledApp {
            id,
            api_name: app.saved.api_name.clone(),
            consumer_key: app.consumer_key.clone(),
            consumer_secret: app.consumer_secret.clone(),
        })
    }
}

fn canonical_scope(scope: &str) -> String {
    if scope == "offline_access" { "refresh_token".to_owned() } else { scope.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_over_to_admin_approval_ends_other_approvals() {
        let mut org = OrgState::seeded(0);
        let setup = AppSetup { permitted_users: PermittedUsers::AllUsersMaySelfAuthorize, ..AppSetup::default() };
        let id = org.install_app(setup).unwrap().id;
        let users: Vec<String> = org.users.iter().map(|user| user.id.clone()).collect();
        for user in &users {
            org.approve(&id, user);
        }
        org.save_policies(&id, PermittedUsers::AdminApproved, IpRelaxation::Relax);
        let approvals = &org.app(&id).unwrap().approvals;
        assert!(approvals.contains_key(&users[0]));
        assert!(!approvals.contains_key(&users[1]));
    }
}
