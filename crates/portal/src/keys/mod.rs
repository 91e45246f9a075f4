//! Private keys: made here, sealed here, and leaving only as signatures. No type of this module shows a key in `Debug`,
//! and nothing outside it can ask for one.

mod announce;
mod canary;
mod draft;
mod key_pair;
mod master;
mod ring;
mod rotate;
mod seal;

pub use announce::RunningServer;
pub(crate) use announce::keep_announced;
pub use canary::MasterKeyHealth;
pub use draft::DRAFT_LIFETIME_SECS;
pub(crate) use key_pair::{KeyPair, NewCertificate};
pub use master::{MasterKeyError, MasterKeys};
pub use rotate::Rotation;
pub use seal::Sealer;

use crate::Error;
use aws_lc_rs::{digest, rand};

/// A number of 0–999, for spreading what would otherwise happen all at once.
pub(crate) fn jitter() -> u16 {
    random().map_or(500, |bytes: [u8; 2]| u16::from_be_bytes(bytes) % 1000)
}

/// Fills an array with random bytes from the system.
#[expect(clippy::disallowed_methods, reason = "this is the one place random bytes come from")]
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes)
        .map_err(|_| Error::internal("no random numbers to be had", "the system's generator failed"))?;
    Ok(bytes)
}

/// SHA-256, as tokens and keys are stored.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}
