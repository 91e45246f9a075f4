//! What each refusal says about the steps: the one table between the diagnosis catalogue and the guide.
//!
//! A step is called done only where the order of Salesforce's own checks is known: consumer key, signature, approval and
//! the scope `refresh_token` were seen live in this order, each one revealing the next. Where it is not known, a refusal
//! says nothing about the steps before it.

use super::Step;
use super::Step::{
    App, Certificate, ConsumerKey, LoginHost, Namespace, Package, PermissionSet, Policies, Proof, Rights, Scopes, User,
};
use crate::check::Link;

/// What one refusal says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Proven done, besides what the links before the refusal prove.
    pub done: &'static [Step],
    /// One of these has to be changed.
    pub wrong: &'static [Step],
    /// Not done yet.
    pub open: &'static [Step],
}

impl Finding {
    /// No step is to blame: the network, the org's own trouble, or the server.
    const NEUTRAL: Self = Self { done: &[], wrong: &[], open: &[] };

    /// Whether it names no step.
    #[must_use]
    pub fn is_neutral(self) -> bool {
        self.wrong.is_empty() && self.open.is_empty()
    }
}

const fn wrong(wrong: &'static [Step]) -> Finding {
    Finding { wrong, ..Finding::NEUTRAL }
}

/// The app is known by its key.
const FOUND: &[Step] = &[App, ConsumerKey];
/// And the signature fits its certificate.
const SIGNED: &[Step] = &[App, ConsumerKey, Certificate];
/// And the user may use it.
const ADMITTED: &[Step] = &[App, ConsumerKey, Certificate, Policies, PermissionSet, User];
/// A token was given and the REST API took it.
const IN: &[Step] = &[Scopes];

/// The finding of a row of the diagnosis catalogue; `None` for a code of another version.
#[must_use]
pub fn finding(code: &str) -> Option<Finding> {
    Some(match code {
        // What is typed here.
        "no_username" => Finding { open: &[User], ..Finding::NEUTRAL },
        "no_consumer_key" => Finding { open: &[App, ConsumerKey], ..Finding::NEUTRAL },
        "consumer_key_shape" => wrong(&[ConsumerKey]),
        "my_domain_shape"
        | "dns_failed"
        | "endpoint_missing"
        | "redirected"
        | "host_not_allowed"
        | "audience_wrong"
        | "domain_not_supported"
        | "org_inactive"
        | "token_of_another_org" => wrong(&[LoginHost]),
        "organization_changed" => wrong(&[ConsumerKey, User]),
        "username_shape" | "user_inactive" | "identity_mismatch" => wrong(&[User]),

        // The app and its certificate.
        "consumer_key_unknown" => wrong(&[App, ConsumerKey]),
        "app_not_in_org" => wrong(&[App, LoginHost]),
        "app_blocked" | "app_not_installed" | "app_changed_meanwhile" | "redirect_uri_wrong" => wrong(&[App]),
        "no_certificate" | "certificate_expired" | "key_mismatch" => wrong(&[Certificate]),
        "assertion_invalid" | "certificate_mismatch" => Finding { done: FOUND, ..wrong(&[Certificate]) },

        // Its policies and scopes.
        "user_not_approved" => Finding { done: SIGNED, ..wrong(&[Policies, PermissionSet, User]) },
        // The app admits approved users only, so this much of its policies is as it should be; the rest of them is not
        // proven by it.
        "user_not_admin_approved" => Finding { done: SIGNED, ..wrong(&[PermissionSet, User]) },
        "ip_or_hours_restricted" | "flow_not_enabled" | "run_as_user_missing" => wrong(&[Policies]),
        "refresh_token_scope_missing" => Finding { done: ADMITTED, ..wrong(&[Scopes]) },
        "no_usable_scope" | "session_not_for_rest" => wrong(&[Scopes]),

        // The objects and their fields.
        "api_disabled" => wrong(&[Rights]),
        "object_missing" => Finding { done: IN, ..wrong(&[Package, Namespace, Rights]) },
        // Of a field that is missing and one that is hidden Salesforce says the same; where the object is there, it is
        // nearly always hidden.
        "object_not_writable"
        | "access_insufficient"
        | "field_not_writable"
        | "field_missing"
        | "external_id_field_missing" => Finding { done: IN, ..wrong(&[Rights]) },
        "field_not_external_id" | "field_too_short" | "field_wrong_type" => Finding { done: IN, ..wrong(&[Package]) },

        // A record that the org refuses for reasons of its own.
        "transaction_security_refused"
        | "automation_failed"
        | "automation_limit"
        | "validation_rule"
        | "duplicate_rule"
        | "required_field"
        | "value_too_long"
        | "value_wrong_type"
        | "duplicate_value"
        | "field_refused"
        | "value_refused"
        | "record_deleted"
        | "record_locked"
        | "reference_invalid"
        | "owner_unusable"
        | "unrecognised_record_refusal"
        | "storage_full"
        | "dry_run_unexpected" => wrong(&[Proof]),

        // Clocks, the server, the network, and what passes by itself.
        "certificate_not_yet_valid"
        | "key_unavailable"
        | "assertion_expired"
        | "clock_skew"
        | "grant_type_unsupported"
        | "request_malformed"
        | "token_busy"
        | "salesforce_asks_to_retry"
        | "client_secret_wrong"
        | "refresh_token_expired"
        | "authorization_code_invalid"
        | "code_verifier_invalid"
        | "authorization_denied"
        | "authorization_page_error"
        | "sign_in_needs_person"
        | "user_password_refused"
        | "device_sign_in_pending"
        | "too_many_logins"
        | "session_refused"
        | "authorization_header_refused"
        | "row_locked"
        | "waited_too_long"
        | "daily_limit_reached"
        | "concurrent_limit_reached"
        | "maintenance"
        | "salesforce_unavailable"
        | "salesforce_error"
        | "salesforce_too_slow"
        | "api_version_refused"
        | "private_address"
        | "unreachable"
        | "tls_failed"
        | "timed_out"
        | "connection_broken"
        | "network_failed"
        | "html_reply"
        | "unreadable_reply"
        | "truncated_reply"
        | "unexpected_reply"
        | "reply_too_large"
        | "unrecognised_refusal" => Finding::NEUTRAL,
        _ => return None,
    })
}

/// The steps that a link proves by holding.
pub(super) const fn proven_by(link: Link) -> &'static [Step] {
    match link {
        // Only our own side.
        Link::CertificateValid => &[],
        Link::Token => &[App, Certificate, ConsumerKey, Policies, PermissionSet, LoginHost],
        Link::Identity => &[User],
        // The REST API took the token, so the scope `api` is there as well.
        Link::Objects => &[Package, Namespace, Scopes],
        Link::Fields => &[Rights],
        Link::DryRun => &[Proof],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{Waiting, catalogue};

    #[test]
    fn every_row_of_the_catalogue_says_which_step_or_that_none_is_to_blame() {
        for row in catalogue() {
            let finding = finding(row.code).unwrap_or_else(|| panic!("{} has no finding", row.code));
            for step in finding.wrong {
                assert!(!finding.done.contains(step), "{}: {step} cannot be both", row.code);
                assert!(!finding.open.contains(step), "{}: {step} cannot be both", row.code);
            }
        }
        assert_eq!(finding("from_the_future"), None);
    }

    #[test]
    fn what_passes_by_itself_blames_no_step() {
        for row in catalogue().iter().filter(|row| !row.permanent && row.waiting == Waiting::Retry) {
            let blamed = finding(row.code).is_some_and(|finding| !finding.is_neutral());
            // A host that cannot be found is often a misspelled one; a trigger may be mended.
            assert!(!blamed || row.code == "dns_failed" || row.link == Link::DryRun, "{}", row.code);
        }
    }

    #[test]
    fn the_documented_refusals_lead_to_their_steps() {
        let cases: [(&str, &[Step]); 7] = [
            ("consumer_key_unknown", &[App, ConsumerKey]),
            ("certificate_mismatch", &[Certificate]),
            ("user_not_approved", &[Policies, PermissionSet, User]),
            ("user_not_admin_approved", &[PermissionSet, User]),
            ("refresh_token_scope_missing", &[Scopes]),
            ("object_missing", &[Package, Namespace, Rights]),
            ("field_not_writable", &[Rights]),
        ];
        for (code, steps) in cases {
            assert_eq!(finding(code).map(|finding| finding.wrong), Some(steps), "{code}");
        }
    }

    #[test]
    fn every_step_is_proven_by_one_link() {
        for step in Step::ALL {
            let links = Link::ALL.into_iter().filter(|link| proven_by(*link).contains(&step)).count();
            assert_eq!(links, 1, "{step}");
        }
    }
}
