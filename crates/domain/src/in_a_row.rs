//! Refusals that may be about one record or about all of them: several different records refused the same way, one after
//! another and with none accepted between, decide that it is the integration.
//!
//! What was seen is part of the queue and is written down with every call, so a restart, another server, a bulk job and
//! calls of one record each count alike. When the integration stops, the records that led to it go back to their places:
//! none was accepted since the first of them, so the order is as if none had been parked. After that a check has to pass
//! before anything is sent; when the first records after it are refused the same way again, the check has shown that it
//! is about the records, and for a day they are parked without a stop. So no check is ever followed by the same stop.

use crate::Timestamp;
use crate::diagnosis::{Diagnosis, Scope};
use serde::{Deserialize, Serialize};

/// Different records in a row that make it the integration.
const SEVERAL: usize = 3;
/// How long a refusal counts as being about records, after a check has shown it, in milliseconds.
const SHOWN_FOR_MS: i64 = 24 * 60 * 60 * 1000;
/// Kinds that are remembered. An org that answers with ever new codes must not fill the row.
const KEPT_AT_MOST: usize = 20;

/// Two refusals are the same when they have the same diagnosis and the same code of Salesforce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    pub diagnosis: String,
    pub code: String,
}

/// What is known of a queue's refusals in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InARow {
    kind: Option<Kind>,
    /// Numbers of the records that were refused so: those of a row, or some of those that stopped the integration.
    numbers: Vec<i64>,
    /// What stopped the integration, until records after the check have shown what it was about; the oldest first.
    stopped_by: Vec<Kind>,
    /// What a check has shown to be about records, and until when that counts; the oldest first.
    shown: Vec<(Kind, Timestamp)>,
}

/// What became of one record of a call.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    Accepted,
    /// Refused, with the scope that counts here.
    Refused {
        number: i64,
        diagnosis: &'static Diagnosis,
        code: &'a str,
        scope: Scope,
    },
}

/// What follows for the records of a call whose refusal may be about all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The place of the refusal that stops the integration.
    pub stop: Option<usize>,
    /// Numbers of this call's records that keep their places. Every other such record is parked.
    pub held: Vec<i64>,
    /// Numbers of records that were parked by earlier calls and go back to their places.
    pub released: Vec<i64>,
}

impl InARow {
    /// Nothing to write down.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The integration is stopped by the records of the last verdict.
    pub fn stopped(&mut self) {
        if let Some(kind) = &self.kind
            && !self.stopped_by.contains(kind)
        {
            keep(&mut self.stopped_by, kind.clone());
        }
    }

    /// Looks at a call's records in their order.
    pub fn judge(&mut self, seen: &[Seen<'_>], now: Timestamp) -> Verdict {
        self.after_a_check(seen, now);
        let before = self.numbers.clone();
        let mut stop = None;
        for (place, one) in seen.iter().enumerate() {
            match *one {
                Seen::Accepted => self.clear(),
                Seen::Refused { number, diagnosis, code, scope: scope @ (Scope::Unclear | Scope::Integration) } => {
                    let kind = Kind { diagnosis: diagnosis.code.to_owned(), code: code.to_owned() };
                    if self.shown.iter().any(|(shown, _)| *shown == kind) {
                        continue;
                    }
                    if scope == Scope::Integration {
                        stop = stop.or(Some((place, kind.clone())));
                    }
                    if self.kind.as_ref() != Some(&kind) {
                        self.clear();
                        self.kind = Some(kind);
                    }
                    if !self.numbers.contains(&number) {
                        self.numbers.push(number);
                    }
                }
                Seen::Refused { .. } => {}
            }
        }
        let of = |kind: &Kind, one: &Seen<'_>| match *one {
            Seen::Refused { number, diagnosis, code, .. } if diagnosis.code == kind.diagnosis && code == kind.code => {
                Some(number)
            }
            _ => None,
        };
        if let Some((place, kind)) = stop {
            let held: Vec<i64> = seen.iter().filter_map(|one| of(&kind, one)).collect();
            return self.stop(place, kind, held, &before);
        }
        if self.numbers.len() < SEVERAL {
            return Verdict::default();
        }
        let Some(kind) = self.kind.clone() else { return Verdict::default() };
        let of_row = |number: &i64| self.numbers.contains(number);
        let held: Vec<i64> = seen.iter().filter_map(|one| of(&kind, one)).filter(of_row).collect();
        let first = |number: i64| seen.iter().position(|one| of(&kind, one) == Some(number));
        match held.first().and_then(|&number| first(number)) {
            Some(place) => self.stop(place, kind, held, &before),
            // A row that was complete before: whoever wrote it down was interrupted before the stop.
            None => Verdict::default(),
        }
    }

    fn stop(&mut self, place: usize, kind: Kind, held: Vec<i64>, before: &[i64]) -> Verdict {
        let released: Vec<i64> =
            before.iter().copied().filter(|number| self.numbers.contains(number) && !held.contains(number)).collect();
        self.numbers = held.iter().chain(&released).copied().take(SEVERAL).collect();
        self.kind = Some(kind);
        Verdict { stop: Some(place), held, released }
    }

    /// The first records after a stop: a check has passed between. It is asked by kind and not by number, because a bulk
    /// job may have held more records than a call has room for, and others of them may come first.
    fn after_a_check(&mut self, seen: &[Seen<'_>], now: Timestamp) {
        self.shown.retain(|(_, until)| *until > now);
        let is_seen = |kind: &Kind| {
            seen.iter().any(|one| match *one {
                Seen::Refused { diagnosis, code, .. } => diagnosis.code == kind.diagnosis && code == kind.code,
                Seen::Accepted => false,
            })
        };
        let (again, others): (Vec<Kind>, Vec<Kind>) =
            std::mem::take(&mut self.stopped_by).into_iter().partition(is_seen);
        if !again.is_empty() {
            self.clear();
        }
        for kind in again {
            keep(&mut self.shown, (kind, now.plus_millis(SHOWN_FOR_MS)));
        }
        if others.is_empty() {
            return;
        }
        if seen.iter().any(|one| matches!(one, Seen::Accepted)) {
            self.clear();
        } else {
            // Only other refusals: nothing is known of these yet.
            self.stopped_by = others;
        }
    }

    fn clear(&mut self) {
        self.kind = None;
        self.numbers.clear();
    }
}

/// Adds one, in the place of the oldest when there are too many.
fn keep<T>(kept: &mut Vec<T>, one: T) {
    if kept.len() >= KEPT_AT_MOST {
        kept.remove(0);
    }
    kept.push(one);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::find;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    fn refused(number: i64, row: &str) -> Seen<'static> {
        let diagnosis = find(row).unwrap();
        Seen::Refused { number, diagnosis, code: "CODE", scope: diagnosis.scope() }
    }

    fn access(number: i64) -> Seen<'static> {
        refused(number, "access_insufficient")
    }

    #[test]
    fn one_of_many_parks_that_record() {
        let mut row = InARow::default();
        let call = [Seen::Accepted, access(2), Seen::Accepted, access(4), access(5)];
        assert_eq!(row.judge(&call, NOW), Verdict::default());
        assert_eq!(row.judge(&[Seen::Accepted, access(7)], NOW), Verdict::default());
        assert_eq!(row.numbers, [7]);
    }

    #[test]
    fn several_in_a_row_stop_and_the_parked_ones_go_back() {
        let mut row = InARow::default();
        assert_eq!(row.judge(&[Seen::Accepted, access(2)], NOW).stop, None);
        assert_eq!(row.judge(&[refused(3, "validation_rule"), access(4), access(2)], NOW).stop, None);
        let verdict = row.judge(&[access(5), access(6)], NOW);
        assert_eq!(verdict, Verdict { stop: Some(0), held: vec![5, 6], released: vec![2, 4] });
    }

    #[test]
    fn another_refusal_begins_another_row() {
        let mut row = InARow::default();
        row.judge(&[access(1), access(2), refused(3, "field_missing")], NOW);
        assert_eq!((row.numbers.len(), row.judge(&[access(4), access(5)], NOW).stop), (1, None));
    }

    #[test]
    fn what_no_record_can_be_the_reason_of_stops_at_once() {
        let mut row = InARow::default();
        let call = [refused(1, "storage_full"), Seen::Accepted, refused(3, "storage_full")];
        assert_eq!(row.judge(&call, NOW), Verdict { stop: Some(0), held: vec![1, 3], released: vec![] });
    }

    #[test]
    fn a_check_that_passes_is_never_followed_by_the_same_stop() {
        for of in ["access_insufficient", "storage_full"] {
            let mut row = InARow::default();
            assert!(row.judge(&[refused(1, of), refused(2, of), refused(3, of)], NOW).stop.is_some());
            row.stopped();
            // The check passes, and they are refused again.
            assert_eq!(row.judge(&[refused(1, of), refused(2, of)], NOW), Verdict::default(), "{of}");
            assert_eq!(row.judge(&[refused(4, of), refused(5, of), refused(6, of)], NOW), Verdict::default());
            let tomorrow = NOW.plus_millis(SHOWN_FOR_MS);
            assert!(row.judge(&[refused(7, of), refused(8, of), refused(9, of)], tomorrow).stop.is_some());
        }
    }

    #[test]
    fn other_records_of_the_same_kind_show_it_too() {
        let mut row = InARow::default();
        let many: Vec<Seen<'_>> = (1..=1_000).map(access).collect();
        assert!(row.judge(&many, NOW).stop.is_some());
        row.stopped();
        assert_eq!(row.judge(&[refused(5_000, "validation_rule")], NOW), Verdict::default(), "says nothing about it");
        assert_eq!(row.judge(&[Seen::Accepted, access(2_001), access(2_002), access(2_003)], NOW), Verdict::default());
    }

    #[test]
    fn kinds_in_turns_are_each_shown_once() {
        let mut row = InARow::default();
        let mut stops = 0;
        for number in 0..40 {
            let kind = if number % 2 == 0 { "access_insufficient" } else { "field_missing" };
            let call: Vec<Seen<'_>> = (0..3).map(|place| refused(number * 3 + place, kind)).collect();
            if row.judge(&call, NOW).stop.is_some() {
                stops += 1;
                row.stopped();
            }
        }
        assert_eq!(stops, 2);
        let codes: Vec<String> = (0..100).map(|number| format!("CODE_{number}")).collect();
        for code in &codes {
            let diagnosis = find("access_insufficient").unwrap();
            let scope = diagnosis.scope();
            for _ in 0..2 {
                let call = [1, 2, 3].map(|number| Seen::Refused { number, diagnosis, code, scope });
                row.judge(&call, NOW);
                row.stopped();
            }
        }
        assert_eq!(row.shown.len(), KEPT_AT_MOST);
    }

    #[test]
    fn what_is_mended_stops_again_when_it_breaks_again() {
        let mut row = InARow::default();
        row.judge(&[access(1), access(2), access(3)], NOW);
        row.stopped();
        assert_eq!(row.judge(&[Seen::Accepted, Seen::Accepted, Seen::Accepted], NOW), Verdict::default());
        assert!(row.is_empty());
        assert!(row.judge(&[access(4), access(5), access(6)], NOW).stop.is_some());
    }

    #[test]
    fn an_interrupted_stop_is_made_up_for() {
        let mut row = InARow::default();
        row.judge(&[access(1), access(2), access(3)], NOW);
        assert_eq!(row.judge(&[access(1)], NOW).held, [1], "without a stop there was no check");
    }

    proptest! {
        /// However the records are divided into calls, a stop needs several different ones at the end, and nobody is both
        /// held and released.
        #[test]
        fn calls_of_any_size(records in prop::collection::vec((0..3_u8, 1..40_i64), 1..60), size in 1..9_usize) {
            let mut row = InARow::default();
            let mut parked: Vec<i64> = Vec::new();
            let seen: Vec<Seen<'static>> = records.iter().map(|(what, number)| match what {
                0 => Seen::Accepted,
                1 => access(*number),
                _ => refused(*number, "field_missing"),
            }).collect();
            for call in seen.chunks(size) {
                let verdict = row.judge(call, NOW);
                if verdict.stop.is_some() {
                    prop_assert!(verdict.held.len() + verdict.released.len() >= SEVERAL);
                    prop_assert!(verdict.released.iter().all(|number| !verdict.held.contains(number) && parked.contains(number)));
                    return Ok(());
                }
                parked.extend(call.iter().filter_map(|one| match one {
                    Seen::Refused { number, .. } => Some(*number),
                    Seen::Accepted => None,
                }));
            }
        }
    }
}
