//! What a refusal is about when Salesforce gives it for one record: that record, the whole integration, or a moment that
//! passes. The delivery of everything behind the record depends on the answer, so every row of the catalogue has one.

use super::{Diagnosis, UNRECOGNISED_RECORD};

/// What a refusal of one record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// This record alone: its values, the customer's rules, or code that runs on it. It says nothing about the next one.
    Record,
    /// This record or all of them: a right may be missing for one parent record or for the whole object. Several different
    /// records in a row decide.
    Unclear,
    /// Every other record would be refused as well until someone changes something.
    Integration,
    /// Neither: the same record is worth another attempt.
    Passing,
}

const RECORD: [&str; 14] = [
    "automation_failed",
    "validation_rule",
    "duplicate_rule",
    "required_field",
    "value_too_long",
    "value_wrong_type",
    "value_refused",
    "duplicate_value",
    "record_deleted",
    "record_locked",
    "reference_invalid",
    "owner_unusable",
    "waited_too_long",
    UNRECOGNISED_RECORD,
];

const UNCLEAR: [&str; 5] =
    ["access_insufficient", "field_refused", "field_missing", "field_not_writable", "transaction_security_refused"];

impl Diagnosis {
    /// What this refusal is about when it is given for one record.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if RECORD.contains(&self.code) {
            Scope::Record
        } else if UNCLEAR.contains(&self.code) {
            Scope::Unclear
        } else if self.permanent {
            Scope::Integration
        } else {
            Scope::Passing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{catalogue, find};
    use super::*;

    #[test]
    fn every_code_named_here_is_in_the_catalogue() {
        for code in RECORD.into_iter().chain(UNCLEAR) {
            assert!(find(code).is_some(), "{code}");
        }
    }

    /// A new row fails here until someone has decided what it is about.
    #[test]
    fn every_row_has_the_scope_that_was_decided_for_it() {
        let of = |scope: Scope| -> Vec<&str> {
            catalogue().iter().filter(|row| row.scope() == scope).map(|row| row.code).collect()
        };
        let mut record = RECORD.to_vec();
        record.sort_unstable();
        let mut found = of(Scope::Record);
        found.sort_unstable();
        assert_eq!(found, record);
        assert_eq!(of(Scope::Integration), INTEGRATION.split_whitespace().collect::<Vec<_>>());
        assert_eq!(of(Scope::Passing), PASSING.split_whitespace().collect::<Vec<_>>());
    }

    const INTEGRATION: &str = "certificate_mismatch consumer_key_unknown user_not_approved refresh_token_scope_missing \
         user_not_admin_approved audience_wrong app_not_in_org domain_not_supported app_blocked user_inactive \
         ip_or_hours_restricted org_inactive assertion_invalid no_usable_scope grant_type_unsupported \
         request_malformed app_not_installed client_secret_wrong flow_not_enabled run_as_user_missing \
         refresh_token_expired authorization_code_invalid code_verifier_invalid redirect_uri_wrong \
         authorization_denied authorization_page_error app_changed_meanwhile sign_in_needs_person \
         user_password_refused no_username no_consumer_key username_shape consumer_key_shape my_domain_shape \
         no_certificate certificate_expired certificate_not_yet_valid key_mismatch \
         identity_mismatch organization_changed session_not_for_rest authorization_header_refused token_of_another_org api_disabled \
         object_missing external_id_field_missing object_not_writable field_not_external_id field_too_short \
         field_wrong_type dry_run_unexpected storage_full api_version_refused endpoint_missing redirected \
         host_not_allowed unrecognised_refusal";
    const PASSING: &str = "too_many_logins assertion_expired clock_skew token_busy salesforce_asks_to_retry device_sign_in_pending \
         key_unavailable session_refused row_locked automation_limit daily_limit_reached concurrent_limit_reached maintenance \
         salesforce_unavailable salesforce_error salesforce_too_slow dns_failed private_address unreachable \
         tls_failed timed_out connection_broken network_failed html_reply unreadable_reply truncated_reply \
         unexpected_reply reply_too_large";
}
