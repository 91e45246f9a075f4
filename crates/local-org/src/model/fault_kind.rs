//! The failures there are, with their names and words.

use serde::{Deserialize, Serialize};

/// What a call is, as far as faults tell calls apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// A sign-in.
    Token,
    /// A data call that writes no records.
    Read,
    /// A data call that writes records.
    Write,
    /// A call about a bulk job.
    BulkJob,
    /// Not a call: a bulk job that runs.
    BulkRun,
}

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
    /// The reply has no identity URL. Token endpoint only.
    NoIdentityUrl,
    /// The identity URL names the organization in `message`, whosever token it is. Token endpoint only.
    OtherIdentityUrl,
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
    /// What `message` says, one error a line as `CODE: words`, on every `every`-th record.
    RecordRefusal,
    /// HTTP 400 with `message`, as `CODE: words`, for the whole of a call that writes records, nothing written.
    CallRefusal,
    /// HTTP 400 with `message`, as `error: description`. Token endpoint only.
    TokenRefusal,
    /// HTTP 400 with `message` for the whole of a call that writes records, nothing written.
    BadRequest,
    /// A bulk job fails before its first row.
    BulkFailed,
    /// A bulk job fails in the middle: the second half of its rows is not tried.
    BulkStopped,
}

impl FaultKind {
    /// All kinds with the words of the switchboard.
    pub(crate) const ALL: [(Self, &'static str); 27] = [
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
        (Self::NoIdentityUrl, "Sign-in: no identity URL"),
        (Self::OtherIdentityUrl, "Sign-in: identity URL of another org"),
        (Self::RowLock, "Row locks"),
        (Self::ValidationRule, "Validation rule"),
        (Self::DuplicateRule, "Duplicate rule"),
        (Self::TriggerFailure, "Failing trigger"),
        (Self::StorageLimit, "Storage limit"),
        (Self::RecordRefusal, "Any refusal of records"),
        (Self::CallRefusal, "Any refusal of the whole call (400)"),
        (Self::TokenRefusal, "Sign-in: any refusal"),
        (Self::BadRequest, "Bad request (400) for the whole call"),
        (Self::BulkFailed, "Bulk job fails before its first row"),
        (Self::BulkStopped, "Bulk job fails in the middle"),
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

    /// Whether it can strike such a call.
    pub(crate) fn fits(self, call: CallKind) -> bool {
        match self {
            Self::BulkFailed | Self::BulkStopped => call == CallKind::BulkRun,
            _ if self.is_of_records() => matches!(call, CallKind::Write | CallKind::BulkRun),
            Self::BadRequest | Self::CallRefusal => call == CallKind::Write,
            Self::UnknownError
            | Self::LoginRate
            | Self::TokenRefusal
            | Self::NoIdentityUrl
            | Self::OtherIdentityUrl => call == CallKind::Token,
            Self::RequestLimit | Self::ConcurrentLimit | Self::SessionExpired => {
                !matches!(call, CallKind::Token | CallKind::BulkRun)
            }
            _ => call != CallKind::BulkRun,
        }
    }

    /// Whether it strikes single records of a write.
    pub(crate) fn is_of_records(self) -> bool {
        matches!(
            self,
            Self::RowLock
                | Self::ValidationRule
                | Self::DuplicateRule
                | Self::TriggerFailure
                | Self::StorageLimit
                | Self::RecordRefusal
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_and_words() {
        for (kind, words) in FaultKind::ALL {
            assert_eq!(FaultKind::from_name(&kind.name()), Some(kind));
            assert_eq!(kind.words(), words);
        }
    }
}
