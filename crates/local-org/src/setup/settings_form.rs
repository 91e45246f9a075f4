//! The switches of an org, as typed: what cannot be read is refused beside its field and stays as typed.

use maud::{Markup, html};

use super::fields::{Field, options};
use super::posted::Posted;
use crate::model::field_errors::FieldErrors;
use crate::model::settings::{BadFieldScope, Keep, ScopeRefusal, Settings, SettingsPatch};

/// The org's switches.
#[expect(clippy::struct_excessive_bools, reason = "each is a check box of the form")]
pub(super) struct SettingsForm {
    propagation_delay: String,
    clock_offset: String,
    api_limit: String,
    api_used: String,
    session_timeout: String,
    login_limit: String,
    scope_refusal: String,
    bad_field_scope: String,
    bulk_job_milliseconds: String,
    keep: String,
    locked: bool,
    ip_restricted: bool,
    api_enabled: bool,
    refuse_expired_certificate: bool,
}

impl SettingsForm {
    pub(super) fn of(settings: &Settings) -> Self {
        let scope_refusal = match settings.scope_refusal {
            ScopeRefusal::InvalidRequest => "invalid_request",
            ScopeRefusal::InvalidGrant => "invalid_grant",
        };
        let bad_field_scope = match settings.bad_field_scope {
            BadFieldScope::Row => "row",
            BadFieldScope::Request => "request",
        };
        Self {
            propagation_delay: settings.propagation_delay_secs.div_ceil(60).to_string(),
            clock_offset: settings.clock_offset_secs.to_string(),
            api_limit: settings.api_limit.to_string(),
            api_used: settings.api_used.to_string(),
            session_timeout: settings.session_timeout_secs.to_string(),
            login_limit: settings.login_limit_per_hour.to_string(),
            scope_refusal: scope_refusal.to_owned(),
            bad_field_scope: bad_field_scope.to_owned(),
            bulk_job_milliseconds: settings.bulk_job_milliseconds.to_string(),
            keep: if settings.keep == Keep::Ids { "ids" } else { "all" }.to_owned(),
            locked: settings.locked,
            ip_restricted: settings.ip_restricted,
            api_enabled: settings.api_enabled,
            refuse_expired_certificate: settings.refuse_expired_certificate,
        }
    }

    pub(super) fn from_posted(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).trim().to_owned();
        Self {
            propagation_delay: text("propagation_delay"),
            clock_offset: text("clock_offset"),
            api_limit: text("api_limit"),
            api_used: text("api_used"),
            session_timeout: text("session_timeout"),
            login_limit: text("login_limit"),
            scope_refusal: text("scope_refusal"),
            bad_field_scope: text("bad_field_scope"),
            bulk_job_milliseconds: text("bulk_job_milliseconds"),
            keep: text("keep"),
            locked: posted.checked("locked"),
            ip_restricted: posted.checked("ip_restricted"),
            api_enabled: posted.checked("api_enabled"),
            refuse_expired_certificate: posted.checked("refuse_expired_certificate"),
        }
    }

    pub(super) fn patch(&self) -> Result<SettingsPatch, FieldErrors> {
        let mut errors = FieldErrors::default();
        let minutes: Option<u64> = self.propagation_delay.parse().ok().filter(|minutes| *minutes <= 10);
        if minutes.is_none() {
            errors.add("propagation_delay", "Propagation delay: enter 0 to 10 minutes");
        }
        let clock_offset_secs = self.clock_offset.parse().ok();
        if clock_offset_secs.is_none() {
            errors.add("clock_offset", "Clock offset: enter seconds, such as -300");
        }
        let mut number = |field: &'static str, label: &str, text: &str| -> Option<u64> {
            let number = text.parse().ok();
            if number.is_none() {
                errors.add(field, format!("{label}: enter a whole number"));
            }
            number
        };
        let api_limit = number("api_limit", "API calls allowed", &self.api_limit);
        let api_used = number("api_used", "API calls used", &self.api_used);
        let session_timeout_secs = number("session_timeout", "Session timeout", &self.session_timeout);
        let login_limit = number("login_limit", "Sign-ins per user and hour", &self.login_limit);
        let bulk_job_milliseconds =
            number("bulk_job_milliseconds", "Bulk jobs in progress", &self.bulk_job_milliseconds);
        errors.into_result()?;
        Ok(SettingsPatch {
            propagation_delay_secs: minutes.map(|minutes| minutes * 60),
            clock_offset_secs,
            api_limit,
            api_used,
            session_timeout_secs,
            login_limit_per_hour: login_limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)),
            locked: Some(self.locked),
            ip_restricted: Some(self.ip_restricted),
            api_enabled: Some(self.api_enabled),
            refuse_expired_certificate: Some(self.refuse_expired_certificate),
            scope_refusal: Some(if self.scope_refusal == "invalid_grant" {
                ScopeRefusal::InvalidGrant
            } else {
                ScopeRefusal::InvalidRequest
            }),
            bad_field_scope: Some(if self.bad_field_scope == "request" {
                BadFieldScope::Request
            } else {
                BadFieldScope::Row
            }),
            bulk_job_milliseconds,
            keep: Some(if self.keep == "ids" { Keep::Ids } else { Keep::All }),
            package_installed: None,
            package_namespace: None,
        })
    }

    pub(super) fn render(&self, key: &str, errors: &FieldErrors) -> Markup {
        let refusals = options(&[
            ("invalid_request", "invalid_request, as seen on the wire"),
            ("invalid_grant", "invalid_grant, as some guides print it"),
        ]);
        let scopes = options(&[("row", "Only its record fails"), ("request", "The whole call fails")]);
        let keeps = options(&[("all", "Everything"), ("ids", "Only external ids, so that millions fit")]);
        html! {
            form method="post" action={ "/setup/" (key) "/switchboard/settings" } {
                (Field::new("Propagation delay in minutes", "propagation_delay", errors).hint("0 to 10. How long a saved app takes to work.").input("text", &self.propagation_delay))
                (Field::new("Clock offset in seconds", "clock_offset", errors).hint("Added to this org's clock: the Date header and expiry go by it.").input("text", &self.clock_offset))
                (Field::new("API calls allowed in 24 hours", "api_limit", errors).input("text", &self.api_limit))
                (Field::new("API calls used", "api_used", errors).input("text", &self.api_used))
                (Field::new("Session timeout in seconds", "session_timeout", errors).input("text", &self.session_timeout))
                (Field::new("Sign-ins per user and hour", "login_limit", errors).input("text", &self.login_limit))
                (Field::new("Code of the missing refresh_token scope", "scope_refusal", errors).select(&refusals, &self.scope_refusal))
                (Field::new("A bad field in a collection", "bad_field_scope", errors).select(&scopes, &self.bad_field_scope))
                (Field::new("Bulk jobs in progress, in milliseconds", "bulk_job_milliseconds", errors).hint("How long a job waits half-way through its rows.").input("text", &self.bulk_job_milliseconds))
                (Field::new("Kept of new records", "keep", errors).select(&keeps, &self.keep))
                (Field::new("Org locked, closed or suspended", "locked", errors).check(self.locked))
                (Field::new("Login IP ranges exclude the caller", "ip_restricted", errors).check(self.ip_restricted))
                (Field::new("REST API enabled", "api_enabled", errors).check(self.api_enabled))
                (Field::new("Refuse expired certificates", "refuse_expired_certificate", errors).check(self.refuse_expired_certificate))
                button.primary type="submit" { "Save" }
            }
        }
    }
}
