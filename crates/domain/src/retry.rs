//! What happens after an attempt: the whole table of delivery, for one record and for a whole call.
//!
//! The diagnosis decides. What passes is tried again, later each time; what is wrong with this record alone parks it; what
//! may be wrong with all of them is decided with the other records of the queue. Waiting has an end: after
//! [`WAITS_AT_MOST_MS`] a delivery is parked as expired.

use crate::Timestamp;
use crate::diagnosis::{Diagnosis, Scope, UNRECOGNISED_RECORD, Waiting};

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
/// How often a record is tried whose refusal nobody knows: it may pass, and it must not hold up its subject for long.
const TRIES_OF_UNKNOWN: u32 = 3;
/// How often a record is tried whose refusal usually passes but may come from the record itself, such as automation that
/// runs into a limit each time. With the pauses between it is about an hour.
const TRIES_OF_DOUBTFUL: u32 = 12;
const DOUBTFUL: [&str; 4] = ["automation_limit", "salesforce_error", "salesforce_too_slow", "unexpected_reply"];

/// What becomes of a record that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    RetryAt(Timestamp),
    /// It stays until somebody replays it; the diagnosis code says why.
    Parked(&'static str),
    /// It may be about every record: whether several in a row were refused the same way decides, see
    /// [`InARow`](crate::in_a_row::InARow).
    AskOthers,
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

/// Decides about a refused record. `is_wrapped` is true when what passes was only read within another refusal's words,
/// which may be the customer's; `attempt` counts this one, from 1; `jitter` is a random number of 0–999.
pub fn decide(
    diagnosis: &'static Diagnosis,
    is_wrapped: bool,
    attempt: u32,
    waiting_since: Timestamp,
    now: Timestamp,
    jitter: u16,
) -> Decision {
    if now.since(waiting_since) >= WAITS_AT_MOST_MS {
        return Decision::Parked(EXPIRED);
    }
    let tries = match diagnosis.scope() {
        Scope::Integration | Scope::Unclear => return Decision::AskOthers,
        Scope::Record if diagnosis.code == UNRECOGNISED_RECORD => TRIES_OF_UNKNOWN,
        Scope::Record => 1,
        Scope::Passing if is_wrapped || DOUBTFUL.contains(&diagnosis.code) => TRIES_OF_DOUBTFUL,
        Scope::Passing => u32::MAX,
    };
    if attempt < tries { Decision::RetryAt(due(now, attempt, jitter)) } else { Decision::Parked(diagnosis.code) }
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
    let scope = diagnosis.scope();
    // The whole call was read and refused, so the reason may be one of its records: half of it finds out which.
    let may_be_one_record = match status {
        Some(400 | 413) => matches!(scope, Scope::Record | Scope::Unclear) || !is_worth_waiting(diagnosis),
        Some(status) => (400..500).contains(&status) && matches!(scope, Scope::Record | Scope::Unclear),
        None => false,
    };
    if scope == Scope::Integration || (scope == Scope::Unclear && !may_be_one_record) {
        return QueueDecision::Attention;
    }
    if may_be_one_record {
        return QueueDecision::Bisect;
    }
    let asked = retry_after_secs.and_then(|secs| i64::try_from(secs).ok()).map_or(0, |secs| secs.saturating_mul(1000));
    let limit = if diagnosis.code == LIMIT_REACHED { LIMIT_PAUSE_MS } else { 0 };
    let longest = if diagnosis.code == KEY_UNAVAILABLE { LONGEST_KEY_PAUSE_MS } else { LONGEST_QUEUE_PAUSE_MS };
    let pause = pause(failures, longest, jitter).max(asked).max(limit);
    QueueDecision::PauseUntil(now.plus_millis(pause))
}

fn is_worth_waiting(diagnosis: &Diagnosis) -> bool {
    diagnosis.waiting == Waiting::Retry
}

/// When a refused record is tried again. Moments fall on a grid that widens with the pauses, so that records which were
/// refused one by one go together into one call.
fn due(now: Timestamp, attempt: u32, jitter: u16) -> Timestamp {
    let grid = doubled(attempt, LONGEST_RECORD_PAUSE_MS) / 4;
    let at = now.plus_millis(pause(attempt, LONGEST_RECORD_PAUSE_MS, jitter));
    at.plus_millis((grid - at.millis().rem_euclid(grid)) % grid)
}

fn doubled(attempt: u32, longest_ms: i64) -> i64 {
    FIRST_PAUSE_MS.saturating_mul(1 << attempt.saturating_sub(1).min(30)).min(longest_ms)
}

/// Doubles with every attempt up to the longest; a half of it is left to chance, so that many do not come back at once.
fn pause(attempt: u32, longest_ms: i64, jitter: u16) -> i64 {
    let doubled = doubled(attempt, longest_ms);
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
        let decide = |diagnosis| decide(diagnosis, false, 1, START, START, 0);
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

    /// The words of a wrapping code may be the customer's own, so they are believed for an hour and not for 30 days.
    #[test]
    fn what_passes_within_other_words_is_believed_for_a_while() {
        let locked =
            rest(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RelayTrigger: UNABLE_TO_LOCK_ROW, unable to obtain");
        assert_eq!(
            locked.code,
            rest(400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record").code
        );
        let mut now = START;
        for attempt in 1..TRIES_OF_DOUBTFUL {
            let Decision::RetryAt(at) = decide(locked, true, attempt, START, now, 999) else {
                panic!("parked at attempt {attempt}")
            };
            now = at;
        }
        assert_eq!(decide(locked, true, TRIES_OF_DOUBTFUL, START, now, 999), Decision::Parked(locked.code));
        assert!(matches!(decide(locked, false, TRIES_OF_DOUBTFUL, START, now, 999), Decision::RetryAt(_)));
        assert!(now.since(START) < 2 * 60 * 60 * 1000, "{}", now.since(START));
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
        for unclear in [
            (400, "INVALID_FIELD", "No such column 'Subject__c' on sobject of type RelayEvents__c"),
            (403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
            (400, "A_CODE_OF_TOMORROW", "words"),
            (422, "A_CODE_OF_TOMORROW", "words"),
        ] {
            let (status, code, message) = unclear;
            assert_eq!(queue(rest(status, code, message), Some(status)), QueueDecision::Bisect, "{code}");
        }
        let missing = diagnose(Link::DryRun, &Evidence::ObjectMissing { object: "RelayEvents__c".to_owned() });
        assert_eq!(queue(missing, Some(404)), QueueDecision::Attention);
        let asked = decide_queue(timeout, Some(503), 1, Some(120), START, 0);
        assert_eq!(asked, QueueDecision::PauseUntil(START.plus_millis(120_000)), "Retry-After is obeyed");
    }

    #[test]
    fn every_code_named_here_is_in_the_catalogue() {
        for code in DOUBTFUL.into_iter().chain([EXPIRED, KEY_UNAVAILABLE, LIMIT_REACHED]) {
            assert!(find(code).is_some(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn deciding_always_ends(row in 0..catalogue().len(), jitter in 0..1000_u16) {
            let diagnosis = &catalogue()[row];
            let mut now = START;
            for attempt in 1..5_000 {
                match decide(diagnosis, false, attempt, START, now, jitter) {
                    Decision::RetryAt(at) => { prop_assert!(at > now); now = at; }
                    Decision::AskOthers => now = now.plus_millis(LONGEST_QUEUE_PAUSE_MS * 10),
                    Decision::Parked(_) => return Ok(()),
                }
            }
            prop_assert!(false, "still waiting after 5,000 attempts");
        }

        /// Thirty days and more are for what passes; a refusal that nobody knows ends within seconds.
        #[test]
        fn unknown_words_never_hold_a_subject(code in "[A-Z][A-Z_]{2,30}", message in ".{0,40}", jitter in 0..1000_u16) {
            let diagnosis = rest(200, &code, &message);
            prop_assume!(diagnosis.code == UNRECOGNISED_RECORD);
            let mut now = START;
            for attempt in 1..=3 {
                match decide(diagnosis, false, attempt, START, now, jitter) {
                    Decision::RetryAt(at) => { prop_assert!(attempt < 3 && at > now); now = at; }
                    Decision::Parked(code) => { prop_assert_eq!((attempt, code), (3, UNRECOGNISED_RECORD)); }
                    Decision::AskOthers => prop_assert!(false, "it says nothing about other records"),
                }
            }
            prop_assert!(now.since(START) < 10_000, "{}", now.since(START));
        }

        #[test]
        fn records_refused_one_by_one_meet_again(attempt in 1..12_u32, apart in 0..200_i64, jitter in 0..1000_u16) {
            let (one, other) = (due(START, attempt, jitter), due(START.plus_millis(apart), attempt, jitter));
            let grid = doubled(attempt, LONGEST_RECORD_PAUSE_MS) / 4;
            prop_assert!(other.since(one) == 0 || other.since(one) == grid, "{} of {grid}", other.since(one));
        }

        #[test]
        fn pauses_grow_and_have_a_limit(attempt in 1..200_u32, jitter in 0..1000_u16) {
            let now = pause(attempt, LONGEST_RECORD_PAUSE_MS, jitter);
            prop_assert!((FIRST_PAUSE_MS / 2..=LONGEST_RECORD_PAUSE_MS).contains(&now));
            prop_assert!(pause(attempt + 1, LONGEST_RECORD_PAUSE_MS, jitter) >= now);
        }
    }
}
