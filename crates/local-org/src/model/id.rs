//! Salesforce record ids: 15 case-sensitive characters, and the 18-character form with a checksum of their case.

const BASE_62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The 18-character id of the `serial`-th record with a three-character key prefix.
pub(crate) fn salesforce_id(prefix: &str, serial: u64) -> String {
    let mut digits = [b'0'; 9];
    let mut rest = serial;
    for digit in digits.iter_mut().rev() {
        *digit = BASE_62[usize::try_from(rest % 62).unwrap_or_default()];
        rest /= 62;
    }
    let short = format!("{prefix}5g0{}", String::from_utf8_lossy(&digits));
    with_checksum(&short)
}

fn with_checksum(short: &str) -> String {
    let suffix: String = short
        .as_bytes()
        .chunks(5)
        .map(|chunk| {
            let bits = chunk
                .iter()
                .enumerate()
                .fold(0_usize, |bits, (position, byte)| bits | usize::from(byte.is_ascii_uppercase()) << position);
            char::from(CHECKSUM[bits])
        })
        .collect();
    format!("{short}{suffix}")
}

/// The 18-character form of a 15- or 18-character id; nothing when the text is no id.
pub(crate) fn normalize(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match text.len() {
        15 => Some(with_checksum(text)),
        18 if with_checksum(&text[..15]) == text => Some(text.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_is_salesforce_s() {
        // The pair of Salesforce's own documentation.
        assert_eq!(normalize("001A0000006Vm9r").as_deref(), Some("001A0000006Vm9rIAC"));
        assert_eq!(normalize("001A0000006Vm9rIAC").as_deref(), Some("001A0000006Vm9rIAC"));
        assert_eq!(normalize("001A0000006Vm9rIAB"), None);
        assert_eq!(normalize("123"), None);
    }

    #[test]
    fn ids_differ_and_are_valid() {
        let first = salesforce_id("a05", 1);
        let later = salesforce_id("a05", 63);
        assert_ne!(first, later);
        assert_eq!(normalize(&first[..15]), Some(first));
    }
}
