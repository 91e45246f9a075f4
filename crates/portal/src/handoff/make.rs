//! Making a link. Its address exists in this answer, and in the mail that was asked for, and nowhere else; to send it
//! again, another one is made in its place.

use super::texts::{self, Letter, MailText};
use super::{Handoff, HandoffLink};
use crate::audit::{Change, record};
use crate::integrations::Integration;
use crate::mail::{self, NotSent};
use crate::{Caller, ClientScope, Error, chain, keys};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Invalid;
use domain::email::Email;
use domain::handoff::{LIFETIME_DAYS, MOST_LIVE};
use domain::ids::{HandoffLinkId, SubmissionId};
use domain::policy::Action;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::constraint;

/// Random bytes of a token.
const TOKEN_BYTES: usize = 16;

const TOO_MANY: &str = "Twenty hand-off links of this integration work already. Revoke one first, or replace one.";
const REPEATED: &str =
    "This form was sent before, and the link it made was shown then. Make another one, or replace that one.";

/// The form as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkForm {
    /// Made with the form; a second post with the same one makes no second link.
    pub submission: String,
    /// Where to mail it; may be empty.
    pub email: String,
    /// The link that ends when this one is made; may be empty.
    pub replaces: String,
}

/// What became of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// None was asked for, or this installation sends none.
    No,
    To(Email),
    Failed(Email),
    /// Too many mails went out already.
    OverBudget(Email),
}

/// A link that was made, and the mail to hand it over with. It has no `Debug` on purpose.
pub struct MadeLink {
    pub url: String,
    pub mail: MailText,
    pub sent: Sent,
}

impl Handoff<'_> {
    pub async fn make(&self, caller: &Caller, slug: &str, id: &str, form: &LinkForm) -> Result<MadeLink, Error> {
        let (scope, integration) = self.reach(caller, slug, id, Action::Create).await?;
        let submission = SubmissionId::parse(&form.submission).ok_or(Error::field("email", Invalid::FormExpired))?;
        let to = self.receiver(&form.email)?;
        let replaced = match form.replaces.as_str() {
            "" => None,
            link => {
                let link = HandoffLinkId::parse(link).ok_or(Error::NotFound)?;
                Some(self.find_live(scope.id(), integration.id, link).await?.id)
            }
        };
        let now = self.0.now();
        let token = URL_SAFE_NO_PAD.encode(keys::random::<TOKEN_BYTES>()?);
        let link = HandoffLink {
            id: HandoffLinkId::from_uuid(self.0.new_id()),
            client_id: scope.id(),
            integration_id: integration.id,
            token_hash: keys::sha256(token.as_bytes()),
            submission,
            made_by: caller.display_name(),
            sent_to: None,
            created_at: now,
            expires_at: now.plus_days(LIFETIME_DAYS),
            revoked_at: None,
            opened: 0,
            last_used_at: None,
            last_address: None,
            finished_at: None,
        };
        self.store_link(caller, &integration, &link, replaced).await?;
        let url = format!("{}/handoff/{token}", self.0.settings().public_url);
        let mail = self.letter(&scope, &integration, &link, &url);
        let sent = self.send(caller, &integration, &link, &mail, to).await?;
        Ok(MadeLink { url, mail, sent })
    }

    /// The address to mail to. Where nothing can be sent, nobody was asked for one.
    fn receiver(&self, email: &str) -> Result<Option<Email>, Error> {
        if self.0.settings().smtp.is_none() || email.trim().is_empty() {
            return Ok(None);
        }
        Email::parse(email).map(Some).map_err(|reason| Error::field("email", reason))
    }

    /// The new link and the end of the one it replaces, both or none.
    async fn store_link(
        &self,
        caller: &Caller,
        integration: &Integration,
        link: &HandoffLink,
        replaced: Option<HandoffLinkId>,
    ) -> Result<(), Error> {
        let (client, name) = (link.client_id, integration.settings.name.to_string());
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, client).await?;
        match store::handoff_links::insert(&tx, link).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::HANDOFF_SUBMISSION) => return Err(Error::NotNow(REPEATED)),
            Err(error) => return Err(error.into()),
        }
        if let Some(old) = replaced {
            if !store::handoff_links::revoke(&tx, client, integration.id, old, link.created_at).await? {
                return Err(Error::Gone(super::revoke::ENDED));
            }
            let change = Change::of_client(client, "handoff.revoked", name.clone()).with(json!({ "link": old }));
            record(self.0, &tx, caller, change).await?;
        }
        let live = store::handoff_links::live(&tx, client, integration.id, link.created_at).await?;
        if live.len() > MOST_LIVE {
            return Err(Error::NotNow(TOO_MANY));
        }
        let change = Change::of_client(client, "handoff.made", name).with(json!({ "link": link.id }));
        record(self.0, &tx, caller, change).await?;
        tx.commit().await?;
        Ok(())
    }

    fn letter(&self, scope: &ClientScope, integration: &Integration, link: &HandoffLink, url: &str) -> MailText {
        texts::mail(&Letter {
            vendor: &self.0.settings().vendor.name,
            client: &scope.client.name,
            integration: &integration.settings.name,
            url,
            expires_at: link.expires_at,
            made_by: &link.made_by,
        })
    }

    /// Mails the link after its transaction was committed. A mail that cannot be sent is no failure: the link is shown
    /// all the same.
    async fn send(
        &self,
        caller: &Caller,
        integration: &Integration,
        link: &HandoffLink,
        mail: &MailText,
        to: Option<Email>,
    ) -> Result<Sent, Error> {
        let Some(to) = to else { return Ok(Sent::No) };
        let letter = mail::Letter {
            client: Some(link.client_id),
            to: to.as_str(),
            subject: &mail.subject,
            text: mail.body.clone(),
        };
        let outcome = self.0.mail(caller, letter).await;
        let change = Change::of_client(link.client_id, "handoff.mailed", integration.settings.name.to_string())
            .with(json!({ "link": link.id, "email": to }));
        let tx = self.0.store().write().await?;
        if outcome.is_ok() {
            store::handoff_links::note_sent(&tx, link.client_id, link.id, &to).await?;
            record(self.0, &tx, caller, change).await?;
        } else {
            record(self.0, &tx, caller, change.failed()).await?;
        }
        tx.commit().await?;
        match outcome {
            Ok(()) => Ok(Sent::To(to)),
            Err(NotSent::OverBudget { .. }) => Ok(Sent::OverBudget(to)),
            Err(error) => {
                tracing::warn!(error = %chain(&error), "a hand-off link could not be mailed and is shown instead");
                Ok(Sent::Failed(to))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_128_bits_and_the_length_that_is_looked_up() {
        let token = URL_SAFE_NO_PAD.encode([255; TOKEN_BYTES]);
        assert_eq!((TOKEN_BYTES * 8, token.len()), (128, super::super::guest::TOKEN_LENGTH));
    }
}
