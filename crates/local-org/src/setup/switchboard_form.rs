//! The two forms of the switchboard, as typed: what cannot be read is refused beside its field and stays as typed.

use maud::{Markup, html};

use super::fields::Field;
use super::posted::Posted;
use crate::model::fault::{Fault, FaultKind, Surface};
use crate::model::field_errors::FieldErrors;
use crate::model::settings::{BadFieldScope, ScopeRefusal, Settings, SettingsPatch};

const SURFACES: [(Surface, &str, &str); 3] = [
    (Surface::Both, "both", "Token endpoint and data API"),
    (Surface::Token, "token", "Token endpoint"),
    (Surface::Data, "data", "Data API"),
];

fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// A fault to switch on.
pub(super) struct FaultForm {
    kind: String,
    surface: String,
    orgs: String,
    remaining: String,
    milliseconds: String,
    every: String,
    message: String,
}

impl Default for FaultForm {
    fn default() -> Self {
        Self {
            kind: FaultKind::Slow.name(),
            surface: "both".to_owned(),
            orgs: "this".to_owned(),
            remaining: String::new(),
            milliseconds: "3000".to_owned(),
            every: "1".to_owned(),
            message: String::new(),
        }
    }
}

impl FaultForm {
    pub(super) fn from_posted(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).trim().to_owned();
        Self {
            kind: text("kind"),
            surface: text("surface"),
            orgs: text("orgs"),
            remaining: text("remaining"),
            milliseconds: text("milliseconds"),
            every: text("every"),
            message: text("message"),
        }
    }

    pub(super) fn surface_words(surface: Surface) -> &'static str {
        SURFACES.iter().find(|(value, ..)| *value == surface).map_or("", |(_, _, words)| words)
    }

    pub(super) fn strikes_all_orgs(&self) -> bool {
        self.orgs == "all"
    }

    pub(super) fn fault(&self) -> Result<Fault, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = FaultKind::from_name(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Fault: choose one of the list");
        }
        let surface = SURFACES.iter().find(|(_, name, _)| *name == self.surface).map(|(surface, ..)| *surface);
        let remaining = if self.remaining.is_empty() { None } else { Some(self.remaining.parse::<u32>()) };
        if matches!(remaining, Some(Err(_) | Ok(0))) {
            errors.add("remaining", "Number of calls: enter a number from 1, or nothing");
        }
        let milliseconds = self.milliseconds.parse().ok().filter(|milliseconds| *milliseconds <= 600_000);
        if milliseconds.is_none() {
            errors.add("milliseconds", "Delay: enter 0 to 600000 milliseconds");
        }
        let every = self.every.parse().ok().filter(|every| *every > 0);
        if every.is_none() {
            errors.add("every", "Every how many records: enter a number from 1");
        }
        errors.into_result()?;
        let fault = Fault::new(kind.unwrap_or(FaultKind::Slow))
            .on(surface.unwrap_or_default())
            .milliseconds(milliseconds.unwrap_or_default())
            .every(every.unwrap_or(1));
        Ok(Fault {
            remaining: remaining.and_then(Result::ok),
            message: (!self.message.is_empty()).then(|| self.message.clone()),
            ..fault
        })
    }

    pub(super) fn render(&self, key: &str, errors: &FieldErrors) -> Markup {
        let kinds: Vec<(String, String)> =
            FaultKind::ALL.iter().map(|(kind, words)| (kind.name(), (*words).to_owned())).collect();
        let surfaces = SURFACES.map(|(_, value, words)| (value.to_owned(), words.to_owned()));
        html! {
            form method="post" action={ "/setup/" (key) "/switchboard/faults" } {
                (Field::new("Fault", "kind", errors).select(&kinds, &self.kind))
                (Field::new("Strikes", "surface", errors).select(&surfaces, &self.surface))
                (Field::new("Orgs", "orgs", errors).select(&options(&[("this", "This org"), ("all", "All orgs")]), &self.orgs))
                (Field::new("Number of calls", "remaining", errors).hint("Empty: until switched off.").input("text", &self.remaining))
                (Field::new("Delay in milliseconds", "milliseconds", errors).hint("For a slow answer.").input("text", &self.milliseconds))
                (Field::new("Every how many records", "every", errors).hint("For row locks, rules, triggers and storage; 1 is each record.").input("text", &self.every))
                (Field::new("Message", "message", errors).hint("The text of a validation rule or failing trigger.").input("text", &self.message))
                button.primary type="submit" { "Switch on" }
            }
        }
    }
}

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
                (Field::new("Org locked, closed or suspended", "locked", errors).check(self.locked))
                (Field::new("Login IP ranges exclude the caller", "ip_restricted", errors).check(self.ip_restricted))
                (Field::new("REST API enabled", "api_enabled", errors).check(self.api_enabled))
                (Field::new("Refuse expired certificates", "refuse_expired_certificate", errors).check(self.refuse_expired_certificate))
                button.primary type="submit" { "Save" }
            }
        }
    }
}
