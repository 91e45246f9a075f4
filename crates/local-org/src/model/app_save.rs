//! Saving an app and its policies: what the form refuses, and what a change ends.

use std::collections::BTreeSet;

use super::app::{App, AppForm, AppKind, IpRelaxation, PermittedUsers, SCOPES};
use super::certificate::AppCertificate;
use super::field_errors::{FieldErrors, checked_line};
use super::names::{API_NAME_RULE, api_name_from, is_api_name, looks_like_address};
use super::org::OrgState;
use crate::clock;

/// The form as it was typed.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a check box of the form")]
pub(crate) struct AppDraft {
    pub(crate) label: String,
    pub(crate) api_name: String,
    pub(crate) contact_email: String,
    pub(crate) oauth_enabled: bool,
    pub(crate) device_flow: bool,
    pub(crate) callback_url: String,
    pub(crate) digital_signatures: bool,
    /// The uploaded file, or the certificate the form already held.
    pub(crate) certificate: Option<Vec<u8>>,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) require_pkce: bool,
    pub(crate) require_secret_for_web_server: bool,
    pub(crate) require_secret_for_refresh: bool,
    pub(crate) packaged: bool,
}

impl AppDraft {
    /// The form of a saved app, or the blank one.
    pub(crate) fn from_form(form: &AppForm) -> Self {
        Self {
            label: form.label.clone(),
            api_name: form.api_name.clone(),
            contact_email: form.contact_email.clone(),
            oauth_enabled: form.oauth_enabled,
            device_flow: form.device_flow,
            callback_url: form.callback_url.clone(),
            digital_signatures: form.certificate.is_some(),
            certificate: form.certificate.as_ref().map(|certificate| certificate.to_pem().into_bytes()),
            scopes: form.scopes.clone(),
            require_pkce: form.require_pkce,
            require_secret_for_web_server: form.require_secret_for_web_server,
            require_secret_for_refresh: form.require_secret_for_refresh,
            packaged: form.packaged,
        }
    }
}

impl OrgState {
    fn checked_app(&self, id: Option<&str>, kind: AppKind, draft: &AppDraft) -> Result<AppForm, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name_label = format!("{} Name", kind.words());
        let label = checked_line(&mut errors, "label", &name_label, &draft.label, 80);
        let api_name =
            if draft.api_name.trim().is_empty() { api_name_from(&label) } else { draft.api_name.trim().to_owned() };
        if !label.is_empty() && !is_api_name(&api_name) {
            errors.add("api_name", API_NAME_RULE);
        }
        let taken = |app: &App| Some(app.id.as_str()) != id && app.saved.api_name.eq_ignore_ascii_case(&api_name);
        if !api_name.is_empty() && self.apps.iter().any(taken) {
            errors.add("api_name", format!("API Name: {api_name} is already in use"));
        }
        let contact_email = checked_line(&mut errors, "contact_email", "Contact Email", &draft.contact_email, 80);
        if !contact_email.is_empty() && !looks_like_address(&contact_email) {
            errors.add("contact_email", "Contact Email: enter a valid e-mail address");
        }
        let mut certificate = None;
        let callback_url = draft.callback_url.trim().to_owned();
        if draft.oauth_enabled {
            check_callbacks(&mut errors, &callback_url);
            if draft.digital_signatures {
                match AppCertificate::parse(draft.certificate.as_deref().unwrap_or_default()) {
                    Ok(parsed) => certificate = Some(parsed),
                    Err(message) => errors.add("certificate", format!("Use digital signatures: {message}")),
                }
            }
            if draft.scopes.is_empty() {
                errors.add("scopes", "Selected OAuth Scopes: select at least one scope");
            }
            if let Some(unknown) = draft.scopes.iter().find(|scope| !SCOPES.iter().any(|(name, _)| name == scope)) {
                errors.add("scopes", format!("Selected OAuth Scopes: there is no scope “{unknown}”"));
            }
        }
        errors.into_result()?;
        Ok(AppForm {
            label,
            api_name,
            contact_email,
            oauth_enabled: draft.oauth_enabled,
            device_flow: draft.device_flow,
            callback_url,
            certificate,
            scopes: draft.scopes.clone(),
            require_pkce: draft.require_pkce,
            require_secret_for_web_server: draft.require_secret_for_web_server,
            require_secret_for_refresh: draft.require_secret_for_refresh,
            packaged: draft.packaged,
        })
    }

    /// Adds an app, or saves the one with this id; answers its id.
    pub(crate) fn save_app(
        &mut self,
        id: Option<&str>,
        kind: AppKind,
        draft: &AppDraft,
    ) -> Result<String, FieldErrors> {
        let form = self.checked_app(id, kind, draft)?;
        let now_ms = clock::machine_now_ms();
        let delay_ms = i64::try_from(self.settings.propagation_delay_secs).unwrap_or_default() * 1000;
        if let Some(app) = id.and_then(|id| self.app_mut(id)) {
            app.save(form, now_ms, delay_ms);
            return Ok(app.id.clone());
        }
        let id = self.new_id("0H4");
        self.apps.push(App::new(id.clone(), kind, form, now_ms, delay_ms));
        Ok(id)
    }

    /// Saves an app's policies. Going over to admin approval ends the approvals of users who are not assigned.
    pub(crate) fn save_policies(&mut self, id: &str, permitted_users: PermittedUsers, ip_relaxation: IpRelaxation) {
        if let Some(app) = self.app_mut(id) {
            app.permitted_users = permitted_users;
            app.ip_relaxation = ip_relaxation;
        }
        if permitted_users == PermittedUsers::AdminApproved {
            let kept: BTreeSet<String> = self
                .users
                .iter()
                .filter(|user| self.app(id).is_some_and(|app| self.is_pre_authorized(app, &user.id)))
                .map(|user| user.id.clone())
                .collect();
            if let Some(app) = self.app_mut(id) {
                app.approvals.retain(|user, _| kept.contains(user));
            }
        }
    }

    /// Whether the user's profile or one of the user's permission sets is assigned to the app.
    pub(crate) fn is_pre_authorized(&self, app: &App, user_id: &str) -> bool {
        let profile = self.user(user_id).is_some_and(|user| app.profiles.contains(&user.profile));
        profile
            || self
                .permission_sets
                .iter()
                .any(|set| set.users.contains(user_id) && app.permission_sets.contains(&set.id))
    }

    /// What a user does in a browser once; it holds `refresh_token` only if the app has that scope now.
    pub(crate) fn approve(&mut self, app_id: &str, user_id: &str) {
        if let Some(app) = self.app_mut(app_id) {
            let lasting = app.saved.scopes.contains("refresh_token");
            app.approvals.insert(user_id.to_owned(), lasting);
        }
    }
}

fn check_callbacks(errors: &mut FieldErrors, text: &str) {
    if text.is_empty() {
        errors.add("callback_url", "Callback URL: You must enter a value");
    } else if text.len() > 2000 {
        errors.add("callback_url", "Callback URL: enter at most 2,000 characters");
    } else if let Some(wrong) = text.lines().map(str::trim).find(|line| !is_callback(line)) {
        errors.add(
            "callback_url",
            format!("Callback URL: “{wrong}” is not an https address, http://localhost or a custom scheme"),
        );
    }
}

fn is_callback(line: &str) -> bool {
    match url::Url::parse(line) {
        Ok(url) if url.scheme() == "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        Ok(url) => !matches!(url.scheme(), "javascript" | "data"),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named() {
        let org = OrgState::seeded(0);
        let draft = AppDraft {
            oauth_enabled: true,
            digital_signatures: true,
            callback_url: "javascript:alert(1)".to_owned(),
            ..AppDraft::default()
        };
        let errors = org.checked_app(None, AppKind::ConnectedApp, &draft).unwrap_err();
        for field in ["label", "contact_email", "callback_url", "certificate", "scopes"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
