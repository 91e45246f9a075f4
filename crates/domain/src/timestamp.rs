//! Time as it is stored and computed with: whole milliseconds since the Unix epoch, UTC.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339, macros::format_description};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as X.509 and JWT count.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(1000)))
    }

    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_secs(days.saturating_mul(86_400))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 in UTC, as the machine API writes times.
    pub fn rfc3339(self) -> String {
        self.date_time().format(&Rfc3339).unwrap_or_default()
    }

    /// `12 Nov 2026`, as people read dates here.
    pub fn date_words(self) -> String {
        self.date_time().format(format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
    }

    /// `12 Nov 2026, 14:03:09 UTC`, the exact time behind "3 min ago".
    pub fn exact_words(self) -> String {
        self.date_time()
            .format(format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC"))
            .unwrap_or_default()
    }

    /// The calendar form, in UTC. Times outside the years ±9999 read as the epoch.
    pub fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(UtcOffset::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_utc() {
        let at = Timestamp::from_millis(1_794_492_189_000);
        assert_eq!(at.exact_words(), "12 Nov 2026, 14:03:09 UTC");
        assert_eq!(at.date_words(), "12 Nov 2026");
        assert_eq!(at.rfc3339(), "2026-11-12T14:03:09Z");
        assert_eq!(at.plus_days(1).since(at), 86_400_000);
    }
}
