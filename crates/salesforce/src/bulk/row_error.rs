//! `CODE:message:fields --`, the form in which a failed row says why.

use crate::ApiError;

/// Most errors kept of one row.
const MOST: usize = 20;

/// The same errors that a collections call would report. Several stand one after the other, each with its own end.
pub(super) fn parse(text: &str) -> Vec<ApiError> {
    let mut errors = Vec::new();
    let mut rest = text.trim();
    while let Some(end) = next_error(rest) {
        errors.push(one(&rest[..end]));
        rest = rest[end..].trim_start_matches([' ', ';', ',', '\n', '\r']);
    }
    errors.push(one(rest));
    errors.truncate(MOST);
    errors
}

/// Where an error ends that another one follows: behind `--`, before the next code and its colon.
fn next_error(text: &str) -> Option<usize> {
    text.match_indices("--").map(|(at, end)| at + end.len()).find(|&end| {
        let next = text[end..].trim_start_matches([' ', ';', ',', '\n', '\r']);
        let code = next.split_once(':').map_or("", |(code, _)| code);
        code.contains('_')
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

/// The message may hold colons; the fields' names never do.
fn one(text: &str) -> ApiError {
    let text = text.trim();
    let (text, fields) = match text.strip_suffix("--").and_then(|text| text.trim_end().rsplit_once(':')) {
        Some((front, names)) if names.split([',', ' ']).all(is_name) => {
            (front, names.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect())
        }
        Some(_) | None => (text.trim_end_matches("--"), Vec::new()),
    };
    let (code, message) = text.split_once(':').unwrap_or((text, ""));
    ApiError { code: code.trim().to_owned(), message: message.trim().to_owned(), fields }.tidy()
}

/// Also nothing at all, which stands between a comma and a space.
fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_parts() {
        let cases: [(&str, &str, &str, &[&str]); 6] = [
            (
                "DUPLICATE_VALUE:duplicate value found: Event_Id__c duplicates value on record with id: a005g0000000001:Event_Id__c --",
                "DUPLICATE_VALUE",
                "duplicate value found: Event_Id__c duplicates value on record with id: a005g0000000001",
                &["Event_Id__c"],
            ),
            (
                "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
                "INVALID_CROSS_REFERENCE_KEY",
                "invalid cross reference id",
                &[],
            ),
            (
                "FIELD_CUSTOM_VALIDATION_EXCEPTION:Say why: now:A__c, B__c --",
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "Say why: now",
                &["A__c", "B__c"],
            ),
            (
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:Trigger: line 7, column 1: (x) --",
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "Trigger: line 7, column 1: (x)",
                &[],
            ),
            ("SOMETHING", "SOMETHING", "", &[]),
            ("", "", "", &[]),
        ];
        for (text, code, message, fields) in cases {
            let errors = parse(text);
            let [error] = &errors[..] else { panic!("{errors:?}") };
            assert_eq!((error.code.as_str(), error.message.as_str()), (code, message), "{text}");
            assert_eq!(error.fields, fields, "{text}");
        }
    }

    #[test]
    fn several_errors_of_one_row() {
        let text = "UNABLE_TO_LOCK_ROW:unable -- really -- to lock:-- FIELD_CUSTOM_VALIDATION_EXCEPTION:Say why: now:A__c --;\
                    STRING_TOO_LONG:too long:B__c,C__c --";
        let codes: Vec<_> = parse(text).into_iter().map(|error| (error.code, error.fields.len())).collect();
        let expected = [("UNABLE_TO_LOCK_ROW", 0), ("FIELD_CUSTOM_VALIDATION_EXCEPTION", 1), ("STRING_TOO_LONG", 2)];
        assert_eq!(codes, expected.map(|(code, fields)| (code.to_owned(), fields)));
    }
}
