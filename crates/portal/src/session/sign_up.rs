//! Self-service onboarding: a visitor asks for a client; it is made when the one-time link is used, so that nobody can
//! take a name with somebody else's address.

use super::Sessions;
use crate::audit::{Change, record};
use crate::invite::NewPerson;
use crate::links::LinkDelivery;
use crate::throttle::{self, Limit};
use crate::{Caller, Error, Portal, SignUp};
use domain::email::Email;
use domain::ids::{ClientId, MemberId};
use domain::one_time_link::Purpose;
use domain::policy::Role;
use domain::slug::ClientSlug;
use domain::text::{ClientName, PersonName};
use domain::{FieldErrors, Invalid};
use serde::{Deserialize, Serialize};
use store::{Client, Link};

/// Wishes with one e-mail address in a quarter of an hour, before it waits.
const EMAIL_WISHES: u32 = 5;
/// Wishes from one address of the network; higher, because offices share one.
const ADDRESS_WISHES: u32 = 20;

/// The sign-up form as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    pub client_name: String,
    pub client_slug: String,
    pub name: String,
    pub email: String,
}

/// What a sign-up link carries until it is used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) client_name: ClientName,
    pub(crate) client_slug: ClientSlug,
    pub(crate) name: PersonName,
    pub(crate) email: Email,
}

impl Wish {
    pub(crate) fn of(link: &Link) -> Result<Self, Error> {
        serde_json::from_str(&link.payload).map_err(|error| Error::internal("a sign-up link holds no wish", error))
    }
}

impl Sessions<'_> {
    /// Takes the wish and mails the link; only a mail proves the address, so the link is shown nowhere but in the demo. An
    /// address that already has an account gets the same answer; what it cannot get is a second account.
    pub async fn sign_up(&self, caller: &Caller, form: &SignUpForm) -> Result<LinkDelivery, Error> {
        let result = self.try_sign_up(caller, form).await;
        if matches!(result, Err(Error::Throttled { .. })) {
            self.0.note_refused(caller, Change::of_installation("sign_up.asked", "throttled").denied());
        }
        result
    }

    async fn try_sign_up(&self, caller: &Caller, form: &SignUpForm) -> Result<LinkDelivery, Error> {
        let settings = self.0.settings();
        if settings.sign_up != SignUp::Open {
            return Err(Error::NotFound);
        }
        let mut errors = FieldErrors::default();
        let client_name = errors.take("client_name", ClientName::parse(&form.client_name));
        let client_slug = errors.take("client_slug", ClientSlug::parse(&form.client_slug));
        let name = errors.take("name", PersonName::parse(&form.name));
        let email = errors.take("email", Email::parse(&form.email));
        let (Some(client_name), Some(client_slug), Some(name), Some(email)) = (client_name, client_slug, name, email)
        else {
            return Err(errors.into());
        };
        // Counted before anything is looked up, and never taken back: each wish sends a mail.
        let mut limits = vec![Limit { key: format!("sign_up_account:{email}"), attempts: EMAIL_WISHES }];
        limits.extend(throttle::address("sign_up_address", caller, ADDRESS_WISHES));
        throttle::count(self.0, &limits).await?.slow_down().await;
        if store::clients::by_slug(self.0.store(), &client_slug).await?.is_some() {
            return Err(Error::field("client_slug", Invalid::SlugTaken { slug: client_slug.to_string() }));
        }
        let wish = Wish { client_name, client_slug, name, email: email.clone() };
        let payload =
            serde_json::to_value(&wish).map_err(|error| Error::internal("a sign-up could not be kept", error))?;
        let tx = self.0.store().write().await?;
        let link = self.0.make_link(&tx, Purpose::SignUp, None, payload).await?;
        record(self.0, &tx, caller, Change::of_installation("sign_up.asked", wish.client_slug.to_string())).await?;
        tx.commit().await?;
        // In the demo everybody is the same person, and nothing has to be proven.
        if settings.demo && settings.smtp.is_none() {
            return Ok(self.0.deliver(caller, None, link, &email).await);
        }
        self.0.deliver_by_mail(caller, link, &email).await?;
        Ok(LinkDelivery::Mailed { to: email })
    }
}

/// Makes the client and its first Client Admin, inside the transaction that uses the link up.
pub(crate) async fn make_client(
    portal: &Portal,
    tx: &store::Tx,
    caller: &Caller,
    link: &Link,
) -> Result<MemberId, Error> {
    let wish = Wish::of(link)?;
    let now = portal.now();
    let client = Client {
        id: ClientId::from_uuid(portal.new_id()),
        slug: wish.client_slug,
        name: wish.client_name,
        created_at: now,
        version: 1,
    };
    let person = NewPerson {
        client_id: Some(client.id),
        email: wish.email,
        name: wish.name,
        role: Role::ClientAdmin,
        integration_permission: true,
    };
    let member = person.into_row(portal);
    store::clients::insert(tx, &client).await.map_err(|error| match error {
        store::Error::Unique(_) => {
            Error::NotNow("Somebody took this client address in the meantime. Sign up again with another one.")
        }
        other => other.into(),
    })?;
    store::members::insert(tx, &member).await.map_err(|error| match error {
        store::Error::Unique(_) => {
            Error::NotNow("This e-mail address already has an account. Sign in with it instead.")
        }
        other => other.into(),
    })?;
    record(portal, tx, caller, Change::of_client(client.id, "client.created", client.slug.to_string())).await?;
    Ok(member.id)
}
