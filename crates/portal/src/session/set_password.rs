//! Using a one-time link: choosing a password, and with a sign-up link making the client as well.

use super::sign_in::account_key;
use super::{Sessions, sign_up};
use crate::audit::{Change, record};
use crate::throttle::{self, Limit};
use crate::{Caller, Error, keys};
use domain::email::Email;
use domain::ids::MemberId;
use domain::one_time_link::Purpose;
use domain::{FieldErrors, Invalid};
use store::Link;

/// What the page of a link shows before it is used.
#[derive(Clone, Debug)]
pub struct LinkView {
    pub purpose: Purpose,
    pub email: Email,
}

/// Failures of the current password in a quarter of an hour, before it waits.
const CURRENT_PASSWORD_FAILURES: u32 = 10;

const USED_UP: &str = "This link was used, was replaced by a newer one, is older than 24 hours, or never existed. Ask whoever sent it for a new one.";

impl Sessions<'_> {
    /// What this link is for. Opening it does not use it up.
    pub async fn open_link(&self, token: &str) -> Result<LinkView, Error> {
        let link = self.peek(token).await?;
        let email = self.email_of(&link).await?;
        Ok(LinkView { purpose: link.purpose, email })
    }

    /// Sets the password and uses the link up; every other session of the member ends. Of two at once, one wins.
    pub async fn set_password(
        &self,
        caller: &Caller,
        token: &str,
        password: &str,
        repeat: &str,
    ) -> Result<MemberId, Error> {
        let link = self.peek(token).await?;
        let email = self.email_of(&link).await?;
        check_new(password, repeat, &email)?;
        let hash = self.0.0.passwords.turn(caller).await?.hash(password).await?;
        let now = self.0.now();
        let tx = self.0.store().write().await?;
        let link = store::links::consume(&tx, &link.token_hash, now).await?.ok_or(Error::Gone(USED_UP))?;
        let member = match link.member_id {
            Some(member) => member,
            None => sign_up::make_client(self.0, &tx, caller, &link).await?,
        };
        store::members::set_password(&tx, member, &hash, now).await?;
        store::sessions::delete_of_member(&tx, member, None).await?;
        store::throttle::clear(&tx, &account_key(&email)).await?;
        record(self.0, &tx, caller, Change::of_installation("password.set", email.to_string())).await?;
        tx.commit().await?;
        Ok(member)
    }

    /// A signed-in person chooses a new password; their other sessions end.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &str,
        new: &str,
        repeat: &str,
        keep: Option<&[u8; 32]>,
    ) -> Result<(), Error> {
        let member = caller.member_id().ok_or(Error::SignIn)?;
        let row = store::members::by_id(self.0.store(), member).await?.ok_or(Error::SignIn)?;
        check_new(new, repeat, &row.email)?;
        // Whoever sits at somebody else's open browser must not find the password out.
        let limit = Limit { key: format!("current_password:{member}"), attempts: CURRENT_PASSWORD_FAILURES };
        let hashing = self.0.0.passwords.turn(caller).await?;
        let counted = throttle::count(self.0, &[limit]).await?;
        if !hashing.verify(current, row.password_hash.as_deref()).await? {
            return Err(Error::field("current_password", Invalid::WrongPassword));
        }
        let hash = hashing.hash(new).await?;
        drop(hashing);
        let tx = self.0.store().write().await?;
        counted.take_back(&tx).await?;
        store::members::set_password(&tx, member, &hash, self.0.now()).await?;
        store::sessions::delete_of_member(&tx, member, keep).await?;
        record(self.0, &tx, caller, Change::of_installation("password.changed", row.email.to_string())).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn peek(&self, token: &str) -> Result<Link, Error> {
        let hash = keys::sha256(token.as_bytes());
        store::links::peek(self.0.store(), &hash, self.0.now()).await?.ok_or(Error::Gone(USED_UP))
    }

    async fn email_of(&self, link: &Link) -> Result<Email, Error> {
        match link.member_id {
            Some(member) => {
                let row = store::members::by_id(self.0.store(), member).await?;
                row.filter(|row| row.removed_at.is_none()).map(|row| row.email).ok_or(Error::Gone(USED_UP))
            }
            None => Ok(sign_up::Wish::of(link)?.email),
        }
    }
}

fn check_new(password: &str, repeat: &str, email: &Email) -> Result<(), Error> {
    let mut errors = FieldErrors::default();
    errors.take("password", domain::password::check(password, email.as_str()));
    if password != repeat {
        errors.push("repeat_password", Invalid::RepeatDiffers);
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}
