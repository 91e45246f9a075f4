//! The digital signature of an app: one X.509 certificate of at most 4 KB, PEM or DER, holding the RSA key that signs
//! the assertions.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

const MAXIMUM_BYTES: usize = 4096;

/// An uploaded certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppCertificate {
    der: Vec<u8>,
    /// `CN=…` and what else the subject says.
    pub(crate) subject: String,
    /// SHA-256 over the DER, lower-case hexadecimal.
    pub(crate) thumbprint: String,
    /// Unix milliseconds.
    pub(crate) not_before_ms: i64,
    /// Unix milliseconds.
    pub(crate) not_after_ms: i64,
    public_key: Vec<u8>,
}

impl AppCertificate {
    /// Reads a file as the form uploads it. The refusal is a sentence for the person at the form.
    pub(crate) fn parse(file: &[u8]) -> Result<Self, String> {
        if file.is_empty() {
            return Err("Choose a certificate file to upload".to_owned());
        }
        if file.len() > MAXIMUM_BYTES {
            return Err("The certificate file is larger than 4 KB".to_owned());
        }
        let der = match x509_parser::pem::parse_x509_pem(file) {
            Ok((_, pem)) if pem.label == "CERTIFICATE" => pem.contents,
            Ok((_, pem)) => {
                return Err(format!("This file holds a {}, not a certificate", pem.label.to_lowercase()));
            }
            Err(_) => file.to_vec(),
        };
        let (_, certificate) = X509Certificate::from_der(&der)
            .map_err(|_| "The file is not a valid X.509 certificate (PEM or DER)".to_owned())?;
        let key = certificate.public_key();
        let bits = match key.parsed() {
            Ok(PublicKey::RSA(rsa)) => rsa.key_size(),
            _ => return Err("The certificate's key is not an RSA key".to_owned()),
        };
        if !(2048..=8192).contains(&bits) {
            return Err(format!("The certificate's RSA key has {bits} bits; at least 2048 are needed"));
        }
        let validity = certificate.validity();
        Ok(Self {
            subject: certificate.subject().to_string(),
            thumbprint: hex::encode(digest::digest(&digest::SHA256, &der)),
            not_before_ms: validity.not_before.timestamp().saturating_mul(1000),
            not_after_ms: validity.not_after.timestamp().saturating_mul(1000),
            public_key: key.subject_public_key.data.to_vec(),
            der: der.clone(),
        })
    }

    /// Whether an RS256 signature over `message` was made with this certificate's key.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public_key).verify(message, signature).is_ok()
    }

    /// The certificate as PEM, for a form that is shown again.
    pub(crate) fn to_pem(&self) -> String {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(&self.der);
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for line in text.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_refused_in_words() {
        assert!(AppCertificate::parse(b"").unwrap_err().contains("Choose"));
        assert!(AppCertificate::parse(&[0; 5000]).unwrap_err().contains("4 KB"));
        assert!(AppCertificate::parse(b"hello").unwrap_err().contains("not a valid X.509"));
        let key = rcgen::KeyPair::generate().unwrap();
        let private = key.serialize_pem();
        assert!(AppCertificate::parse(private.as_bytes()).unwrap_err().contains("private key"));
        let elliptic = rcgen::CertificateParams::default().self_signed(&key).unwrap();
        assert!(AppCertificate::parse(elliptic.pem().as_bytes()).unwrap_err().contains("not an RSA key"));
    }

    #[test]
    fn pem_and_der_are_the_same_certificate() {
        let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
        let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
        let from_pem = AppCertificate::parse(certificate.pem().as_bytes()).unwrap();
        let from_der = AppCertificate::parse(certificate.der()).unwrap();
        assert_eq!(from_pem, from_der);
        assert_eq!(AppCertificate::parse(from_pem.to_pem().as_bytes()).unwrap(), from_pem);
    }
}
