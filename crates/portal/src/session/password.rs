//! Password hashing: argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane), off the async threads.

use crate::Error;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use zeroize::Zeroizing;

/// Hashes a password into a PHC string.
pub(crate) async fn hash(password: &str) -> Result<String, Error> {
    let password = Zeroizing::new(password.to_owned());
    off_thread(move || hash_now(&password)).await?
}

/// Whether the password is the one behind `hash`.
pub(crate) async fn verify(password: &str, hash: &str) -> Result<bool, Error> {
    let password = Zeroizing::new(password.to_owned());
    let hash = hash.to_owned();
    off_thread(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

/// A hash nobody has the password of: an unknown account costs the same time as a known one.
pub(crate) fn decoy() -> Result<String, Error> {
    let random = Zeroizing::new(hex::encode(crate::keys::random::<16>()?));
    hash_now(&random)
}

fn hash_now(password: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal("a password could not be hashed", error.to_string()))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("a password task did not end", error))
}
