//! Sign-in with a password, throttled per account and per address. Every failure reads the same and takes the same
//! time, so that nobody learns which accounts exist.

use super::{Sessions, password};
use crate::audit::{Change, record, record_alone};
use crate::{Caller, Error, Portal};
use domain::email::Email;
use domain::ids::MemberId;
use domain::{FieldErrors, Invalid};
use serde_json::json;

/// Failures an account may have in a window before it waits.
const ACCOUNT_FAILURES: u32 = 5;
/// Failures an address may have in a window; higher, because offices share one.
const ADDRESS_FAILURES: u32 = 30;
const WINDOW_SECS: i64 = 15 * 60;
/// The first wait; it doubles with each further failure.
const FIRST_WAIT_SECS: i64 = 30;
const LONGEST_WAIT_SECS: i64 = 15 * 60;

impl Sessions<'_> {
    /// The member these credentials belong to.
    pub async fn sign_in(&self, caller: &Caller, email: &str, password: &str) -> Result<MemberId, Error> {
        let mut errors = FieldErrors::default();
        let email = errors.take("email", Email::parse(email));
        if password.is_empty() {
            errors.push("password", Invalid::Empty { what: "your password" });
        }
        let Some(email) = email.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
        let address =
            caller.origin().and_then(|origin| origin.address).map_or_else(|| "unknown".to_owned(), |ip| ip.to_string());
        let limits = [(format!("account:{email}"), ACCOUNT_FAILURES), (format!("address:{address}"), ADDRESS_FAILURES)];
        for (key, _) in &limits {
            refuse_while_blocked(self.0, key).await?;
        }
        let member = store::members::by_email(self.0.store(), &email).await?;
        let hash = member.as_ref().and_then(|member| member.password_hash.clone());
        // A longer password than anybody can have set costs nothing to refuse, but the same time.
        let matches = password::verify(password, hash.as_deref().unwrap_or(&self.0.0.decoy_hash)).await?;
        let Some(member) = member.filter(|_| matches && hash.is_some()) else {
            for (key, limit) in &limits {
                note_failure(self.0, key, *limit).await?;
            }
            let entry = Change::of_installation("session.sign_in", "refused").denied().with(json!({ "email": email }));
            record_alone(self.0, caller, entry).await?;
            return Err(Error::field("password", Invalid::WrongCredentials));
        };
        // The entry names who signed in, not the visitor they were a moment ago.
        let signed_in = self.caller(member.id, caller.origin().cloned().unwrap_or_default()).await?;
        let actor = signed_in.as_ref().unwrap_or(caller);
        let tx = self.0.store().write().await?;
        store::throttle::clear(&tx, &limits[0].0).await?;
        let target = member.email.to_string();
        let entry = match member.client_id {
            Some(client) => Change::of_client(client, "session.signed_in", target),
            None => Change::of_installation("session.signed_in", target),
        };
        record(self.0, &tx, actor, entry).await?;
        tx.commit().await?;
        Ok(member.id)
    }
}

async fn refuse_while_blocked(portal: &Portal, key: &str) -> Result<(), Error> {
    let now = portal.now();
    let blocked_until = store::throttle::get(portal.store(), key).await?.and_then(|throttle| throttle.blocked_until);
    match blocked_until {
        Some(until) if until > now => {
            let retry_after_secs = u64::try_from(until.since(now).div_euclid(1000) + 1).unwrap_or(1);
            Err(Error::Throttled { retry_after_secs })
        }
        _ => Ok(()),
    }
}

async fn note_failure(portal: &Portal, key: &str, limit: u32) -> Result<(), Error> {
    let now = portal.now();
    let tx = portal.store().write().await?;
    let throttle = store::throttle::record_failure(&tx, key, now, WINDOW_SECS * 1000).await?;
    if throttle.failures >= limit {
        let doublings = (throttle.failures - limit).min(10);
        let wait = (FIRST_WAIT_SECS << doublings).min(LONGEST_WAIT_SECS);
        store::throttle::block(&tx, key, now.plus_secs(wait)).await?;
    }
    tx.commit().await?;
    Ok(())
}
