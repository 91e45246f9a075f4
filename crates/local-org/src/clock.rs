//! The one place that reads the machine's clock. Every org adds its own offset to it, so a person can see what a
//! wrong clock does to a sign-in.

use time::OffsetDateTime;
use time::format_description::{BorrowedFormatItem, well_known::Rfc2822};
use time::macros::{datetime, format_description};

const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
const SALESFORCE_TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+0000");
const PERSON_TIME: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");

const JAVA_TIME: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday repr:short] [month repr:short] [day] [hour]:[minute]:[second] GMT [year padding:none]"
);
/// What a date and time field holds. Source: SOQL and SOSL Reference, date formats and date literals, minimum and maximum
/// dates.
const FIRST_FIELD_TIME: OffsetDateTime = datetime!(1700-01-01 00:00:00 UTC);
const LAST_FIELD_TIME: OffsetDateTime = datetime!(4000-12-31 23:59:59.999 UTC);

/// Milliseconds since the Unix epoch, without any offset.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock in this crate")]
pub(crate) fn machine_now_ms() -> i64 {
    let nanoseconds = OffsetDateTime::now_utc().unix_timestamp_nanos();
    i64::try_from(nanoseconds / 1_000_000).unwrap_or(i64::MAX)
}

fn moment(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The form of the HTTP `Date` header.
pub(crate) fn http_date(ms: i64) -> String {
    moment(ms).format(HTTP_DATE).or_else(|_| moment(ms).format(&Rfc2822)).unwrap_or_default()
}

/// The form Salesforce prints times in: `2026-11-22T10:00:00.000+0000`.
pub(crate) fn salesforce_time(ms: i64) -> String {
    moment(ms).format(SALESFORCE_TIME).unwrap_or_default()
}

/// Whether a date and time field can hold it.
pub(crate) fn is_field_time(ms: i64) -> bool {
    (FIRST_FIELD_TIME..=LAST_FIELD_TIME).contains(&moment(ms))
}

/// The form in which Salesforce names a time that it refuses: `Mon Jan 01 00:00:00 GMT 1`.
pub(crate) fn java_time(ms: i64) -> String {
    moment(ms).format(JAVA_TIME).unwrap_or_default()
}

/// A time for a person to read, UTC.
pub(crate) fn person_time(ms: i64) -> String {
    moment(ms).format(PERSON_TIME).unwrap_or_default()
}

/// Milliseconds since the epoch of an ISO 8601 text as Salesforce accepts it (`Z`, `+00:00` or `+0000`).
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    use time::format_description::well_known::Rfc3339;
    let text = text.trim();
    let with_colon = match text.len().checked_sub(5).map(|at| text.split_at_checked(at)) {
        Some(Some((front, zone)))
            if zone.starts_with(['+', '-']) && zone[1..].bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{front}{}:{}", &zone[..3], &zone[3..])
        }
        _ => text.to_owned(),
    };
    let parsed = OffsetDateTime::parse(&with_colon, &Rfc3339).ok()?;
    i64::try_from(parsed.unix_timestamp_nanos() / 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_forms_of_the_wire() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(salesforce_time(784_111_777_123), "1994-11-06T08:49:37.123+0000");
    }

    #[test]
    fn times_are_read_with_every_zone_form() {
        for text in ["1994-11-06T08:49:37Z", "1994-11-06T08:49:37.000+0000", "1994-11-06T09:49:37+01:00"] {
            assert_eq!(parse_time(text), Some(784_111_777_000), "{text}");
        }
        assert_eq!(parse_time("banana"), None);
    }

    #[test]
    fn a_field_holds_the_years_that_salesforce_has() {
        for (text, holds) in [
            ("0001-01-01T00:00:00Z", false),
            ("1699-12-31T23:59:59.999Z", false),
            ("1700-01-01T00:00:00Z", true),
            ("1700-01-01T00:00:00+01:00", false),
            ("4000-12-31T23:59:59.999Z", true),
            ("4001-01-01T00:00:00Z", false),
        ] {
            assert_eq!(parse_time(text).map(is_field_time), Some(holds), "{text}");
        }
        assert_eq!(parse_time("0001-01-01T00:00:00Z").map(java_time).as_deref(), Some("Mon Jan 01 00:00:00 GMT 1"));
    }
}
