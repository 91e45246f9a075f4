//! From what was seen to a row of the catalogue. Descriptions are read before error codes, because Salesforce gives one
//! code for many causes and not always the same code for one cause.

use super::{
    Diagnosis, Evidence, LocalKind, TransportKind, UNRECOGNISED, UNRECOGNISED_RECORD, Wording, WrongShape, catalogue,
    find, wrapped,
};
use crate::check::{Link, Refusal};

/// Codes that say nothing without their description.
const VAGUE_CODES: [&str; 2] = ["invalid_grant", "invalid_request"];

/// Most causes named for words that nobody knows.
const LIKELY: usize = 4;

/// The two clocks may differ by this much before the clock is named as the cause. Salesforce allows three minutes.
const TOLERATED_SKEW_SECS: u64 = 120;

/// The diagnosis of a token that belongs to another organization than the one that was kept.
pub const ORGANIZATION_CHANGED: &str = "organization_changed";

/// The row that explains what was seen at a link. Total: words that nobody knows lead to the last row, which still
/// shows them.
#[must_use]
pub fn diagnose(link: Link, evidence: &Evidence) -> &'static Diagnosis {
    code_for(link, evidence).and_then(find).unwrap_or_else(last)
}

/// The same as [`diagnose`], as the refusal that a check keeps.
#[must_use]
pub fn refusal(link: Link, evidence: &Evidence) -> Refusal {
    let code = diagnose(link, evidence).code;
    let mut params = evidence.params();
    if code == UNRECOGNISED
        && let Some(likely) = likely(evidence)
    {
        params.insert("likely".to_owned(), likely);
    }
    Refusal { code: code.to_owned(), said: evidence.said(), params }
}

/// The usual causes of an error code whose description nobody knows, in a sentence.
fn likely(evidence: &Evidence) -> Option<String> {
    let Evidence::OAuth { error, .. } = evidence else { return None };
    let of_code = catalogue().iter().filter(|row| is_oauth(row) && row.said.errors.contains(&error.as_str()));
    let causes: Vec<&str> = of_code.map(|row| row.title).filter(|title| !title.contains('{')).collect();
    let fits = !causes.is_empty() && causes.len() <= LIKELY;
    fits.then(|| format!("The error code {error} usually means: {}.", causes.join("; or: ")))
}

fn last() -> &'static Diagnosis {
    let rows = catalogue();
    &rows[rows.len() - 1]
}

fn code_for(link: Link, evidence: &Evidence) -> Option<&'static str> {
    match evidence {
        Evidence::OAuth { status, error, description, clock_skew_secs } => {
            let row = by_description_then_code(error, description.as_deref().unwrap_or_default());
            match row {
                Some("clock_skew" | "assertion_expired") if is_skewed(*clock_skew_secs) => Some("clock_skew"),
                Some("clock_skew") => Some("assertion_expired"),
                Some(code) => Some(code),
                // Below that a status says no more than the error code does.
                None if *status >= 420 => by_status(link, *status),
                None => None,
            }
        }
        Evidence::Rest { status, code, message } => {
            if code == "NOT_FOUND" && link < Link::Objects {
                return Some("endpoint_missing");
            }
            wrapped::row(code, message)
                .or_else(|| by_code_and_description(code, message))
                .or_else(|| by_status(link, *status))
                .or_else(|| (link == Link::DryRun).then_some(UNRECOGNISED_RECORD))
        }
        Evidence::Transport(kind) => Some(match kind {
            TransportKind::Dns => "dns_failed",
            TransportKind::PrivateAddress => "private_address",
            TransportKind::Connect => "unreachable",
            TransportKind::Tls => "tls_failed",
            TransportKind::Timeout => "timed_out",
            TransportKind::Reset => "connection_broken",
            TransportKind::Other => "network_failed",
        }),
        Evidence::NotJson { status, html, snippet } => {
            if *status >= 500 && normal(snippet).contains("maintenance") {
                return Some("maintenance");
            }
            let otherwise = if *html { "html_reply" } else { "unreadable_reply" };
            // An org answers 404 in JSON, so a page or a bare word comes from somebody who is none.
            if *status == 404 { Some("endpoint_missing") } else { by_status(link, *status).or(Some(otherwise)) }
        }
        Evidence::TruncatedJson { .. } => Some("truncated_reply"),
        Evidence::UnexpectedJson { status, .. } => by_status(link, *status).or(Some("unexpected_reply")),
        Evidence::Redirect { .. } => Some("redirected"),
        Evidence::TooLarge => Some("reply_too_large"),
        Evidence::HostNotAllowed { .. } => Some("host_not_allowed"),
        Evidence::ClockSkew { .. } => Some("clock_skew"),
        Evidence::Local(kind) => Some(match kind {
            LocalKind::NoUsername => "no_username",
            LocalKind::UsernameShape => "username_shape",
            LocalKind::NoConsumerKey => "no_consumer_key",
            LocalKind::ConsumerKeyShape => "consumer_key_shape",
            LocalKind::NoCertificate => "no_certificate",
            LocalKind::CertificateExpired => "certificate_expired",
            LocalKind::CertificateNotYetValid => "certificate_not_yet_valid",
            LocalKind::KeyMismatch => "key_mismatch",
            LocalKind::KeyUnavailable => "key_unavailable",
            LocalKind::MyDomainShape => "my_domain_shape",
        }),
        Evidence::IdentityMismatch { .. } => Some("identity_mismatch"),
        Evidence::OrganizationChanged { .. } => Some(ORGANIZATION_CHANGED),
        Evidence::ObjectMissing { .. } => Some("object_missing"),
        Evidence::ObjectNotWritable { .. } => Some("object_not_writable"),
        Evidence::FieldMissing { .. } => Some("field_missing"),
        Evidence::FieldNotWritable { .. } => Some("field_not_writable"),
        Evidence::FieldWrongShape { wrong, .. } => Some(match wrong {
            WrongShape::Type { .. } => "field_wrong_type",
            WrongShape::TooShort { .. } => "field_too_short",
            WrongShape::NotExternalId | WrongShape::NotUnique | WrongShape::NotCaseSensitive => "field_not_external_id",
        }),
        Evidence::DryRunUnexpected { .. } => Some("dry_run_unexpected"),
    }
}

fn is_skewed(clock_skew_secs: Option<i64>) -> bool {
    clock_skew_secs.is_some_and(|seconds| seconds.unsigned_abs() > TOLERATED_SKEW_SECS)
}

/// OAuth codes are written in small letters, apart from the few that begin with `OAUTH_`.
fn is_oauth(row: &Diagnosis) -> bool {
    row.said.errors.first().is_some_and(|error| error.starts_with("OAUTH_") || !error.contains(char::is_uppercase))
}

/// OAuth: the description decides, whatever the error code. A code alone decides where it is not vague and no description
/// contradicts it: Salesforce uses one code for causes that have nothing to do with each other.
fn by_description_then_code(error: &str, description: &str) -> Option<&'static str> {
    let rows = || catalogue().iter().filter(|row| is_oauth(row));
    let described = || rows().filter(|row| row.said.descriptions.iter().any(|wording| wording.fits(description)));
    described()
        .find(|row| row.said.errors.contains(&error))
        .or_else(|| described().next())
        .or_else(|| {
            let speaks_alone = description.trim().is_empty() && !VAGUE_CODES.contains(&error);
            rows().find(|row| speaks_alone && row.said.errors.contains(&error))
        })
        .map(|row| row.code)
}

/// REST: code and words together; then a row that takes the code with any words; then the first that knows the code.
pub(super) fn by_code_and_description(code: &str, message: &str) -> Option<&'static str> {
    let rows = || catalogue().iter().filter(|row| !is_oauth(row) && row.said.errors.contains(&code));
    rows()
        .find(|row| row.said.descriptions.iter().any(|wording| wording.fits(message)))
        .or_else(|| rows().find(|row| row.said.descriptions.is_empty()))
        .or_else(|| rows().find(|row| row.code != "maintenance"))
        .map(|row| row.code)
}

/// What an HTTP status says when the content says nothing.
fn by_status(link: Link, status: u16) -> Option<&'static str> {
    match status {
        401 => Some("session_refused"),
        404 if link < Link::Objects => Some("endpoint_missing"),
        404 => Some("object_missing"),
        410 => Some("api_version_refused"),
        406 | 420 | 429 | 502..=504 => Some("salesforce_unavailable"),
        500 => Some("salesforce_error"),
        _ => None,
    }
}

impl Wording {
    fn fits(self, text: &str) -> bool {
        let (text, documented) = (normal(text), normal(self.text()));
        match self {
            Self::Is(_) => text == documented,
            Self::Starts(_) => text.starts_with(&documented),
            Self::Contains(_) => text.contains(&documented),
        }
    }
}

/// Small letters, straight apostrophes, single spaces, no full stop at the end.
pub(super) fn normal(text: &str) -> String {
    let straight = text.replace(['\u{2018}', '\u{2019}', '\u{02bc}'], "'").to_lowercase();
    let words: Vec<_> = straight.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{Words, render_refusal};
    use super::*;

    fn oauth(error: &str, description: &str) -> Evidence {
        Evidence::OAuth {
            status: 400,
            error: error.to_owned(),
            description: (!description.is_empty()).then(|| description.to_owned()),
            clock_skew_secs: None,
        }
    }

    fn rest(status: u16, code: &str, message: &str) -> Evidence {
        Evidence::Rest { status, code: code.to_owned(), message: message.to_owned() }
    }

    fn code(link: Link, evidence: &Evidence) -> &'static str {
        diagnose(link, evidence).code
    }

    #[test]
    fn every_row_is_reached_by_its_own_words() {
        for row in catalogue().iter().filter(|row| row.code != "clock_skew") {
            for error in row.said.errors {
                for wording in row.said.descriptions {
                    let words = wording.text();
                    let seen = if is_oauth(row) { oauth(error, words) } else { rest(400, error, words) };
                    assert_eq!(code(row.link, &seen), row.code, "{error} / {words}");
                }
                if row.said.descriptions.is_empty() {
                    assert_eq!(code(row.link, &rest(400, error, "x")), row.code, "{error}");
                }
            }
        }
    }

    #[test]
    fn the_documented_errors_of_the_jwt_flow() {
        let cases = [
            ("invalid_client", "invalid client credentials", "certificate_mismatch"),
            ("invalid_client_id", "client identifier invalid", "consumer_key_unknown"),
            ("invalid_grant", "user hasn\u{2019}t approved this consumer", "user_not_approved"),
            ("invalid_grant", "user hasn't approved this consumer", "user_not_approved"),
            (
                "invalid_grant",
                "refresh_token scope is required and the connected app should be installed and preauthorized.",
                "refresh_token_scope_missing",
            ),
            (
                "invalid_request",
                "refresh_token scope is required and the connected app should be installed and preauthorized",
                "refresh_token_scope_missing",
            ),
            ("invalid_app_access", "user is not admin approved to access this app", "user_not_admin_approved"),
            ("invalid_grant", "user is not admin approved to access this app", "user_not_admin_approved"),
            ("app_not_found", "External client app is not installed in this org", "app_not_in_org"),
            ("invalid_grant", "invalid assertion", "assertion_invalid"),
            ("invalid_grant", "audience is invalid", "audience_wrong"),
            ("invalid_grant", "Audience validation failed", "audience_wrong"),
            ("invalid_grant", "expired authorization code", "assertion_expired"),
            ("invalid_grant", "inactive user", "user_inactive"),
            ("inactive_user", "user is inactive", "user_inactive"),
            ("inactive_org", "organization locked, closed, or suspended", "org_inactive"),
            ("invalid_grant", "ip restricted or invalid login hours", "ip_or_hours_restricted"),
            ("invalid_grant", "ip restricted", "ip_or_hours_restricted"),
            ("invalid_grant", "request not supported on this domain", "domain_not_supported"),
            ("invalid_request", "HTTPS required", "request_malformed"),
            ("invalid_request", "missing required parameter: assertion", "request_malformed"),
            ("unsupported_grant_type", "grant type not supported", "grant_type_unsupported"),
            ("invalid_scope", "the requested scope is invalid, unknown, or malformed", "no_usable_scope"),
            ("rate_limit_exceeded", "login rate exceeded", "too_many_logins"),
            ("unknown_error", "retry your request", "salesforce_asks_to_retry"),
            ("access_denied", "OAUTH_APP_BLOCKED: this app is blocked by admin", "app_blocked"),
        ];
        for (error, description, expected) in cases {
            assert_eq!(code(Link::Token, &oauth(error, description)), expected, "{error}: {description}");
        }
    }

    /// The authorize step and the other flows, row by row.
    #[test]
    fn the_documented_errors_of_the_other_flows() {
        let cases = [
            ("access_denied", "end-user denied authorization", "authorization_denied"),
            ("access-denied", "end-user denied authorization", "authorization_denied"),
            ("redirect_uri_mismatch", "redirect_uri must match configuration", "redirect_uri_wrong"),
            ("redirect_uri_missing", "redirect_uri not provided", "redirect_uri_wrong"),
            ("invalid_client_id", "client identifier invalid", "consumer_key_unknown"),
            ("invalid_client", "app must be installed into org", "app_not_installed"),
            ("invalid_scope", "the requested scope is not allowed", "no_usable_scope"),
            ("invalid_scope", "the requested scope is invalid, unknown, or malformed", "no_usable_scope"),
            ("invalid_request", "missing required code challenge", "code_verifier_invalid"),
            ("unsupported_response_type", "response type not supported", "flow_not_enabled"),
            ("OAUTH_APP_BLOCKED", "", "app_blocked"),
            ("OAUTH_APP_ACCESS_DENIED", "", "user_not_admin_approved"),
            ("invalid_app_access", "user is not admin approved to access this app", "user_not_admin_approved"),
            ("OAUTH_EC_APP_NOT_FOUND", "", "app_not_in_org"),
            ("app_not_found", "External client app is not installed in this org", "app_not_in_org"),
            (
                "OAUTH_AUTHORIZATION_BLOCKED",
                "Cross-org OAuth flows are not supported for this external client app",
                "app_not_in_org",
            ),
            ("OAUTH_APPROVAL_ERROR_GENERIC", "", "authorization_page_error"),
            ("immediate_unsuccessful", "", "sign_in_needs_person"),
            ("1800", "There was a problem in setting up your remote access", "app_changed_meanwhile"),
            ("invalid_grant", "expired authorization code", "assertion_expired"),
            ("invalid_grant", "invalid authorization code", "authorization_code_invalid"),
            ("invalid_grant", "invalid code verifier", "code_verifier_invalid"),
            ("invalid_client", "invalid client credentials", "certificate_mismatch"),
            ("invalid_client", "client secret invalid", "client_secret_wrong"),
            ("invalid_grant", "expired access/refresh token", "refresh_token_expired"),
            ("invalid_grant", "inactive user", "user_inactive"),
            ("invalid_grant", "ip restricted", "ip_or_hours_restricted"),
            ("invalid_grant", "token request is already being processed", "token_busy"),
            ("invalid_grant", "no client credentials user enabled", "run_as_user_missing"),
            ("invalid_grant", "request not supported on this domain", "domain_not_supported"),
            ("invalid_grant", "client credentials flow not enabled", "flow_not_enabled"),
            ("invalid_grant", "authentication failure", "user_password_refused"),
            ("authorization_pending", "", "device_sign_in_pending"),
            ("slow_down", "", "device_sign_in_pending"),
            ("server_error", "", "salesforce_asks_to_retry"),
        ];
        for (error, description, expected) in cases {
            assert_eq!(code(Link::Token, &oauth(error, description)), expected, "{error}: {description}");
        }
    }

    #[test]
    fn a_telling_code_needs_no_description_and_a_vague_one_does() {
        assert_eq!(code(Link::Token, &oauth("invalid_client_id", "")), "consumer_key_unknown");
        assert_eq!(code(Link::Token, &oauth("invalid_app_access", " ")), "user_not_admin_approved");
        assert_eq!(code(Link::Token, &oauth("invalid_grant", "")), UNRECOGNISED);
        assert_eq!(code(Link::Token, &oauth("invalid_grant", "something new")), UNRECOGNISED);
        assert_eq!(code(Link::Token, &oauth("", "")), UNRECOGNISED);
    }

    #[test]
    fn a_code_decides_nothing_that_its_description_contradicts() {
        let codes: std::collections::BTreeSet<_> =
            catalogue().iter().filter(|row| is_oauth(row)).flat_map(|row| row.said.errors.iter().copied()).collect();
        for error in codes {
            let refused = refusal(Link::Token, &oauth(error, "the moon is full"));
            assert_eq!(refused.code, UNRECOGNISED, "{error}");
            assert_eq!(refused.said.unwrap().description.as_deref(), Some("the moon is full"));
        }
        let likely = |error| refusal(Link::Token, &oauth(error, "the moon is full")).params.get("likely").cloned();
        let words = likely("invalid_client").unwrap();
        assert!(words.contains("The certificate in Salesforce is not the one of this integration"), "{words}");
        assert_eq!(likely("invalid_grant"), None, "it has too many causes to name");
        assert_eq!(likely("nobody_knows_this"), None);
    }

    #[test]
    fn unknown_words_are_shown_as_they_came() {
        let refused = refusal(Link::Token, &oauth("invalid_grant", "the moon is full"));
        assert_eq!(refused.code, UNRECOGNISED);
        assert_eq!(refused.said.unwrap().description.as_deref(), Some("the moon is full"));
    }

    #[test]
    fn the_clock_is_named_only_when_it_is_wrong() {
        let seen = |clock_skew_secs| Evidence::OAuth {
            status: 400,
            error: "invalid_grant".to_owned(),
            description: Some("expired authorization code".to_owned()),
            clock_skew_secs,
        };
        assert_eq!(code(Link::Token, &seen(None)), "assertion_expired");
        assert_eq!(code(Link::Token, &seen(Some(-5))), "assertion_expired");
        assert_eq!(code(Link::Token, &seen(Some(-900))), "clock_skew");
        assert_eq!(refusal(Link::Token, &seen(Some(-900))).params["skew"], "15 minutes");
        assert_eq!(code(Link::Token, &seen(Some(i64::MIN))), "clock_skew");
    }

    #[test]
    fn rest_rows_are_told_apart_by_their_words() {
        let cases = [
            (Link::Identity, rest(401, "INVALID_SESSION_ID", "Session expired or invalid"), "session_refused"),
            (Link::Identity, rest(403, "Bad_OAuth_Token", ""), "session_refused"),
            (
                Link::Objects,
                rest(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
                "session_not_for_rest",
            ),
            (
                Link::Objects,
                rest(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
                "daily_limit_reached",
            ),
            (
                Link::Objects,
                rest(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
                "concurrent_limit_reached",
            ),
            (Link::Objects, rest(404, "NOT_FOUND", "The requested resource does not exist"), "object_missing"),
            (Link::Identity, rest(404, "NOT_FOUND", "The requested resource does not exist"), "endpoint_missing"),
            (
                Link::DryRun,
                rest(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: Event_Id__c"),
                "external_id_field_missing",
            ),
            (
                Link::DryRun,
                rest(400, "INVALID_FIELD", "No such column 'Foo__c' on sobject of type RelayEvents__c"),
                "field_missing",
            ),
            (
                Link::DryRun,
                rest(200, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: caused by UNABLE_TO_LOCK_ROW"),
                "row_locked",
            ),
            (
                Link::DryRun,
                rest(200, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: Too many SOQL queries: 101"),
                "automation_limit",
            ),
            (
                Link::DryRun,
                rest(200, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: execution of BeforeInsert"),
                "automation_failed",
            ),
            (Link::DryRun, rest(503, "SERVER_UNAVAILABLE", "Down for maintenance"), "maintenance"),
            (Link::DryRun, rest(503, "SERVER_UNAVAILABLE", ""), "salesforce_unavailable"),
            (Link::DryRun, rest(500, "SOMETHING_NEW", ""), "salesforce_error"),
            (Link::DryRun, rest(200, "SOMETHING_NEW", "words"), UNRECOGNISED_RECORD),
            (Link::DryRun, rest(400, "SOMETHING_NEW", ""), UNRECOGNISED_RECORD),
            (Link::Objects, rest(400, "SOMETHING_NEW", ""), UNRECOGNISED),
            (Link::DryRun, rest(404, "ENTITY_IS_DELETED", "entity is deleted"), "record_deleted"),
            (Link::DryRun, rest(200, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"), "reference_invalid"),
            (Link::DryRun, rest(200, "FIELD_INTEGRITY_EXCEPTION", "Occurred At: invalid date"), "value_refused"),
        ];
        for (link, seen, expected) in cases {
            assert_eq!(code(link, &seen), expected, "{seen:?}");
        }
    }

    #[test]
    fn replies_that_are_no_answer() {
        let page = |status, snippet: &str| Evidence::NotJson { status, html: true, snippet: snippet.to_owned() };
        assert_eq!(code(Link::Token, &page(200, "Sign in to the network")), "html_reply");
        assert_eq!(code(Link::Token, &page(503, "Down for Maintenance")), "maintenance");
        assert_eq!(code(Link::Token, &page(503, "Sorry")), "salesforce_unavailable");
        assert_eq!(code(Link::Token, &page(404, "URL No Longer Exists")), "endpoint_missing");
        let text = Evidence::NotJson { status: 200, html: false, snippet: "ok".to_owned() };
        assert_eq!(code(Link::Token, &text), "unreadable_reply");
        assert_eq!(code(Link::Token, &Evidence::TruncatedJson { status: 200 }), "truncated_reply");
        assert_eq!(code(Link::Token, &Evidence::Redirect { status: 302, to_host: None }), "redirected");
        assert_eq!(code(Link::Token, &Evidence::TooLarge), "reply_too_large");
    }

    #[test]
    fn every_row_without_words_is_reached_by_evidence() {
        let text = || "x".to_owned();
        let field = |wrong| Evidence::FieldWrongShape { object: text(), field: text(), wrong };
        let mut seen = vec![
            Evidence::HostNotAllowed { host: text() },
            Evidence::UnexpectedJson { status: 200, detail: text() },
            Evidence::TruncatedJson { status: 200 },
            Evidence::Redirect { status: 302, to_host: None },
            Evidence::TooLarge,
            Evidence::NotJson { status: 200, html: true, snippet: text() },
            Evidence::NotJson { status: 200, html: false, snippet: text() },
            Evidence::NotJson { status: 404, html: true, snippet: text() },
            Evidence::IdentityMismatch { expected: text(), actual: text() },
            Evidence::OrganizationChanged { kept: text(), found: text() },
            Evidence::ObjectNotWritable { object: text() },
            Evidence::DryRunUnexpected { detail: text() },
            field(WrongShape::NotUnique),
            field(WrongShape::TooShort { wanted: 2, actual: 1 }),
            field(WrongShape::Type { wanted: text(), actual: text() }),
            oauth("invalid_grant", ""),
        ];
        seen.extend(
            [
                TransportKind::Dns,
                TransportKind::PrivateAddress,
                TransportKind::Connect,
                TransportKind::Tls,
                TransportKind::Timeout,
                TransportKind::Reset,
                TransportKind::Other,
            ]
            .map(Evidence::Transport),
        );
        seen.extend(
            [
                LocalKind::NoUsername,
                LocalKind::UsernameShape,
                LocalKind::NoConsumerKey,
                LocalKind::ConsumerKeyShape,
                LocalKind::NoCertificate,
                LocalKind::CertificateExpired,
                LocalKind::CertificateNotYetValid,
                LocalKind::KeyMismatch,
                LocalKind::KeyUnavailable,
                LocalKind::MyDomainShape,
            ]
            .map(Evidence::Local),
        );
        let reached: Vec<_> = seen.iter().map(|evidence| code(Link::Token, evidence)).collect();
        // One row comes from a clock alone.
        for row in catalogue().iter().filter(|row| {
            row.said.errors.is_empty() && ![crate::retry::EXPIRED, UNRECOGNISED_RECORD].contains(&row.code)
        }) {
            assert!(reached.contains(&row.code), "{} is reached by nothing", row.code);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_words_and_no_status_are_too_much(error in ".*", description in ".*", status: u16, skew: Option<i64>, link in 0..6_usize) {
            let link = Link::ALL[link];
            let words = Words { vendor: &error, app: &description, permission_set: "", username: None, host: None };
            let oauth = Evidence::OAuth { status, error: error.clone(), description: Some(description.clone()), clock_skew_secs: skew };
            let page = Evidence::NotJson { status, html: true, snippet: description.clone() };
            for seen in [oauth, page, rest(status, &error, &description)] {
                let shown = render_refusal(&refusal(link, &seen), &words);
                proptest::prop_assert!(shown.is_some());
            }
        }
    }
}
