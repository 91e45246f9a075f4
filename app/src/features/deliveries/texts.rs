//! What these pages say, where a sentence depends on a value.

use crate::ui::{Status, Tone};
use domain::delivery::DeliveryState;
use leptos::prelude::*;

/// A delivery's state: icon, word and color.
pub(crate) fn state(state: DeliveryState, attempts: i64) -> AnyView {
    let tone = match (state, attempts) {
        (DeliveryState::Delivered, _) => Tone::Good,
        (DeliveryState::Parked, _) => Tone::Bad,
        (DeliveryState::Waiting, 0) => Tone::Neutral,
        (DeliveryState::Waiting, _) => Tone::Warn,
    };
    view! { <Status tone=tone word=state_word(state, attempts)/> }.into_any()
}

/// The same as a word.
const fn state_word(state: DeliveryState, attempts: i64) -> &'static str {
    match (state, attempts) {
        (DeliveryState::Waiting, 1..) => "Retrying",
        (state, _) => state.label(),
    }
}

/// A count with its thousands apart.
pub(super) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration as people say it.
pub(super) fn duration(milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// That a bulk job is under way, with what it means for everything else.
pub(super) fn bulk_job(records: usize, unsettled: usize, ago: &str) -> String {
    let number = |records: usize| count(i64::try_from(records).unwrap_or(i64::MAX));
    let left = if unsettled == records { "none of them".to_owned() } else { format!("all but {}", number(unsettled)) };
    format!(
        "A long backlog goes by bulk jobs. The one under way began {ago} with {} records, {left} settled so far; what \
         comes after them waits for its end.",
        number(records)
    )
}

/// What the person did, after they were led on; `None` for a word that no page sends.
pub(super) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "replayed" => "Replayed. The deliveries wait again, oldest first.",
        "nothing" => "Nothing was parked any more, so nothing was replayed.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!([count(0), count(999), count(1_000), count(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        let (some, none) = (bulk_job(2_000, 5, "3 min ago"), bulk_job(2_000, 2_000, "just now"));
        assert!(some.contains("3 min ago with 2,000 records, all but 5 settled"), "{some}");
        assert!(none.contains("2,000 records, none of them settled"), "{none}");
        assert_eq!([duration(12), duration(61_000), duration(7_200_000)], ["12 ms", "61 s", "2 h"]);
    }
}
