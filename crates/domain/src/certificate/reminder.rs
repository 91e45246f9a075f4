//! When somebody is reminded that a certificate ends.

use super::DAY;
use crate::Timestamp;

/// So many days before the end, first to last.
pub const REMINDERS: [u16; 5] = [60, 30, 14, 7, 1];

/// The reminder whose moment came last, if one has come. Whoever was away for longer owes this one alone, and it stays
/// due after the end. A moment before the certificate was made is none.
pub fn reminder_due(created_at: Timestamp, not_after: Timestamp, now: Timestamp) -> Option<u16> {
    let moment = |days: u16| not_after.plus_millis(-i64::from(days) * DAY);
    let last = REMINDERS.into_iter().rev().find(|days| moment(*days) <= now)?;
    (moment(last) > created_at).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn each_moment_is_due_until_the_next() {
        let end = MADE.plus_days(730);
        let due = |days: i64| reminder_due(MADE, end, end.plus_days(-days));
        let days = [61, 60, 31, 30, 15, 14, 8, 7, 2, 1, 0, -5];
        let expected = [
            None,
            Some(60),
            Some(60),
            Some(30),
            Some(30),
            Some(14),
            Some(14),
            Some(7),
            Some(7),
            Some(1),
            Some(1),
            Some(1),
        ];
        assert_eq!(days.map(due), expected);
        assert_eq!(reminder_due(MADE, end, end.plus_days(-60).plus_millis(-1)), None);
    }

    #[test]
    fn a_short_life_begins_without_a_reminder() {
        let end = MADE.plus_days(10);
        assert_eq!(reminder_due(MADE, end, MADE.plus_secs(60)), None, "14 days before its end it was not there yet");
        assert_eq!(reminder_due(MADE, end, MADE.plus_days(4)), Some(7));
    }
}
