//! Certificates: how one stands by its dates, what it lives through, and when somebody is reminded of its end.

mod life;
mod reminder;

pub use life::{Held, OVERLAP_SECS, Obstacle, Refused, State, is_signature_refusal, signing_order, trial_pause_secs};
pub use reminder::{REMINDERS, reminder_due};

use crate::Timestamp;

const DAY: i64 = 86_400_000;
/// So many days before its end a certificate is shown as ending, and the first reminder goes out.
pub const SOON_DAYS: i64 = 60;

/// How a certificate stands by its dates: derived each time it is shown, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    NotYetValid,
    Valid {
        days_left: i64,
    },
    /// 60 days or fewer are left.
    ExpiresSoon {
        days_left: i64,
    },
    Expired {
        days_ago: i64,
    },
}

/// The standing at `now` of a certificate valid in `not_before ..= not_after`.
pub fn standing(not_before: Timestamp, not_after: Timestamp, now: Timestamp) -> Standing {
    if now < not_before {
        return Standing::NotYetValid;
    }
    if now > not_after {
        return Standing::Expired { days_ago: now.since(not_after) / DAY };
    }
    let days_left = not_after.since(now) / DAY;
    if days_left <= SOON_DAYS { Standing::ExpiresSoon { days_left } } else { Standing::Valid { days_left } }
}

/// The largest PEM Salesforce takes as a digital-signature certificate, in bytes.
pub const PEM_MAX_BYTES: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standing_moves_with_the_clock() {
        let start = Timestamp::from_millis(0);
        let end = start.plus_days(730);
        assert_eq!(standing(start, end, Timestamp::from_millis(-1)), Standing::NotYetValid);
        assert_eq!(standing(start, end, start), Standing::Valid { days_left: 730 });
        assert_eq!(standing(start, end, start.plus_days(670)), Standing::ExpiresSoon { days_left: 60 });
        assert_eq!(standing(start, end, end), Standing::ExpiresSoon { days_left: 0 });
        assert_eq!(standing(start, end, end.plus_days(3)), Standing::Expired { days_ago: 3 });
    }
}
