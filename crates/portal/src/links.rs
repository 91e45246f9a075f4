//! One-time links: made with a random token, stored as its hash, mailed when SMTP is configured and shown once when it
//! is not.

use crate::mail::{Letter, NotSent};
use crate::{Caller, Error, Portal, chain, keys};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::email::Email;
use domain::ids::{ClientId, MemberId};
use domain::one_time_link::{LIFETIME_SECS, Purpose};
use serde_json::Value;
use store::Link;

/// How a one-time link reaches its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkDelivery {
    /// A mail went to this address.
    Mailed { to: Email },
    /// Show the address once, to be handed over by a person.
    ShowOnce { url: String, why: Unmailed },
}

/// Why a link was not mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmailed {
    /// This installation sends no mail.
    NoServer,
    /// Too many mails went out already.
    OverBudget,
    /// The mail server did not take it.
    Failed,
}

/// A link that is stored but not yet delivered.
pub(crate) struct FreshLink {
    url: String,
    purpose: Purpose,
    token_hash: [u8; 32],
}

impl Portal {
    /// Stores a link for `member`, or for somebody who has no row yet, inside the caller's transaction. A link the member
    /// has not used yet stops working with it.
    pub(crate) async fn make_link(
        &self,
        tx: &store::Tx,
        purpose: Purpose,
        member: Option<MemberId>,
        payload: Value,
    ) -> Result<FreshLink, Error> {
        let token = URL_SAFE_NO_PAD.encode(keys::random::<32>()?);
        let now = self.now();
        let link = Link {
            token_hash: keys::sha256(token.as_bytes()),
            purpose,
            member_id: member,
            payload: payload.to_string(),
            created_at: now,
            expires_at: now.plus_secs(LIFETIME_SECS),
            used_at: None,
        };
        store::links::insert(tx, &link).await?;
        let url = format!("{}/set-password/{token}", self.settings().public_url);
        Ok(FreshLink { url, purpose, token_hash: link.token_hash })
    }

    /// Hands the link over, after its transaction was committed. A mail that cannot be sent is no failure: the link is
    /// shown instead, to whoever added the person.
    pub(crate) async fn deliver(
        &self,
        caller: &Caller,
        client: Option<ClientId>,
        link: FreshLink,
        to: &Email,
    ) -> LinkDelivery {
        match self.mail_link(caller, client, &link, to).await {
            Ok(()) => LinkDelivery::Mailed { to: to.clone() },
            Err(why) => LinkDelivery::ShowOnce { url: link.url, why },
        }
    }

    /// Hands the link over by mail alone: a stranger asked for it, and the mail is what proves the address. Without the
    /// mail there is no link.
    ///
    /// # Errors
    /// [`Error::NotNow`] when no mail went out.
    pub(crate) async fn deliver_by_mail(&self, caller: &Caller, link: FreshLink, to: &Email) -> Result<(), Error> {
        let Err(why) = self.mail_link(caller, None, &link, to).await else { return Ok(()) };
        let tx = self.store().write().await?;
        store::links::forget(&tx, &link.token_hash).await?;
        tx.commit().await?;
        Err(Error::NotNow(match why {
            Unmailed::OverBudget => "Too many mails went out already, so yours was not sent. Try again in an hour.",
            Unmailed::Failed | Unmailed::NoServer => {
                "The mail with your link was not accepted. Check the e-mail address, or try again later."
            }
        }))
    }

    async fn mail_link(
        &self,
        caller: &Caller,
        client: Option<ClientId>,
        link: &FreshLink,
        to: &Email,
    ) -> Result<(), Unmailed> {
        let (subject, text) = mail_words(link.purpose, &link.url);
        let sent = self.mail(caller, Letter { client, to: to.as_str(), subject, text }).await;
        sent.map_err(|error| match error {
            NotSent::NoServer => Unmailed::NoServer,
            NotSent::OverBudget { .. } => Unmailed::OverBudget,
            NotSent::Unknown(_) | NotSent::Failed(_) => {
                tracing::warn!(error = %chain(&error), "a one-time link could not be mailed");
                Unmailed::Failed
            }
        })
    }
}

fn mail_words(purpose: Purpose, url: &str) -> (&'static str, String) {
    match purpose {
        Purpose::Invitation => (
            "You were added to Orgbridge",
            format!(
                "Somebody added you to Orgbridge.\n\nOpen this link within 24 hours to choose a password:\n{url}\n\nIt works once. If you did not expect it, ignore it.\n"
            ),
        ),
        Purpose::Password => (
            "Choose a new password for Orgbridge",
            format!(
                "Open this link within 24 hours to choose a new password:\n{url}\n\nIt works once. If you did not expect it, ignore it; your password stays as it is.\n"
            ),
        ),
        Purpose::SignUp => (
            "Finish signing up for Orgbridge",
            format!(
                "Open this link within 24 hours to choose a password and start:\n{url}\n\nIt works once. If you did not ask for it, ignore it; nothing is made.\n"
            ),
        ),
    }
}
