//! Salesforce's rule for the API names of metadata, and the form of usernames and e-mail addresses.

pub(crate) const API_NAME_RULE: &str =
    "API Name: use letters, digits and single underscores; begin with a letter, do not end with an underscore";

/// Salesforce's rule for names of metadata.
pub(crate) fn is_api_name(text: &str) -> bool {
    text.len() <= 80
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with('_')
        && !text.contains("__")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What Salesforce fills in for an API name that was left empty.
pub(crate) fn api_name_from(label: &str) -> String {
    let mut name = String::new();
    for letter in label.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("X{name}") } else { name.to_owned() }
}

/// `name@host.tld`, loosely.
pub(crate) fn looks_like_address(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty()
                && host.contains('.')
                && !host.starts_with('.')
                && !host.ends_with('.')
                && !host.contains('@')
                && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_names_are_filled_in() {
        assert_eq!(api_name_from("Relay Connected App"), "Relay_Connected_App");
        assert_eq!(api_name_from("2nd – app!"), "X2nd_app");
        assert!(is_api_name("Relay_Connected_App"));
        assert!(!is_api_name("Relay__App"));
    }
}
