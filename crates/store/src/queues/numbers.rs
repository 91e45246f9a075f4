//! Many numbers as a short text: those in a row are written by their ends, `4-90 92`.

use crate::Error;
use std::fmt::Write as _;

/// Writes numbers that ascend.
pub(super) fn write(numbers: &[i64]) -> String {
    let mut text = String::new();
    for run in numbers.chunk_by(|one, next| one.checked_add(1) == Some(*next)) {
        let [first, .., last] = run else {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}{}", space(&text), run[0]);
            continue;
        };
        let _ = write!(text, "{}{first}-{last}", space(&text));
    }
    text
}

/// Reads them again.
pub(super) fn read(column: &str, text: &str) -> Result<Vec<i64>, Error> {
    let mut numbers = Vec::new();
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let parsed = first.parse::<i64>().ok().zip(last.parse::<i64>().ok());
        let (first, last) = parsed.ok_or_else(|| Error::corrupt(column, part))?;
        numbers.extend(first..=last);
    }
    Ok(numbers)
}

const fn space(text: &str) -> &'static str {
    if text.is_empty() { "" } else { " " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_their_own_text() {
        for (numbers, text) in [
            (vec![], ""),
            (vec![7], "7"),
            (vec![1, 2, 3, 5, 7, 8], "1-3 5 7-8"),
            (vec![i64::MAX - 1, i64::MAX], "9223372036854775806-9223372036854775807"),
        ] {
            assert_eq!(write(&numbers), text);
            assert_eq!(read("t.numbers", text).unwrap(), numbers);
        }
        assert!(read("t.numbers", "1-x").is_err());
    }
}
