//! The switches of one org: everything about it that a real org's owner, or Salesforce itself, decides.

use serde::{Deserialize, Serialize};

use super::field_errors::FieldErrors;

/// Which of the two codes seen in the field goes with the refusal of a missing `refresh_token` scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeRefusal {
    /// As seen on the wire.
    #[default]
    InvalidRequest,
    /// As the original's troubleshooting table prints it.
    InvalidGrant,
}

/// What an unknown or badly typed field does to a collections call; sources disagree about real orgs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadFieldScope {
    /// Only that record fails.
    #[default]
    Row,
    /// The whole call is answered with 400.
    Request,
}

/// How much of a record the org keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Everything.
    #[default]
    All,
    /// The external id and a digest of the values, so that millions fit.
    Ids,
}

/// The switches of one org.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch a person sets")]
pub struct Settings {
    /// How long a saved app takes to work, in seconds, 0 to 600.
    pub propagation_delay_secs: u64,
    /// Added to this org's clock, in seconds; shows in `Date`, `exp` checks and times of records.
    pub clock_offset_secs: i64,
    /// API calls allowed in 24 hours.
    pub api_limit: u64,
    /// API calls counted so far.
    pub api_used: u64,
    /// How long an unused session lives, in seconds.
    pub session_timeout_secs: u64,
    /// Sign-ins allowed per user and hour.
    pub login_limit_per_hour: u32,
    /// The org is locked, closed or suspended.
    pub locked: bool,
    /// The org's login IP ranges exclude the caller.
    pub ip_restricted: bool,
    /// The REST API is enabled.
    pub api_enabled: bool,
    /// Whether an expired certificate still verifies is not documented; by default it does.
    pub refuse_expired_certificate: bool,
    /// See [`ScopeRefusal`].
    pub scope_refusal: ScopeRefusal,
    /// See [`BadFieldScope`].
    pub bad_field_scope: BadFieldScope,
    /// How long a bulk job stays `InProgress`, half-way through its rows, in milliseconds.
    pub bulk_job_milliseconds: u64,
    /// What is kept of records that are made from now on.
    pub keep: Keep,
    /// The vendor's package is installed: its objects exist.
    pub package_installed: bool,
    /// Namespace of the package's objects and fields.
    pub package_namespace: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            propagation_delay_secs: 0,
            clock_offset_secs: 0,
            api_limit: 100_000,
            api_used: 0,
            session_timeout_secs: 7200,
            login_limit_per_hour: 3600,
            locked: false,
            ip_restricted: false,
            api_enabled: true,
            refuse_expired_certificate: false,
            scope_refusal: ScopeRefusal::default(),
            bad_field_scope: BadFieldScope::default(),
            bulk_job_milliseconds: 0,
            keep: Keep::default(),
            package_installed: true,
            package_namespace: None,
        }
    }
}

/// Changes to [`Settings`]; what is absent stays. An empty `package_namespace` takes the namespace away.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each field is documented at the field of the same name in Settings")]
pub struct SettingsPatch {
    pub propagation_delay_secs: Option<u64>,
    pub clock_offset_secs: Option<i64>,
    pub api_limit: Option<u64>,
    pub api_used: Option<u64>,
    pub session_timeout_secs: Option<u64>,
    pub login_limit_per_hour: Option<u32>,
    pub locked: Option<bool>,
    pub ip_restricted: Option<bool>,
    pub api_enabled: Option<bool>,
    pub refuse_expired_certificate: Option<bool>,
    pub scope_refusal: Option<ScopeRefusal>,
    pub bad_field_scope: Option<BadFieldScope>,
    pub bulk_job_milliseconds: Option<u64>,
    pub keep: Option<Keep>,
    pub package_installed: Option<bool>,
    pub package_namespace: Option<String>,
}

impl Settings {
    /// Takes over every present value, or none when one is refused.
    pub(crate) fn patched(&self, patch: SettingsPatch) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut next = self.clone();
        macro_rules! take {
            ($($field:ident),*) => { $(if let Some(value) = patch.$field { next.$field = value; })* };
        }
        take!(
            propagation_delay_secs,
            clock_offset_secs,
            api_limit,
            api_used,
            session_timeout_secs,
            login_limit_per_hour,
            locked,
            ip_restricted,
            api_enabled,
            refuse_expired_certificate,
            scope_refusal,
            bad_field_scope,
            bulk_job_milliseconds,
            keep,
            package_installed
        );
        if let Some(namespace) = patch.package_namespace {
            next.package_namespace = (!namespace.trim().is_empty()).then(|| namespace.trim().to_owned());
        }
        if next.propagation_delay_secs > 600 {
            errors.add("propagation_delay", "Enter 0 to 10 minutes");
        }
        if next.clock_offset_secs.abs() > 86_400 {
            errors.add("clock_offset", "Enter at most a day: -86400 to 86400 seconds");
        }
        if !(1..=86_400).contains(&next.session_timeout_secs) {
            errors.add("session_timeout", "Enter 1 second to 24 hours");
        }
        if next.bulk_job_milliseconds > 3_600_000 {
            errors.add("bulk_job_milliseconds", "Enter at most an hour: 0 to 3600000 milliseconds");
        }
        if next.package_namespace.as_deref().is_some_and(|namespace| !is_namespace(namespace)) {
            errors.add(
                "namespace",
                "Use 1 to 15 letters, digits and single underscores; begin with a letter, do not end with an underscore",
            );
        }
        errors.into_result()?;
        Ok(next)
    }
}

fn is_namespace(text: &str) -> bool {
    text.len() <= 15
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with('_')
        && !text.contains("__")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_value_changes_nothing() {
        let settings = Settings::default();
        let patch = SettingsPatch {
            propagation_delay_secs: Some(601),
            package_namespace: Some("9x".to_owned()),
            ..SettingsPatch::default()
        };
        let errors = settings.patched(patch).unwrap_err();
        assert!(errors.of("propagation_delay").is_some());
        assert!(errors.of("namespace").is_some());
    }

    #[test]
    fn an_empty_namespace_takes_it_away() {
        let named = Settings { package_namespace: Some("relay".to_owned()), ..Settings::default() };
        let patch = SettingsPatch { package_namespace: Some(" ".to_owned()), ..SettingsPatch::default() };
        assert_eq!(named.patched(patch).unwrap().package_namespace, None);
    }
}
