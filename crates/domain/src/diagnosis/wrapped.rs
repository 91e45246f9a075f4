//! Codes that wrap another refusal: a trigger or a flow met it, and Salesforce reports the trigger or the flow. What was
//! met stands in the words, by its own code or by the sentence of that code. When it passes, so does the wrapped one.
//!
//! The words also hold text of the customer: the message of a validation rule, or a value. Nothing behind the code of such
//! a refusal is read, so no rule's text is taken for a lock.

use super::matching::{by_code_and_description, normal};
use super::scope::Scope;
use super::{catalogue, find};

/// Codes whose words report another refusal.
/// Source: REST API Developer Guide, status codes of records; `UNABLE_TO_LOCK_ROW` was seen within each of them.
const WRAPPERS: [&str; 5] = [
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "CANNOT_EXECUTE_FLOW_TRIGGER",
    "UNKNOWN_EXCEPTION",
    "APEX_ERROR",
    "FAILED_ACTIVATION",
];

/// What passes without its code, as triggers and flows put it.
const SENTENCES: [(&str, &str); 11] = [
    ("row_locked", "unable to obtain exclusive access to this record"),
    ("row_locked", "is currently being modified by another user"),
    ("automation_limit", "too many soql queries"),
    ("automation_limit", "too many query rows"),
    ("automation_limit", "too many dml statements"),
    ("automation_limit", "too many dml rows"),
    ("automation_limit", "cpu time limit exceeded"),
    ("automation_limit", "limitexception"),
    ("concurrent_limit_reached", "concurrentperorglongtxn limit exceeded"),
    ("salesforce_unavailable", "server is temporarily unavailable"),
    ("salesforce_unavailable", "server unavailable"),
];

/// The row of a wrapping code, or of a code that nobody knows and whose words hold one that passes.
pub(super) fn row(code: &str, message: &str) -> Option<&'static str> {
    let is_wrapper = WRAPPERS.contains(&code);
    if !is_wrapper && is_known(code) {
        return None;
    }
    let inner = inner_code(message);
    // A code that nobody knows may repeat a value of the record: only a code of Salesforce counts there.
    let before = inner.map_or(message, |(at, _)| &message[..at]);
    let said = is_wrapper
        .then(|| normal(before))
        .and_then(|text| SENTENCES.iter().find(|(_, words)| text.contains(words)).map(|(row, _)| *row));
    let met = said.or_else(|| {
        let (at, inner) = inner?;
        by_code_and_description(inner, message[at + inner.len()..].trim_start_matches([',', ':', ' ']))
    });
    let passes = met.filter(|row| find(row).is_some_and(|row| row.scope() == Scope::Passing));
    passes.or_else(|| {
        // An error of Salesforce's own, unless it names what it met.
        let own = code == "UNKNOWN_EXCEPTION" && met.is_none();
        is_wrapper.then_some(if own { "salesforce_error" } else { "automation_failed" })
    })
}

/// Whether a refusal with this code is known by its words alone, which hold text of the customer.
pub fn is_wrapped(code: &str) -> bool {
    WRAPPERS.contains(&code) || !is_known(code)
}

/// The first code of a refusal within the words, and where it begins. Wrappers may stand one in another.
fn inner_code(message: &str) -> Option<(usize, &str)> {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut at = 0;
    for word in message.split_inclusive(|c: char| !is_part(c)) {
        let code = word.trim_end_matches(|c: char| !is_part(c));
        if code.contains('_') && !WRAPPERS.contains(&code) && is_known(code) {
            return Some((at, code));
        }
        at += word.len();
    }
    None
}

fn is_known(code: &str) -> bool {
    catalogue().iter().any(|row| row.said.errors.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnosis, Evidence, diagnose};
    use super::*;
    use crate::check::Link;
    use proptest::prelude::*;

    fn of_record(code: &str, message: &str) -> &'static Diagnosis {
        diagnose(Link::DryRun, &Evidence::Rest { status: 200, code: code.to_owned(), message: message.to_owned() })
    }

    /// What passes, by its code and words, and the row it is.
    const PASSING: [(&str, &str); 9] = [
        (
            "UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record or 1 records: 0018M00000aaaaa",
            "row_locked",
        ),
        ("UNABLE_TO_LOCK_ROW: 別の処理がレコードを使用しています", "row_locked"),
        ("unable to obtain exclusive access to this record", "row_locked"),
        ("SERVER_UNAVAILABLE: Server Unavailable", "salesforce_unavailable"),
        ("REQUEST_RUNNING_TOO_LONG: Your request was running for too long", "salesforce_too_slow"),
        ("QUERY_TIMEOUT, Your query request was running for too long.", "salesforce_too_slow"),
        ("System.LimitException: Too many SOQL queries: 101", "automation_limit"),
        ("System.LimitException: Apex CPU time limit exceeded", "automation_limit"),
        ("TOO_MANY_APEX_REQUESTS: ConcurrentPerOrgLongTxn Limit exceeded.", "concurrent_limit_reached"),
    ];

    proptest! {
        #[test]
        fn what_passes_passes_in_every_wrapper(
            wrapper in prop::sample::select(&WRAPPERS[..]),
            (inner, row) in prop::sample::select(&PASSING[..]),
            again in prop::option::of(prop::sample::select(&WRAPPERS[..])),
            before in "[A-Za-z ]{0,30}", behind in "[a-z .]{0,30}",
        ) {
            let nested = again.map_or(String::new(), |code| format!("{code}, "));
            let message = format!("{before}: {nested}{inner} {behind}");
            prop_assert_eq!(of_record(wrapper, &message).code, row, "{}", message);
        }

        /// A rule's message and a value are the customer's: whatever they say, they decide nothing.
        #[test]
        fn the_customers_text_is_never_taken_for_a_lock(
            (inner, _) in prop::sample::select(&PASSING[..]),
            wrapper in prop::option::of(prop::sample::select(&["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "CANNOT_EXECUTE_FLOW_TRIGGER"][..])),
            rule in prop::sample::select(&["FIELD_CUSTOM_VALIDATION_EXCEPTION", "STRING_TOO_LONG", "DUPLICATE_VALUE", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "DUPLICATES_DETECTED"][..]),
        ) {
            let found = match wrapper {
                Some(wrapper) => of_record(wrapper, &format!("RelayFlow: first error: {rule}, {inner}")),
                None => of_record(rule, inner),
            };
            prop_assert_eq!(found.scope(), Scope::Record, "{}", found.code);
        }
    }

    #[test]
    fn an_unknown_code_passes_only_by_a_code_within_it() {
        assert_eq!(of_record("SOME_NEW_CODE", "inner: UNABLE_TO_LOCK_ROW, busy").code, "row_locked");
        assert_eq!(of_record("SOME_NEW_CODE", "the value Too many SOQL queries is bad").scope(), Scope::Record);
        assert_eq!(of_record("UNKNOWN_EXCEPTION", "An unexpected error occurred.").code, "salesforce_error");
        assert_eq!(of_record("CANNOT_EXECUTE_FLOW_TRIGGER", "We can't save this record").code, "automation_failed");
    }
}
