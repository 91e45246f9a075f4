//! `CODE:message:fields --`, the form in which a failed row says why.

use crate::ApiError;

/// The same error that a collections call would report. The message may hold colons; the fields' names never do.
pub(super) fn parse(text: &str) -> ApiError {
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
            let error = parse(text);
            assert_eq!((error.code.as_str(), error.message.as_str()), (code, message), "{text}");
            assert_eq!(error.fields, fields, "{text}");
        }
    }
}
