//! Unguessable values: consumer keys, secrets and access tokens in the shapes Salesforce gives them.

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

#[expect(clippy::disallowed_methods, reason = "the one place that takes random bytes in this crate")]
fn fill(bytes: &mut [u8]) {
    aws_lc_rs::rand::fill(bytes).expect("the operating system's random source answers");
}

fn letters(count: usize) -> String {
    let mut bytes = vec![0_u8; count];
    fill(&mut bytes);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 64)])).collect()
}

/// 85 characters that begin as Salesforce's consumer keys do.
pub(crate) fn consumer_key() -> String {
    format!("3MVG9{}", letters(80))
}

/// 64 hexadecimal digits in upper case.
pub(crate) fn consumer_secret() -> String {
    let mut bytes = [0_u8; 32];
    fill(&mut bytes);
    hex::encode_upper(bytes)
}

/// An opaque session: the org's 15-character id, `!`, and 96 characters that mean nothing.
pub(crate) fn access_token(org_id: &str) -> String {
    format!("{}!AQ{}", &org_id[..15], letters(94))
}
