//! Times in words, always UTC. Nothing here reads a clock: the present is given.

use leptos::prelude::*;
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago, or how long until; the exact time is the tooltip.
#[component]
pub fn Ago(
    /// When, in Unix milliseconds.
    at_ms: i64,
    /// The present, in Unix milliseconds.
    now_ms: i64,
) -> impl IntoView {
    view! {
        <time class="nowrap" datetime=exact_utc(at_ms) title=exact_words(at_ms)>
            {ago_words(at_ms, now_ms)}
        </time>
    }
}

/// A day.
#[component]
pub fn DateUtc(
    /// When, in Unix milliseconds.
    at_ms: i64,
) -> impl IntoView {
    view! {
        <time class="nowrap" datetime=exact_utc(at_ms) title=exact_words(at_ms)>
            {date_words(at_ms)}
        </time>
    }
}

/// A day and a time.
#[component]
pub fn DateTimeUtc(
    /// When, in Unix milliseconds.
    at_ms: i64,
) -> impl IntoView {
    view! {
        <time class="nowrap" datetime=exact_utc(at_ms) title=exact_words(at_ms)>
            {date_time_words(at_ms)}
        </time>
    }
}

/// "just now", "3 min ago", "in 2 days"; beyond 30 days the date.
pub fn ago_words(at_ms: i64, now_ms: i64) -> String {
    let seconds = now_ms.saturating_sub(at_ms) / 1000;
    let distance = seconds.saturating_abs();
    let (count, unit) = match distance {
        ..45 => return "just now".to_owned(),
        45..HOUR => ((distance / MINUTE).max(1), "min"),
        HOUR..DAY => (distance / HOUR, if distance / HOUR == 1 { "hour" } else { "hours" }),
        _ if distance < 31 * DAY => (distance / DAY, if distance / DAY == 1 { "day" } else { "days" }),
        _ => return date_words(at_ms),
    };
    if seconds > 0 { format!("{count} {unit} ago") } else { format!("in {count} {unit}") }
}

/// "12 Nov 2026".
pub fn date_words(at_ms: i64) -> String {
    // These formats ask for nothing a date does not have, so they cannot fail.
    moment(at_ms).format(format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
}

/// "12 Nov 2026, 09:41 UTC".
pub fn date_time_words(at_ms: i64) -> String {
    moment(at_ms)
        .format(format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC"))
        .unwrap_or_default()
}

/// The same to the second, for tooltips.
fn exact_words(at_ms: i64) -> String {
    moment(at_ms)
        .format(format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC"))
        .unwrap_or_default()
}

/// RFC 3339, as `<time datetime>` wants it.
pub fn exact_utc(at_ms: i64) -> String {
    moment(at_ms).format(&Rfc3339).unwrap_or_default()
}

/// A time beyond what the calendar can name is shown as the epoch.
fn moment(at_ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at_ms.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_329_194_123; // 2026-11-22T06:33:14Z

    #[test]
    fn words_for_distances() {
        let ago = |seconds: i64| ago_words(NOW - seconds * 1000, NOW);
        assert_eq!(ago(0), "just now");
        assert_eq!(ago(44), "just now");
        assert_eq!(ago(45), "1 min ago");
        assert_eq!(ago(3 * MINUTE + 59), "3 min ago");
        assert_eq!(ago(HOUR), "1 hour ago");
        assert_eq!(ago(23 * HOUR), "23 hours ago");
        assert_eq!(ago(DAY), "1 day ago");
        assert_eq!(ago(30 * DAY), "30 days ago");
        assert_eq!(ago(31 * DAY), "22 Oct 2026");
        assert_eq!(ago(-2 * DAY), "in 2 days");
        assert_eq!(ago(-90), "in 1 min");
        assert_eq!(ago_words(i64::MIN, NOW), "1 Jan 1970");
    }

    #[test]
    fn exact_times() {
        assert_eq!(exact_utc(NOW), "2026-11-22T06:33:14Z");
        assert_eq!(date_words(NOW), "22 Nov 2026");
        assert_eq!(date_time_words(NOW), "22 Nov 2026, 06:33 UTC");
        assert_eq!(exact_words(NOW), "22 Nov 2026, 06:33:14 UTC");
        assert_eq!(exact_utc(-1), "1969-12-31T23:59:59Z");
    }
}
