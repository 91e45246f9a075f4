//! The signed statement of the JWT bearer flow (RFC 7523): "let this app act as this user". The key that signs it
//! stays with the caller.

use crate::Origin;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::Serialize;
use thiserror::Error;

/// How long an assertion is valid. Salesforce documents "within 3 minutes"; half a minute less leaves room for clocks
/// that differ a little in the other direction.
/// Source: Salesforce Help, `xcloud.remoteaccess_oauth_jwt_flow`.
pub const ASSERTION_LIFETIME_SECS: i64 = 150;

/// Whoever holds the private key.
pub trait Sign: Send + Sync {
    /// The RSASSA-PKCS1-v1_5 SHA-256 signature of the message.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// The key could not be opened or did not sign. The reason must name no secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the private key did not sign: {reason}")]
pub struct SignError {
    reason: String,
}

impl SignError {
    /// An error with a reason for the log.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// What is stated.
#[derive(Debug, Clone, Copy)]
pub struct Assertion<'a> {
    /// Consumer key of the app that holds the certificate.
    pub consumer_key: &'a str,
    /// Salesforce username, not the e-mail address.
    pub username: &'a str,
    /// The host that is asked for the token. Salesforce takes its address for the audience, not the endpoint's.
    pub audience: &'a Origin,
    /// The caller's time in Unix milliseconds.
    pub now_ms: i64,
}

#[derive(Serialize)]
struct Header {
    alg: &'static str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
}

impl Assertion<'_> {
    /// The compact JWT. It is worth a token until it expires, hence secret.
    pub fn sign(&self, key: &dyn Sign) -> Result<SecretString, SignError> {
        let claims = Claims {
            iss: self.consumer_key,
            sub: self.username,
            aud: &self.audience.url(),
            exp: self.now_ms.div_euclid(1000).saturating_add(ASSERTION_LIFETIME_SECS),
        };
        let message = format!("{}.{}", part(&Header { alg: "RS256" })?, part(&claims)?);
        let signature = key.sign(message.as_bytes())?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)).into())
    }
}

fn part(value: &impl Serialize) -> Result<String, SignError> {
    let json = serde_json::to_vec(value).map_err(|error| SignError::new(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}
