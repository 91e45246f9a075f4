//! When a long backlog goes by Bulk API 2.0 instead of collections, and what one job may hold.
//!
//! A job writes records of one object, and Salesforce may work through its parts side by side. So it holds one record of
//! a subject at most, like every other call, and the next job or call comes after all of it is settled. Between two jobs
//! goes one call by collections: it carries the oldest that waits, so nothing that no job takes is left behind.

use crate::Timestamp;
use crate::batch::{Limits, Waiting};
use crate::event::TargetObject;
use std::collections::HashSet;

/// One job. A hundred thousand records for about ten calls are 0.1 calls for a thousand. Salesforce takes 150 MB after
/// base64, which it adds itself: 100 MB of CSV, its columns' names included.
/// Source: Bulk API 2.0 limits.
pub const JOB: Limits = Limits { records: 100_000, bytes: 99_000_000 };

/// How many waiting deliveries are looked through for those that one job may hold.
pub const LOOKED_THROUGH: usize = 200_000;

/// The longest a job is waited for, in milliseconds: everything behind it waits too.
pub const PATIENCE_MS: i64 = 4 * 60 * 60 * 1000;

/// How long everything goes by collections after an org did not take a job, or did not work through it, in
/// milliseconds. Collections find out which record, or which setting, is the reason.
pub const REST_MS: i64 = 15 * 60 * 1000;

/// A job of fewer records is no gain: Salesforce works through it in one part, as it does through calls of collections
/// that come one after another, and begins only when it gets to it. A long backlog of few subjects is such a case.
/// Source: Bulk API 2.0, how requests are processed (a part is 10,000 records).
const WORTH_RECORDS: usize = 10_000;
/// Records an idle org works through in a millisecond, at most: before that nobody needs to ask.
const RECORDS_PER_MS: usize = 100;
const FIRST_PAUSE_MS: i64 = 200;
const LONGEST_PAUSE_MS: i64 = 120_000;

/// How many have to wait for the next job. Once `by_bulk`, jobs go on until half the threshold is left, so that a backlog
/// around it does not change its way with every event.
pub const fn least_waiting(by_bulk: bool, threshold: u32) -> u32 {
    if by_bulk { threshold / 2 + 1 } else { threshold.saturating_add(1) }
}

/// Whether so many records are worth a job.
pub fn is_worth_it(records: usize, threshold: u32) -> bool {
    records > 0 && records >= WORTH_RECORDS.min(threshold as usize / 2)
}

/// How long to wait before a job is asked after for the next time, in milliseconds. Asking is a call of the org's.
pub fn pause_before_asking(records: usize, asked: u32) -> i64 {
    let first = i64::try_from(records / RECORDS_PER_MS).unwrap_or(LONGEST_PAUSE_MS).max(FIRST_PAUSE_MS);
    first.saturating_mul(1 << asked.min(20)).min(LONGEST_PAUSE_MS)
}

/// Whether the next job may follow the one that ended: it came to its end and left few of its records open.
pub const fn went_well(complete: bool, records: usize, open: usize) -> bool {
    complete && open * 2 <= records
}

/// A record of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The event's number.
    pub number: i64,
    /// Bytes of its row, at most: JSON escapes no less than CSV does.
    pub bytes: u32,
}

/// Records that go into one job, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub object: TargetObject,
    pub records: Vec<Packed>,
}

/// Chooses the records of the next job from waiting deliveries that are offered in the order of their numbers.
#[derive(Debug)]
pub struct Packing {
    now: Timestamp,
    limits: Limits,
    blocked: HashSet<(TargetObject, i64)>,
    jobs: [(Job, usize); 2],
    full: bool,
}

impl Packing {
    pub fn new(now: Timestamp, limits: Limits) -> Self {
        let jobs = TargetObject::ALL.map(|object| (Job { object, records: Vec::new() }, 0));
        Self { now, limits, blocked: HashSet::new(), jobs, full: false }
    }

    /// Takes the delivery if it may be in the job.
    pub fn offer(&mut self, waiting: &Waiting) {
        let first_of_its_subject = waiting.subject.is_none_or(|subject| self.blocked.insert((waiting.object, subject)));
        if self.full || waiting.due_at > self.now || !first_of_its_subject {
            return;
        }
        let Some((job, bytes)) = self.jobs.iter_mut().find(|(job, _)| job.object == waiting.object) else { return };
        let size = waiting.bytes as usize;
        if job.records.len() >= self.limits.records || *bytes + size > self.limits.bytes {
            self.full = true;
            return;
        }
        *bytes += size;
        job.records.push(Packed { number: waiting.number, bytes: waiting.bytes });
    }

    /// Whether nothing more fits.
    pub const fn is_full(&self) -> bool {
        self.full
    }

    /// The larger job; it may hold nothing.
    pub fn finish(self) -> Job {
        let [(first, _), (second, _)] = self.jobs;
        if second.records.len() > first.records.len() { second } else { first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);
    const LIMITS: Limits = Limits { records: 8, bytes: 200 };

    #[test]
    fn a_backlog_around_the_threshold_keeps_its_way() {
        assert_eq!(least_waiting(false, 20_000), 20_001);
        assert_eq!(least_waiting(true, 20_000), 10_001);
        assert_eq!(least_waiting(false, u32::MAX), u32::MAX);
    }

    #[test]
    fn a_small_job_is_not_worth_its_calls() {
        assert!(is_worth_it(10_000, 20_000) && !is_worth_it(9_999, 20_000));
        assert!(is_worth_it(10_000, 1_000_000));
        assert!(is_worth_it(50, 100) && !is_worth_it(49, 100) && !is_worth_it(0, 0));
    }

    #[test]
    fn a_job_is_asked_after_less_and_less_often() {
        let pauses: Vec<i64> = (0..7).map(|asked| pause_before_asking(100_000, asked)).collect();
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
        assert_eq!(pause_before_asking(100_000, 7), 120_000);
        assert_eq!(pause_before_asking(100, 0), 200);
        assert_eq!(pause_before_asking(usize::MAX, u32::MAX), 120_000);
    }

    #[test]
    fn a_job_of_ten_minutes_stays_within_the_goal_of_calls() {
        let (mut waited, mut asked) = (0, 0);
        while waited < 10 * 60 * 1000 {
            waited += pause_before_asking(JOB.records, asked);
            asked += 1;
        }
        // Create, upload, close, three lists, and one call by collections between two jobs.
        let calls = 3 + asked as usize + 3 + 1;
        assert!(calls * 1_000 <= JOB.records / 5, "{calls} calls for {} records in ten minutes", JOB.records);
    }

    #[test]
    fn a_job_that_leaves_much_open_is_no_success() {
        assert!(went_well(true, 10, 5) && !went_well(true, 10, 6) && !went_well(false, 10, 0));
    }

    prop_compose! {
        fn waiting()(rows in prop::collection::vec((prop::option::of(0..6_i64), 1..60_u32, any::<bool>(), any::<bool>()), 0..40))
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
        #[test]
        fn a_job_keeps_limits_objects_and_subjects(all in waiting()) {
            let mut packing = Packing::new(NOW, LIMITS);
            for waiting in &all {
                packing.offer(waiting);
            }
            let full = packing.is_full();
            let job = packing.finish();
            let numbers: Vec<i64> = job.records.iter().map(|record| record.number).collect();
            prop_assert!(numbers.is_sorted() && numbers.len() <= LIMITS.records);
            let chosen: Vec<&Waiting> = all.iter().filter(|waiting| numbers.contains(&waiting.number)).collect();
            prop_assert_eq!(chosen.len(), numbers.len());
            prop_assert!(chosen.iter().map(|waiting| waiting.bytes as usize).sum::<usize>() <= LIMITS.bytes);
            prop_assert!(chosen.iter().all(|waiting| waiting.object == job.object && waiting.due_at <= NOW));
            for waiting in &chosen {
                let earlier = all.iter().find(|other| other.number < waiting.number && other.object == waiting.object
                    && waiting.subject.is_some() && other.subject == waiting.subject);
                prop_assert!(earlier.is_none(), "{} came before {}", earlier.unwrap().number, waiting.number);
            }
            let sendable = all.iter().any(|waiting| waiting.due_at <= NOW && all.iter().all(|other|
                other.number >= waiting.number || other.object != waiting.object || other.subject.is_none()
                || other.subject != waiting.subject));
            prop_assert_eq!(!numbers.is_empty(), sendable);
            prop_assert!(!full || !numbers.is_empty());
        }
    }
}
