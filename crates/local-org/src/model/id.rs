//! Salesforce record ids: 15 case-sensitive characters, and the 18-character form with a checksum of their case.

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
/// What stands between the key prefix and the number.
const INSTANCE: &[u8; 3] = b"5g0";

/// An id of 18 ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RecordId([u8; 18]);

impl RecordId {
    /// The id of the `serial`-th record with a three-character key prefix.
    pub(crate) fn new(prefix: &str, serial: u64) -> Self {
        let mut id = [b'0'; 18];
        for (place, byte) in id.iter_mut().zip(prefix.bytes().chain(INSTANCE.iter().copied())) {
            *place = byte;
        }
        let mut rest = serial;
        for digit in id[6..15].iter_mut().rev() {
            *digit = BASE_62[usize::try_from(rest % 62).unwrap_or_default()];
            rest /= 62;
        }
        Self(with_checksum(id))
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The 15-character form, as error messages print it.
    pub(crate) fn short(&self) -> &str {
        &self.as_str()[..15]
    }
}

/// The same as text.
pub(crate) fn salesforce_id(prefix: &str, serial: u64) -> String {
    RecordId::new(prefix, serial).as_str().to_owned()
}

/// Fills in the last three characters.
fn with_checksum(mut id: [u8; 18]) -> [u8; 18] {
    for chunk in 0..3 {
        let bits = (0..5).fold(0_usize, |bits, at| bits | usize::from(id[chunk * 5 + at].is_ascii_uppercase()) << at);
        id[15 + chunk] = CHECKSUM[bits];
    }
    id
}

/// The 18-character form of a 15- or 18-character id; nothing when the text is no id.
pub(crate) fn normalize(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) || !matches!(text.len(), 15 | 18) {
        return None;
    }
    let mut id = [0; 18];
    id[..15].copy_from_slice(&text.as_bytes()[..15]);
    let id = RecordId(with_checksum(id));
    (text.len() == 15 || id.as_str() == text).then(|| id.as_str().to_owned())
}

/// The number in a normalized id of this key prefix.
pub(crate) fn serial(id: &str, prefix: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix)?.as_bytes().strip_prefix(INSTANCE)?.get(..9)?;
    digits.iter().try_fold(0_u64, |serial, digit| {
        let value = BASE_62.iter().position(|known| known == digit)?;
        serial.checked_mul(62)?.checked_add(u64::try_from(value).ok()?)
    })
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
        assert_eq!(normalize(&first[..15]), Some(first.clone()));
        assert_eq!((serial(&first, "a05"), serial(&later, "a05"), serial(&later, "a06")), (Some(1), Some(63), None));
    }
}
