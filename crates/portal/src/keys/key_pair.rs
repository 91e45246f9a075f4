//! RSA-2048 key pairs and their self-signed certificates. Salesforce accepts RS256 only, and a certificate file of at
//! most 4 kB.

use super::seal::Sealed;
use crate::Error;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use domain::Timestamp;
use domain::certificate::PEM_MAX_BYTES;
use domain::ids::IntegrationId;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize, SerialNumber};
use std::fmt;
use time::Duration;
use zeroize::{Zeroize, Zeroizing};

/// A certificate just made, with its private key still open.
pub(crate) struct NewCertificate {
    /// PKCS#8, DER.
    pub(crate) private_key: Zeroizing<Vec<u8>>,
    pub(crate) pem: String,
    /// Hexadecimal, without separators.
    pub(crate) serial: String,
    /// SHA-256 of the DER certificate, 64 lower-case hexadecimal digits.
    pub(crate) thumbprint: String,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl fmt::Debug for NewCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCertificate").field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

impl NewCertificate {
    /// Makes a key pair and its certificate: SHA-256 with RSA, random 128-bit serial, the integration's id as common
    /// name, valid from five minutes ago so that a clock that is a little behind accepts it. Takes a core for a while.
    pub(crate) fn make(integration: IntegrationId, now: Timestamp, days: u32) -> Result<Self, Error> {
        let failed = |error| Error::internal("a key pair could not be made", error);
        let mut key = rcgen::KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).map_err(failed)?;
        // X.509 counts whole seconds.
        let not_before = Timestamp::from_millis(now.secs() * 1000).plus_secs(-300);
        let not_after = not_before.plus_days(i64::from(days));
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, integration.to_string());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.not_before = not_before.date_time();
        params.not_after = not_before.date_time() + Duration::days(i64::from(days));
        let serial = random_serial()?;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        let certificate = params.self_signed(&key).map_err(failed)?;
        let private_key = Zeroizing::new(key.serialize_der());
        key.zeroize();
        let pem = certificate.pem();
        if pem.len() > PEM_MAX_BYTES {
            return Err(Error::internal(
                "a certificate came out too large for Salesforce",
                format!("{} bytes", pem.len()),
            ));
        }
        Ok(Self {
            private_key,
            pem,
            serial: hex::encode(serial),
            thumbprint: hex::encode(super::sha256(certificate.der())),
            not_before,
            not_after,
        })
    }
}

/// 128 random bits of which the first is 0 and not all are: a positive integer, as RFC 5280 asks.
fn random_serial() -> Result<[u8; 16], Error> {
    let mut serial = super::random::<16>()?;
    serial[0] = (serial[0] & 0x7f) | 0x40;
    Ok(serial)
}

/// A private key that can sign and do nothing else.
pub(crate) struct KeyPair(RsaKeyPair);

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair(…)")
    }
}

impl KeyPair {
    pub(crate) fn from_sealed(opened: &Sealed) -> Result<Self, Error> {
        RsaKeyPair::from_pkcs8(opened.pkcs8())
            .map(Self)
            .map_err(|_| Error::internal("a stored key is not an RSA key", "PKCS#8 was refused"))
    }

    /// Whether this key belongs to the certificate.
    pub(crate) fn matches(&self, certificate_pem: &str) -> bool {
        let Ok((_, pem)) = x509_parser::pem::parse_x509_pem(certificate_pem.as_bytes()) else { return false };
        pem.parse_x509().is_ok_and(|certificate| {
            certificate.public_key().subject_public_key.data.as_ref() == self.0.public_key().as_ref()
        })
    }
}

impl salesforce::Sign for KeyPair {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[expect(
        clippy::disallowed_methods,
        reason = "the signing interface asks for a generator this scheme does not use"
    )]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, salesforce::SignError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| salesforce::SignError::new("the key refused to sign"))?;
        Ok(signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_certificate_is_what_salesforce_asks_for() {
        let id = IntegrationId::from_uuid(Uuid::from_u128(42));
        let now = Timestamp::from_millis(1_795_000_000_123);
        let made = NewCertificate::make(id, now, 730).expect("made");
        assert!(made.pem.len() < PEM_MAX_BYTES);
        let (_, pem) = x509_parser::pem::parse_x509_pem(made.pem.as_bytes()).expect("PEM");
        let certificate = pem.parse_x509().expect("X.509");
        assert_eq!(certificate.version().0, 2, "X.509 v3 counts from zero");
        assert_eq!(certificate.subject().to_string(), format!("CN={id}"));
        assert_eq!(certificate.issuer(), certificate.subject());
        assert_eq!(certificate.signature_algorithm.algorithm.to_id_string(), "1.2.840.113549.1.1.11");
        assert_eq!(certificate.validity().not_before.timestamp(), 1_795_000_000 - 300);
        assert_eq!(certificate.validity().not_after.timestamp(), made.not_after.secs());
        assert_eq!(made.not_after.since(made.not_before), 730 * 86_400_000);
        assert_eq!(hex::encode(certificate.tbs_certificate.raw_serial()), made.serial);
        assert_eq!(made.serial.len(), 32);
        assert!(certificate.verify_signature(None).is_ok());
        assert!(!format!("{made:?}").contains(&hex::encode(&made.private_key[..8])));
    }
}
