//! What happens after an attempt: the whole table of delivery, for one record and for a whole call.
//!
//! The diagnosis decides. What passes by itself is tried again, later each time; what is permanent for the
//! integration makes everything wait in order; what is wrong with this record alone parks it. Waiting has an end:
//! after [`WAITS_AT_MOST_MS`] a delivery is parked as expired.

use crate::Timestamp;
use crate::diagnosis::{Diagnosis, UNRECOGNISED, Waiting};

/// The longest a delivery waits, by default: 30 days, in milliseconds.
pub const WAITS_AT_MOST_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// The first pause after a failed attempt, in milliseconds.
const FIRST_PAUSE_MS: i64 = 1_000;
/// The longest pause between attempts of one record, in milliseconds.
const LONGEST_RECORD_PAUSE_MS: i64 = 60 * 60 * 1000;
/// The longest pause of a whole queue, in milliseconds: somebody is waiting for the org to come back.
const LONGEST_QUEUE_PAUSE_MS: i64 = 5 * 60 * 1000;
/// How long a queue waits when the org's API requests of 24 hours are used up, in milliseconds. The window slides, so
/// room appears bit by bit.
const LIMIT_PAUSE_MS: i64 = 15 * 60 * 1000;

/// The longest pause of a queue whose key this server cannot open, in milliseconds: another server may, or this one within
/// a moment, and no org is called by trying.
const LONGEST_KEY_PAUSE_MS: i64 = 10 * 1000;

/// The diagnosis of a delivery that waited too long.
pub const EXPIRED: &str = "waited_too_long";
/// The diagnosis of a stored key that this server does not open.
const KEY_UNAVAILABLE: &str = "key_unavailable";
/// The diagnosis of a used-up allocation of API requests.
const LIMIT_REACHED: &str = "daily_limit_reached";
/// Diagnoses that say something about one record and nothing about the next. To a connection check they are permanent,
/// since its record is like every other.
const OF_ONE_RECORD: [&str; 8] = [
    "automation_failed",
    "validation_rule",
    "duplicate_rule",
    "required_field",
    "value_too_long",
    "value_wrong_type",
    "duplicate_value",
    UNRECOGNISED,
];

/// What becomes of a record that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    RetryAt(Timestamp),
    /// It stays until somebody replays it; the diagnosis code says why.
    Parked(&'static str),
    /// Nothing is wrong with the record: it waits in its place until the integration is mended.
    Hold,
}

/// What becomes of the queue after a call that failed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueDecision {
    /// The next call not before then.
    PauseUntil(Timestamp),
    /// The integration needs attention.
    Attention,
    /// Salesforce read the call and refused it for its content: half of it may be fine.
    Bisect,
}

/// Decides about a refused record. `attempt` counts this one, from 1; `jitter` is a random number of 0–999.
pub fn decide(
    diagnosis: &'static Diagnosis,
    attempt: u32,
    waiting_since: Timestamp,
    now: Timestamp,
    jitter: u16,
) -> Decision {
    if now.since(waiting_since) >= WAITS_AT_MOST_MS {
        Decision::Parked(EXPIRED)
    } else if stops_everything(diagnosis) {
        Decision::Hold
    } else if diagnosis.waiting == Waiting::Retry {
        Decision::RetryAt(now.plus_millis(pause(attempt, LONGEST_RECORD_PAUSE_MS, jitter)))
    } else {
        Decision::Parked(diagnosis.code)
    }
}

/// Decides about the queue after a call failed as a whole. `failures` counts this one and those right before it;
/// `retry_after_secs` is what the reply asked for.
pub fn decide_queue(
    diagnosis: &Diagnosis,
    status: Option<u16>,
    failures: u32,
    retry_after_secs: Option<u64>,
    now: Timestamp,
    jitter: u16,
) -> QueueDecision {
    if stops_everything(diagnosis) {
        return QueueDecision::Attention;
    }
    if status.is_some_and(|status| status == 400 || status == 413) && diagnosis.waiting != Waiting::Retry {
        return QueueDecision::Bisect;
    }
    let asked = retry_after_secs.and_then(|secs| i64::try_from(secs).ok()).map_or(0, |secs| secs.saturating_mul(1000));
    let limit = if diagnosis.code == LIMIT_REACHED { LIMIT_PAUSE_MS } else { 0 };
    let longest = if diagnosis.code == KEY_UNAVAILABLE { LONGEST_KEY_PAUSE_MS } else { LONGEST_QUEUE_PAUSE_MS };
    let pause = pause(failures, longest, jitter).max(asked).max(limit);
    QueueDecision::PauseUntil(now.plus_millis(pause))
}

/// Whether every other record would be refused as well until somebody changes something.
pub fn stops_everything(diagnosis: &Diagnosis) -> bool {
    diagnosis.permanent && !OF_ONE_RECORD.contains(&diagnosis.code)
}

/// Doubles with every attempt up to the longest; a half of it is left to chance, so that many do not come back at once.
fn pause(attempt: u32, longest_ms: i64, jitter: u16) -> i64 {
    let doubled = FIRST_PAUSE_MS.saturating_mul(1 << attempt.saturating_sub(1).min(30)).min(longest_ms);
    doubled / 2 + doubled / 2 * i64::from(jitter.min(999)) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Link;
    use crate::diagnosis::{Evidence, LocalKind, TransportKind, catalogue, diagnose, find};
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_millis(1_000_000);

    fn rest(status: u16, code: &str, message: &str) -> &'static Diagnosis {
        diagnose(Link::DryRun, &Evidence::Rest { status, code: code.to_owned(), message: message.to_owned() })
    }

    #[test]
    fn the_table_for_records() {
        let decide = |diagnosis| decide(diagnosis, 1, START, START, 0);
        for passing in [
            rest(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
            rest(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: UNABLE_TO_LOCK_ROW, unable to obtain"),
            rest(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: Too many SOQL queries: 101"),
        ] {
            assert!(matches!(decide(passing), Decision::RetryAt(_)), "{}", passing.code);
        }
        for wrong in [
            rest(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Subject must not be empty"),
            rest(400, "STRING_TOO_LONG", "Payload: data value too large: xxxx (max length=10)"),
            rest(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Region__c]"),
            rest(400, "DUPLICATES_DETECTED", "Use one of these records?"),
            rest(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: execution of BeforeInsert"),
        ] {
            assert!(matches!(decide(wrong), Decision::Parked(_)), "{}", wrong.code);
        }
    }

    #[test]
    fn the_table_for_calls() {
        let queue = |diagnosis, status| decide_queue(diagnosis, status, 1, None, START, 0);
        assert_eq!(queue(rest(400, "JSON_PARSER_ERROR", "Unexpected character"), Some(400)), QueueDecision::Bisect);
        let timeout = diagnose(Link::DryRun, &Evidence::Transport(TransportKind::Timeout));
        assert!(matches!(queue(timeout, None), QueueDecision::PauseUntil(_)));
        let limit = rest(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        assert_eq!(
            queue(limit, Some(403)),
            QueueDecision::PauseUntil(START.plus_millis(LIMIT_PAUSE_MS)),
            "{}",
            limit.code
        );
        let sealed = diagnose(Link::Token, &Evidence::Local(LocalKind::KeyUnavailable));
        let QueueDecision::PauseUntil(at) = decide_queue(sealed, None, 30, None, START, 999) else {
            panic!("a key that one server cannot open is no reason to stop an integration")
        };
        assert!(at.since(START) <= LONGEST_KEY_PAUSE_MS);
        let missing = diagnose(Link::DryRun, &Evidence::ObjectMissing { object: "RelayEvents__c".to_owned() });
        assert_eq!(queue(missing, Some(404)), QueueDecision::Attention);
        let asked = decide_queue(timeout, Some(503), 1, Some(120), START, 0);
        assert_eq!(asked, QueueDecision::PauseUntil(START.plus_millis(120_000)), "Retry-After is obeyed");
    }

    #[test]
    fn every_code_named_here_is_in_the_catalogue() {
        for code in OF_ONE_RECORD.into_iter().chain([EXPIRED, KEY_UNAVAILABLE, LIMIT_REACHED]) {
            assert!(find(code).is_some(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn deciding_always_ends(row in 0..catalogue().len(), jitter in 0..1000_u16) {
            let diagnosis = &catalogue()[row];
            let mut now = START;
            for attempt in 1..5_000 {
                match decide(diagnosis, attempt, START, now, jitter) {
                    Decision::RetryAt(at) => { prop_assert!(at > now); now = at; }
                    Decision::Hold => now = now.plus_millis(LONGEST_QUEUE_PAUSE_MS * 10),
                    Decision::Parked(_) => return Ok(()),
                }
            }
            prop_assert!(false, "still waiting after 5,000 attempts");
        }

        #[test]
        fn pauses_grow_and_have_a_limit(attempt in 1..200_u32, jitter in 0..1000_u16) {
            let now = pause(attempt, LONGEST_RECORD_PAUSE_MS, jitter);
            prop_assert!((FIRST_PAUSE_MS / 2..=LONGEST_RECORD_PAUSE_MS).contains(&now));
            prop_assert!(pause(attempt + 1, LONGEST_RECORD_PAUSE_MS, jitter) >= now);
        }
    }
}
