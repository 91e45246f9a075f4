//! Sign-in with a password, throttled per account and per address. Every failure reads the same and takes the same
//! time, so that nobody learns which accounts exist.

use super::Sessions;
use crate::audit::{Change, record};
use crate::throttle::{self, Limit};
use crate::{Caller, Error, counts};
use domain::email::Email;
use domain::ids::MemberId;
use domain::{FieldErrors, Invalid};
use serde_json::json;

/// Failures an account may have in a window before it waits.
const ACCOUNT_FAILURES: u32 = 5;
/// Failures an address may have in a window; higher, because offices share one.
const ADDRESS_FAILURES: u32 = 30;

/// Under what an account's attempts are counted; a new password forgets them.
pub(super) fn account_key(email: &Email) -> String {
    format!("account:{email}")
}

impl Sessions<'_> {
    /// The member these credentials belong to.
    pub async fn sign_in(&self, caller: &Caller, email: &str, password: &str) -> Result<MemberId, Error> {
        let result = self.try_sign_in(caller, email, password).await;
        if matches!(result, Err(Error::Throttled { .. } | Error::Busy { .. })) {
            self.0.note_refused(caller, Change::of_installation("session.sign_in", "throttled").denied());
        }
        counts::sign_in(&result);
        result
    }

    async fn try_sign_in(&self, caller: &Caller, email: &str, password: &str) -> Result<MemberId, Error> {
        let mut errors = FieldErrors::default();
        let email = errors.take("email", Email::parse(email));
        if password.is_empty() {
            errors.push("password", Invalid::Empty { what: "your password" });
        }
        let Some(email) = email.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
        let account = account_key(&email);
        let mut limits = vec![Limit { key: account.clone(), attempts: ACCOUNT_FAILURES }];
        limits.extend(throttle::address("address", caller, ADDRESS_FAILURES));
        throttle::refuse_waiting(self.0, &limits).await?;
        // Whoever finds no room to wait in has not tried anything, and nothing is counted.
        let hashing = self.0.0.passwords.turn(caller).await?;
        let counted = throttle::count(self.0, &limits).await?;
        let member = store::members::by_email(self.0.store(), &email).await?;
        let hash = member.as_ref().and_then(|member| member.password_hash.clone());
        // A longer password than anybody can have set costs nothing to refuse, but the same time.
        let matches = hashing.verify(password, hash.as_deref()).await?;
        drop(hashing);
        counted.slow_down().await;
        let Some(member) = member.filter(|_| matches) else {
            let entry = Change::of_installation("session.sign_in", "refused").denied().with(json!({ "email": email }));
            self.0.note_refused(caller, entry);
            return Err(Error::field("password", Invalid::WrongCredentials));
        };
        // The entry names who signed in, not the visitor they were a moment ago.
        let signed_in = self.caller(member.id, caller.origin().cloned().unwrap_or_default()).await?;
        let actor = signed_in.as_ref().unwrap_or(caller);
        let tx = self.0.store().write().await?;
        counted.take_back(&tx).await?;
        store::throttle::clear(&tx, &account).await?;
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
