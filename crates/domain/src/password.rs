//! The rule for passwords people choose. The hash is made in `portal`; demo accounts are exempt.

use crate::invalid::Invalid;

/// At least 12 characters (NIST SP 800-63B favors length over composition), at most 128, and none of the patterns that
/// guessing starts with.
pub fn check(password: &str, email: &str) -> Result<(), Invalid> {
    const MIN: usize = 12;
    const MAX: usize = 128;
    let actual = password.chars().count();
    if actual < MIN {
        return Err(Invalid::TooShort { min: MIN, actual });
    }
    if actual > MAX {
        return Err(Invalid::TooLong { max: MAX, actual });
    }
    let lower = password.to_lowercase();
    let local_part = email.split('@').next().unwrap_or_default().to_lowercase();
    let distinct = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let guessed = ["password", "orgbridge", "qwertyuiop", "123456789", "letmein", "salesforce"]
        .iter()
        .any(|word| lower.contains(word) && actual < word.len() + 6);
    if distinct < 5
        || guessed
        || (local_part.len() >= 4 && lower.contains(&local_part) && actual < local_part.len() + 8)
    {
        return Err(Invalid::PasswordWeak);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_first_then_the_obvious() {
        assert!(matches!(check("short", "a@b.de"), Err(Invalid::TooShort { .. })));
        assert_eq!(check("aaaaaaaaaaaa", "a@b.de"), Err(Invalid::PasswordWeak));
        assert_eq!(check("password1234", "a@b.de"), Err(Invalid::PasswordWeak));
        assert_eq!(check("lovelace1234", "lovelace@b.de"), Err(Invalid::PasswordWeak));
        assert_eq!(check("seven green llamas", "a@b.de"), Ok(()));
    }
}
