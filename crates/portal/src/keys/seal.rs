//! Seals a private key before it is stored: AES-256-GCM-SIV under a data key of its own, which is wrapped by the master
//! key (AES key wrap, RFC 3394). The seal is bound to the certificate's row, so a sealed key copied to another row does
//! not open.

use super::master::{MasterKey, MasterKeys};
use super::ring::KeyRing;
use crate::Error;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap};
use domain::ids::CertificateId;
use std::fmt;
use std::sync::Arc;
use store::SealedKey;
use thiserror::Error as ThisError;
use zeroize::Zeroizing;

/// Opening failed. Nothing more is said, here or in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub(crate) enum SealError {
    #[error("the master key that sealed this is not in the master key file")]
    UnknownMasterKey,
    #[error("the seal does not open: wrong key, wrong row, or damaged")]
    Broken,
}

/// Seals and opens with the master keys of this installation.
pub struct Sealer {
    ring: KeyRing,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("ring", &self.ring).finish()
    }
}

/// An opened private key (PKCS#8, DER), wiped when dropped.
pub(crate) struct Sealed(Zeroizing<Vec<u8>>);

impl Sealed {
    pub(super) fn pkcs8(&self) -> &[u8] {
        &self.0
    }
}

impl Sealer {
    pub(crate) fn new(master: MasterKeys) -> Self {
        Self { ring: KeyRing::new(master) }
    }

    /// Whether this process has the master key of this id; the file is read again for one it does not have.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.ring.find(id).is_some()
    }

    pub(super) fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Seals a private key for the row of this certificate.
    pub(crate) fn seal(&self, row: CertificateId, pkcs8: &[u8]) -> Result<SealedKey, Error> {
        self.seal_for(&bound_to(row), pkcs8)
    }

    pub(super) fn seal_for(&self, bound_to: &[u8], plain: &[u8]) -> Result<SealedKey, Error> {
        let broken = |_| Error::internal("a private key could not be sealed", "the cipher refused");
        let data_key = Zeroizing::new(super::random::<32>()?);
        let sealed = encrypt(&data_key, bound_to, plain)?;
        let master = self
            .ring
            .sealing()
            .ok_or_else(|| Error::internal("a private key could not be sealed", SealError::UnknownMasterKey))?;
        let wrapped_data_key = wrap(&master, &data_key).map_err(broken)?;
        Ok(SealedKey { sealed, wrapped_data_key, master_key_id: master.id.clone() })
    }

    pub(crate) fn open(&self, row: CertificateId, key: &SealedKey) -> Result<Sealed, SealError> {
        self.open_for(&bound_to(row), key)
    }

    pub(super) fn open_for(&self, bound_to: &[u8], key: &SealedKey) -> Result<Sealed, SealError> {
        let data_key = self.unwrap_data_key(key)?;
        decrypt(&data_key, bound_to, &key.sealed).map(Sealed)
    }

    /// The same seal with its data key wrapped by another master key.
    pub(super) fn rewrap(&self, key: &SealedKey, id: &str) -> Result<SealedKey, SealError> {
        let data_key = self.unwrap_data_key(key)?;
        let master = self.ring.find(id).ok_or(SealError::UnknownMasterKey)?;
        let wrapped_data_key = wrap(&master, &data_key)?;
        Ok(SealedKey { sealed: key.sealed.clone(), wrapped_data_key, master_key_id: master.id.clone() })
    }

    fn unwrap_data_key(&self, key: &SealedKey) -> Result<Zeroizing<[u8; 32]>, SealError> {
        let master: Arc<MasterKey> = self.ring.find(&key.master_key_id).ok_or(SealError::UnknownMasterKey)?;
        let kek = AesKek::new(&AES_256, &master.bytes).map_err(|_| SealError::Broken)?;
        let mut data_key = Zeroizing::new([0; 40]);
        let opened = kek.unwrap(&key.wrapped_data_key, data_key.as_mut_slice()).map_err(|_| SealError::Broken)?;
        <[u8; 32]>::try_from(&*opened).map(Zeroizing::new).map_err(|_| SealError::Broken)
    }
}

fn wrap(master: &MasterKey, data_key: &[u8; 32]) -> Result<Vec<u8>, SealError> {
    let mut wrapped = vec![0; 40];
    let kek = AesKek::new(&AES_256, &master.bytes).map_err(|_| SealError::Broken)?;
    Ok(kek.wrap(data_key.as_slice(), &mut wrapped).map_err(|_| SealError::Broken)?.to_vec())
}

fn bound_to(row: CertificateId) -> Vec<u8> {
    format!("certificates/{row}/sealed_key").into_bytes()
}

pub(super) fn bound_to_installation(name: &str) -> Vec<u8> {
    format!("installation/{name}").into_bytes()
}

/// Nonce, then ciphertext and tag.
pub(super) fn encrypt(key: &[u8; 32], bound_to: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let broken = |_| Error::internal("could not encrypt", "the cipher refused");
    let nonce = super::random::<NONCE_LEN>()?;
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).map_err(broken)?);
    let mut body = plain.to_vec();
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to), &mut body)
        .map_err(broken)?;
    Ok([nonce.as_slice(), &body].concat())
}

pub(super) fn decrypt(key: &[u8; 32], bound_to: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Broken)?;
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).map_err(|_| SealError::Broken)?);
    let mut body = Zeroizing::new(body.to_vec());
    let length = cipher.open_in_place(nonce, Aad::from(bound_to), &mut body).map_err(|_| SealError::Broken)?.len();
    body.truncate(length);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn keys(name: &str) -> MasterKeys {
        let path =
            std::env::temp_dir().join(format!("orgbridge-seal-{name}-{}", std::process::id())).join("master.key");
        let _ = std::fs::remove_file(&path);
        MasterKeys::create(&path).expect("made")
    }

    fn row(n: u128) -> CertificateId {
        CertificateId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_seal_opens_for_its_row_and_master_key_only() {
        let sealer = Sealer::new(keys("a"));
        let sealed = sealer.seal(row(1), b"the private key").expect("sealed");
        assert_eq!(sealer.open(row(1), &sealed).expect("opens").pkcs8(), b"the private key");
        assert_eq!(sealer.open(row(2), &sealed).err(), Some(SealError::Broken));
        assert_eq!(Sealer::new(keys("b")).open(row(1), &sealed).err(), Some(SealError::UnknownMasterKey));
        let forged = SealedKey { master_key_id: keys("c").newest_id().to_owned(), ..sealed.clone() };
        assert_eq!(sealer.open(row(1), &forged).err(), Some(SealError::UnknownMasterKey));
    }

    #[test]
    fn every_bit_counts_and_nothing_repeats() {
        let sealer = Sealer::new(keys("bits"));
        let sealed = sealer.seal(row(1), b"key").expect("sealed");
        assert_ne!(sealed.sealed, sealer.seal(row(1), b"key").expect("sealed").sealed);
        for index in 0..sealed.sealed.len() {
            let mut torn = sealed.clone();
            torn.sealed[index] ^= 1;
            assert_eq!(sealer.open(row(1), &torn).err(), Some(SealError::Broken));
        }
        let empty = SealedKey { sealed: Vec::new(), ..sealed };
        assert_eq!(sealer.open(row(1), &empty).err(), Some(SealError::Broken));
    }

    #[test]
    fn debug_shows_nothing_of_a_seal() {
        let sealer = Sealer::new(keys("debug"));
        let sealed = sealer.seal(row(1), b"canary").expect("sealed");
        assert!(!format!("{sealed:?} {sealer:?}").contains(&hex::encode(&sealed.wrapped_data_key)));
    }
}
