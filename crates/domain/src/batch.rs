//! Which waiting deliveries of one integration go into the next call.
//!
//! A call writes records of one object. No record is sent while an earlier one of its subject is unsettled, so a call
//! holds one record of a subject at most. Records without a subject go in the order of their arrival. Order is kept per
//! object.

use crate::Timestamp;
use crate::event::TargetObject;
use std::collections::HashSet;

/// A waiting delivery, as far as planning needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The event's number; deliveries are offered in its order.
    pub number: i64,
    pub object: TargetObject,
    /// Stands for the subject; two subjects may share one by chance, which costs time and never order.
    pub subject: Option<i64>,
    /// Bytes of the record on the wire, at most.
    pub bytes: u32,
    /// Not to be sent before; the beginning of time for a first attempt.
    pub due_at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
}

/// What one call may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub records: usize,
    pub bytes: usize,
}

/// The next call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub object: TargetObject,
    /// Indexes into what was offered, ascending; never empty.
    pub chosen: Vec<usize>,
    /// Nothing more fits, so looking at more deliveries is of no use.
    pub full: bool,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    Send(Batch),
    /// Everything offered waits for a later attempt; the earliest of them.
    Wait(Timestamp),
    /// Nothing was offered.
    Nothing,
}

/// Plans the next call from deliveries in the order of their numbers. The list may be cut off anywhere: what is
/// behind the cut is later than all of it.
pub fn plan(waiting: &[Waiting], now: Timestamp, limits: Limits) -> Plan {
    plan_beside(&[], waiting, now, limits)
}

/// The same while others are on their way, or answered and not yet written down: theirs are earlier than what waits, and
/// their subjects are not sent.
pub fn plan_beside(under_way: &[Waiting], waiting: &[Waiting], now: Timestamp, limits: Limits) -> Plan {
    let of_subject = |record: &Waiting| Some((record.object, record.subject?));
    let mut blocked: HashSet<(TargetObject, i64)> = under_way.iter().filter_map(of_subject).collect();
    let mut batch: Option<Batch> = None;
    let mut bytes = 0;
    let mut earliest: Option<Timestamp> = None;
    for (index, record) in waiting.iter().enumerate() {
        let first_of_its_subject = record.subject.is_none_or(|subject| blocked.insert((record.object, subject)));
        if record.due_at > now {
            earliest = Some(earliest.map_or(record.due_at, |at| at.min(record.due_at)));
            continue;
        }
        if !first_of_its_subject {
            continue;
        }
        let size = record.bytes as usize;
        match &mut batch {
            // A record too large for any call goes alone: Salesforce says so, and it is parked with that reason.
            None => batch = Some(Batch { object: record.object, chosen: vec![index], full: false }),
            Some(batch) if record.object != batch.object => continue,
            Some(batch) if batch.chosen.len() >= limits.records || bytes + size > limits.bytes => {
                batch.full = true;
                break;
            }
            Some(batch) => batch.chosen.push(index),
        }
        bytes += size;
    }
    match (batch, earliest) {
        (Some(batch), _) => Plan::Send(batch),
        (None, Some(at)) => Plan::Wait(at),
        (None, None) => Plan::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const NOW: Timestamp = Timestamp::from_millis(1_000);
    const LIMITS: Limits = Limits { records: 5, bytes: 100 };

    fn record(number: i64, subject: Option<i64>) -> Waiting {
        let object = TargetObject::RelayEvents;
        Waiting { number, object, subject, bytes: 10, due_at: Timestamp::from_millis(0), attempts: 0 }
    }

    fn chosen(plan: &Plan) -> &[usize] {
        match plan {
            Plan::Send(batch) => &batch.chosen,
            Plan::Wait(_) | Plan::Nothing => &[],
        }
    }

    #[test]
    fn one_of_a_subject_at_a_time() {
        let offered = [record(1, Some(7)), record(2, Some(7)), record(3, None), record(4, Some(8))];
        assert_eq!(chosen(&plan(&offered, NOW, LIMITS)), [0, 2, 3]);
    }

    #[test]
    fn a_retry_holds_back_its_subject_alone() {
        let later = Waiting { due_at: Timestamp::from_millis(5_000), attempts: 1, ..record(1, Some(7)) };
        let offered = [later, record(2, Some(7)), record(3, None)];
        assert_eq!(chosen(&plan(&offered, NOW, LIMITS)), [2]);
        assert_eq!(plan(&[later, record(2, Some(7))], NOW, LIMITS), Plan::Wait(Timestamp::from_millis(5_000)));
        assert_eq!(plan(&[], NOW, LIMITS), Plan::Nothing);
    }

    #[test]
    fn what_is_under_way_holds_back_its_subject_alone() {
        let under_way = [record(1, Some(7)), record(2, None)];
        let offered = [record(3, Some(7)), record(4, None), record(5, Some(8))];
        assert_eq!(chosen(&plan_beside(&under_way, &offered, NOW, LIMITS)), [1, 2]);
        assert_eq!(plan_beside(&under_way, &offered[..1], NOW, LIMITS), Plan::Nothing);
    }

    #[test]
    fn a_record_larger_than_the_limit_goes_alone() {
        let large = Waiting { bytes: 1_000, ..record(1, None) };
        let Plan::Send(batch) = plan(&[large, record(2, None)], NOW, LIMITS) else { panic!("something to send") };
        assert_eq!((batch.chosen, batch.full), (vec![0], true));
    }

    prop_compose! {
        fn waiting()(rows in prop::collection::vec((prop::option::of(0..4_i64), 1..60_u32, any::<bool>(), any::<bool>()), 0..40))
            -> Vec<Waiting> {
            (1..).zip(rows).map(|(number, (subject, bytes, powerup, later))| Waiting {
                number,
                object: if powerup { TargetObject::RelayPowerups } else { TargetObject::RelayEvents },
                subject,
                bytes,
                due_at: Timestamp::from_millis(if later { 5_000 } else { 0 }),
                attempts: 0,
            }).collect()
        }
    }

    proptest! {
        /// Sends everything, round after round, and looks at what went out: nothing lost, nothing doubled, order and
        /// limits kept.
        #[test]
        fn everything_goes_out_once_and_in_order(all in waiting()) {
            let mut left = all.clone();
            let mut sent = Vec::new();
            let mut now = NOW;
            for _ in 0..200 {
                match plan(&left, now, LIMITS) {
                    Plan::Nothing => break,
                    Plan::Wait(at) => { prop_assert!(at > now); now = at; }
                    Plan::Send(batch) => {
                        let of_batch: Vec<Waiting> = batch.chosen.iter().map(|&index| left[index]).collect();
                        prop_assert!(!of_batch.is_empty() && of_batch.len() <= LIMITS.records);
                        let bytes: u32 = of_batch.iter().map(|record| record.bytes).sum();
                        prop_assert!(of_batch.len() == 1 || bytes as usize <= LIMITS.bytes);
                        prop_assert!(of_batch.iter().all(|record| record.object == batch.object && record.due_at <= now));
                        let subjects: Vec<i64> = of_batch.iter().filter_map(|record| record.subject).collect();
                        prop_assert_eq!(subjects.iter().collect::<HashSet<_>>().len(), subjects.len());
                        left.retain(|record| !of_batch.contains(record));
                        sent.extend(of_batch);
                    }
                }
            }
            prop_assert!(left.is_empty());
            prop_assert_eq!(sent.len(), all.len());
            let mut last = BTreeMap::new();
            for record in &sent {
                if let Some(subject) = record.subject {
                    let before = last.insert((record.object, subject), record.number);
                    prop_assert!(before.is_none_or(|before| before < record.number));
                }
            }
        }

        /// Records without a subject keep the order of their arrival on the first attempt.
        #[test]
        fn first_attempts_without_a_subject_keep_their_order(count in 0..40_usize) {
            let mut left: Vec<Waiting> = (1..).take(count).map(|number| record(number, None)).collect();
            let mut sent = Vec::new();
            while let Plan::Send(batch) = plan(&left, NOW, LIMITS) {
                sent.extend(batch.chosen.iter().map(|&index| left[index].number));
                left.retain(|record| !sent.contains(&record.number));
            }
            prop_assert!(sent.is_sorted());
            prop_assert_eq!(sent.len(), count);
        }
    }
}
