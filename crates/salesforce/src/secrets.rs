//! What has the shape of a secret: session ids and tokens of Salesforce, signed tokens, and long runs of hexadecimal or
//! base64 characters. A reply may repeat them, and what is kept of it is stored and shown.

use std::borrow::Cow;

/// Characters kept of a secret, for telling which one it was.
const KEPT: usize = 12;
/// Shorter runs are record ids and numbers.
const HEX_FROM: usize = 32;
const RANDOM_FROM: usize = 40;

/// The word with every secret in it shortened.
pub(crate) fn without_secrets(word: &str) -> Cow<'_, str> {
    if word.len() < 20 {
        return Cow::Borrowed(word);
    }
    let mut shown = Cow::Borrowed("");
    for run in word.split_inclusive(|c| !is_of_token(c)) {
        let (run, end) = match run.char_indices().next_back() {
            Some((at, c)) if !is_of_token(c) => run.split_at(at),
            _ => (run, ""),
        };
        if is_secret(run) {
            shown += run.get(..KEPT).unwrap_or(run);
            shown += "…";
        } else {
            shown += run;
        }
        shown += end;
    }
    shown
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+' | '!' | '~')
}

fn is_secret(run: &str) -> bool {
    is_session(run) || is_signed(run) || has_long_hex(run) || run.split(['.', '!', '~']).any(is_random)
}

/// A session id or access token: the org's id, an exclamation mark, and what opens the session.
fn is_session(run: &str) -> bool {
    run.match_indices('!').any(|(at, _)| {
        let id = run[..at].rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        id.starts_with("00D") && id.len() >= 12 && run.len() - at > 8
    })
}

/// A JSON web token, or a part of one: base64 of `{"`.
fn is_signed(run: &str) -> bool {
    run.split(['.', '/', '!', '~']).any(|part| part.starts_with("eyJ") && part.len() >= 16)
}

fn has_long_hex(run: &str) -> bool {
    run.split(|c: char| !c.is_ascii_hexdigit()).any(|part| {
        part.len() >= HEX_FROM
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

/// Random characters change between small letters, capitals and digits far more often than names and addresses do.
fn is_random(run: &str) -> bool {
    let kinds: Vec<u8> = run.bytes().filter_map(kind).collect();
    if kinds.len() < RANDOM_FROM || !(0..3).all(|kind| kinds.contains(&kind)) {
        return false;
    }
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    // In base64 65 of 100 neighbors differ in kind, in `CamelCaseNames` 35.
    changes * 100 >= (kinds.len() - 1) * 45
}

fn kind(byte: u8) -> Option<u8> {
    match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_shortened_wherever_they_stand() {
        let hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        for (secret, before) in [
            ("00D5g0000001abcEAA!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34", "Session "),
            ("00D5g0000001abc!ARsAQH0dMHZ", "sid="),
            ("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSJ9.c2lnbmF0dXJl", "assertion:"),
            (hex, "secret="),
            ("5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrLbSglKQ2vRi7pdrTt1bRIBOq8s9Bl3Ie4WvN1", "token:"),
            ("o8r2Xk+7Vq3mZ/1tJ9cLwYdF5sHbN0eGpQ4uRiAaT6xKyBzMvCWlEjODfUhS3g7n", "キー="),
        ] {
            let text = format!("{before}{secret}");
            let shown = without_secrets(&text);
            assert!(!shown.contains(secret), "{shown}");
            assert!(shown.ends_with('…') && shown.starts_with(before), "{shown}");
        }
    }

    #[test]
    fn what_people_read_stays_whole() {
        for text in [
            "この状態では保存できません。担当のマネージャーに確認してから、もう一度保存してください。それでも解決しない場合は管理者に連絡してください。",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            "RelayEventsTriggerHandlerV2.AfterInsertUpdateOfRelatedContactsAndAccounts",
            "https://acme--dev.sandbox.my.salesforce.com/lightning/setup/ConnectedApplication/home?retURL=%2Fsetup%2Fforcecomhomepage.apexp",
            "1234567890-12345-1234567890-1234567890",
            "0018M00000aaaaaQAA,0018M00000aaaabQAA",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "123e4567-e89b-12d3-a456-426614174000",
        ] {
            assert_eq!(without_secrets(text), text);
        }
    }

    proptest! {
        #[test]
        fn letters_of_other_scripts_are_never_shortened(text in "[\u{3041}-\u{3096}\u{30a1}-\u{30fa}\u{4e00}-\u{9fff}\u{ac00}-\u{d7a3}\u{e01}-\u{e30}、。]{1,200}") {
            prop_assert_eq!(without_secrets(&text), text.as_str());
        }

        #[test]
        fn random_characters_always_are(secret in "[A-Za-z0-9_-]{110,200}") {
            prop_assert!(without_secrets(&secret).chars().count() <= KEPT + 1);
        }

        #[test]
        fn nothing_breaks(text in ".{0,200}") {
            without_secrets(&text);
        }
    }
}
