//! Hand-off links: what a Salesforce admin without an account works through, for one integration and a limited time.

use crate::Timestamp;

/// How long a hand-off link works, in days.
pub const LIFETIME_DAYS: i64 = 14;
/// How many links of one integration may work at the same time.
pub const MOST_LIVE: usize = 20;
/// Whoever comes back within so many milliseconds from the same address is still on the same visit.
pub const VISIT_MS: i64 = 10 * 60 * 1000;

/// Whether a hand-off link still opens something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Live,
    Revoked,
    Expired,
}

/// The standing at `now`. What was revoked reads as revoked for ever.
pub fn standing(revoked_at: Option<Timestamp>, expires_at: Timestamp, now: Timestamp) -> Standing {
    match revoked_at {
        Some(_) => Standing::Revoked,
        None if now >= expires_at => Standing::Expired,
        None => Standing::Live,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_at_its_last_moment() {
        let (made, second) = (Timestamp::from_millis(0), 1000);
        let expires = made.plus_days(LIFETIME_DAYS);
        assert_eq!(standing(None, expires, expires.plus_millis(-second)), Standing::Live);
        assert_eq!(standing(None, expires, expires), Standing::Expired);
        assert_eq!(standing(Some(made), expires, expires), Standing::Revoked);
    }
}
