//! One-time links: made with a random token, stored as its hash, mailed when SMTP is configured and shown once when it
//! is not.

use crate::{Error, Portal, keys};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::email::Email;
use domain::ids::MemberId;
use domain::one_time_link::{LIFETIME_SECS, Purpose};
use serde_json::Value;
use store::Link;

/// How a one-time link reaches its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkDelivery {
    /// A mail went to this address.
    Mailed { to: Email },
    /// Show the address once, to be handed over by a person.
    ShowOnce { url: String },
}

/// A link that is stored but not yet delivered.
pub(crate) struct FreshLink {
    url: String,
    purpose: Purpose,
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
        Ok(FreshLink { url: format!("{}/set-password/{token}", self.settings().public_url), purpose })
    }

    /// Hands the link over, after its transaction was committed. A mail that cannot be sent is no failure: the link is
    /// shown instead.
    pub(crate) async fn deliver(&self, link: FreshLink, to: &Email) -> LinkDelivery {
        let Some(smtp) = &self.settings().smtp else { return LinkDelivery::ShowOnce { url: link.url } };
        let (subject, text) = mail_words(link.purpose, &link.url);
        match smtp.send(to.as_str(), subject, text).await {
            Ok(()) => LinkDelivery::Mailed { to: to.clone() },
            Err(error) => {
                tracing::warn!(error = %error, "a one-time link could not be mailed and is shown instead");
                LinkDelivery::ShowOnce { url: link.url }
            }
        }
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
