//! Failures a person or a test can switch on: of the transport, of the whole call, or of single records.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer comes late, by `milliseconds`.
    Slow,
    /// HTTP 500, nothing written.
    InternalError,
    /// HTTP 200 with a web page instead of JSON, nothing written.
    HtmlPage,
    /// The call is carried out; its JSON stops in the middle.
    TruncatedJson,
    /// HTTP 302 to another host.
    Redirect,
    /// The connection ends without an answer, nothing written.
    Cut,
    /// The call is carried out; then the connection ends without an answer.
    CutAfter,
    /// HTTP 503 with a maintenance page.
    Maintenance,
    /// HTTP 503 `SERVER_UNAVAILABLE` as JSON.
    ServerUnavailable,
    /// HTTP 403 `REQUEST_LIMIT_EXCEEDED`, the 24-hour allocation. Data API only.
    RequestLimit,
    /// HTTP 403 `REQUEST_LIMIT_EXCEEDED`, too many long calls at once. Data API only.
    ConcurrentLimit,
    /// Every session has ended: 401 `INVALID_SESSION_ID`. Data API only.
    SessionExpired,
    /// `unknown_error` / `retry your request`. Token endpoint only.
    UnknownError,
    /// `rate_limit_exceeded`. Token endpoint only.
    LoginRate,
    /// `UNABLE_TO_LOCK_ROW` on every `every`-th record. Data API only, as are all that follow.
    RowLock,
    /// `FIELD_CUSTOM_VALIDATION_EXCEPTION` with `message`, on every `every`-th record.
    ValidationRule,
    /// `DUPLICATES_DETECTED` on every `every`-th record.
    DuplicateRule,
    /// `CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY` with `message`, on every `every`-th record.
    TriggerFailure,
    /// `STORAGE_LIMIT_EXCEEDED` on every `every`-th record.
    StorageLimit,
}

impl FaultKind {
    /// All kinds with the words of the switchboard.
    pub(crate) const ALL: [(Self, &'static str); 19] = [
        (Self::Slow, "Slow answer"),
        (Self::InternalError, "Server error (500)"),
        (Self::HtmlPage, "HTML page instead of JSON"),
        (Self::TruncatedJson, "Truncated JSON"),
        (Self::Redirect, "Redirect to another host"),
        (Self::Cut, "Connection cut before the call is carried out"),
        (Self::CutAfter, "Connection cut after the call was carried out"),
        (Self::Maintenance, "Maintenance page (503)"),
        (Self::ServerUnavailable, "Server unavailable (503)"),
        (Self::RequestLimit, "Request limit reached (403)"),
        (Self::ConcurrentLimit, "Too many long requests (403)"),
        (Self::SessionExpired, "Session expired (401)"),
        (Self::UnknownError, "Sign-in: unknown_error"),
        (Self::LoginRate, "Sign-in: login rate exceeded"),
        (Self::RowLock, "Row locks"),
        (Self::ValidationRule, "Validation rule"),
        (Self::DuplicateRule, "Duplicate rule"),
        (Self::TriggerFailure, "Failing trigger"),
        (Self::StorageLimit, "Storage limit"),
    ];

    /// The switchboard's words for it.
    pub(crate) fn words(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("Fault", |(_, words)| words)
    }

    /// The name in the control interface and in forms.
    pub(crate) fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().map(|(kind, _)| *kind).find(|kind| kind.name() == name)
    }

    fn fits(self, surface: Surface) -> bool {
        match self {
            Self::UnknownError | Self::LoginRate => surface == Surface::Token,
            Self::RequestLimit | Self::ConcurrentLimit | Self::SessionExpired => surface == Surface::Data,
            _ if self.is_of_records() => surface == Surface::Data,
            _ => true,
        }
    }

    /// Whether it strikes single records of a write.
    pub(crate) fn is_of_records(self) -> bool {
        matches!(
            self,
            Self::RowLock | Self::ValidationRule | Self::DuplicateRule | Self::TriggerFailure | Self::StorageLimit
        )
    }
}

/// Which calls a fault strikes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// `/services/oauth2/token`
    Token,
    /// Everything else of the wire.
    Data,
    /// All of it.
    #[default]
    Both,
}

/// A fault that is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Which calls it strikes.
    #[serde(default)]
    pub surface: Surface,
    /// It strikes this many calls and is gone; until switched off when absent.
    #[serde(default)]
    pub remaining: Option<u32>,
    /// Delay of [`FaultKind::Slow`].
    #[serde(default = "default_milliseconds")]
    pub milliseconds: u64,
    /// Every how many records a record fault strikes, counted over a call; 1 is each.
    #[serde(default = "default_every")]
    pub every: u32,
    /// The text of a validation rule or failing trigger.
    #[serde(default)]
    pub message: Option<String>,
}

const fn default_milliseconds() -> u64 {
    3000
}

const fn default_every() -> u32 {
    1
}

impl Fault {
    /// A fault on all calls it fits, until switched off.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            surface: Surface::Both,
            remaining: None,
            milliseconds: default_milliseconds(),
            every: default_every(),
            message: None,
        }
    }

    /// Only the next `count` calls.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.remaining = Some(count);
        self
    }

    /// Only one surface.
    #[must_use]
    pub fn on(mut self, surface: Surface) -> Self {
        self.surface = surface;
        self
    }

    /// Only every `every`-th record.
    #[must_use]
    pub fn every(mut self, every: u32) -> Self {
        self.every = every.max(1);
        self
    }

    /// With this text.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// With this delay.
    #[must_use]
    pub fn milliseconds(mut self, milliseconds: u64) -> Self {
        self.milliseconds = milliseconds;
        self
    }
}

/// Takes the faults that strike a call now, counting them down. Record faults are only used up by a call that writes.
pub(crate) fn take(faults: &mut Vec<Fault>, surface: Surface, writes: bool) -> Vec<Fault> {
    let mut struck = Vec::new();
    faults.retain_mut(|fault| {
        let here = fault.surface == Surface::Both || fault.surface == surface;
        if !here || !fault.kind.fits(surface) || (fault.kind.is_of_records() && !writes) {
            return true;
        }
        struck.push(fault.clone());
        match &mut fault.remaining {
            None => true,
            Some(remaining) => {
                *remaining = remaining.saturating_sub(1);
                *remaining > 0
            }
        }
    });
    struck
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_runs_out() {
        let mut faults = vec![Fault::new(FaultKind::InternalError).on(Surface::Data).times(2)];
        assert!(take(&mut faults, Surface::Token, false).is_empty());
        assert_eq!(take(&mut faults, Surface::Data, false).len(), 1);
        assert_eq!(take(&mut faults, Surface::Data, false).len(), 1);
        assert!(take(&mut faults, Surface::Data, false).is_empty());
        assert!(faults.is_empty());
    }

    #[test]
    fn record_faults_wait_for_a_write() {
        let mut faults = vec![Fault::new(FaultKind::RowLock).times(1)];
        assert!(take(&mut faults, Surface::Data, false).is_empty());
        assert_eq!(take(&mut faults, Surface::Data, true).len(), 1);
    }

    #[test]
    fn every_kind_has_a_name_and_words() {
        for (kind, words) in FaultKind::ALL {
            assert_eq!(FaultKind::from_name(&kind.name()), Some(kind));
            assert_eq!(kind.words(), words);
        }
    }
}
