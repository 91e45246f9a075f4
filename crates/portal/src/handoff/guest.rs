//! From a token to the caller it stands for. Every link that opens nothing is refused in the same words, so that a
//! stranger learns from none of them whether it ever was one.

use super::Handoff;
use crate::audit::{Change, record};
use crate::integrations::Integration;
use crate::throttle::{self, Limit};
use crate::{Caller, ClientScope, Error, HandoffCaller, keys};
use domain::handoff::{Standing, VISIT_MS, standing};
use domain::integration::State;
use domain::policy::{Action, Resource};
use serde_json::json;
use store::HandoffLink;

/// Links that open nothing, tried from one address in a quarter of an hour, before it waits.
const ADDRESS_FAILURES: u32 = 20;
/// Uses of one link in a quarter of an hour, before it waits.
const LINK_USES: u32 = 120;
/// Characters of a token: 16 bytes in base64url.
pub(super) const TOKEN_LENGTH: usize = 22;

const FINISHED: &str = "The integration is connected, so this link takes nothing more: it shows the result until it expires. If something has to change, ask whoever sent it to you for a new link.";

const ENDED: &str = "It was revoked or replaced, is older than 14 days, belongs to an integration that was removed, or never existed. Ask whoever sent it to you for a new one.";

/// Somebody who came by a link that works, and what it is for.
pub(super) struct Guest {
    pub(super) caller: Caller,
    pub(super) scope: ClientScope,
    pub(super) integration: Integration,
    pub(super) link: HandoffLink,
}

/// What a token turned out to be.
enum Found {
    Nothing,
    Ended(HandoffLink, Integration, &'static str),
    Live(HandoffLink, Integration),
}

impl Handoff<'_> {
    /// Lets whoever holds the token in, for `action` on the Salesforce side of its integration.
    ///
    /// # Errors
    /// [`Error::Gone`] for every token that opens nothing; [`Error::Throttled`] for who tried many.
    pub(super) async fn let_in(&self, caller: &Caller, token: &str, action: Action) -> Result<Guest, Error> {
        let address = throttle::address("handoff_address", caller, ADDRESS_FAILURES);
        if let Err(error) = throttle::refuse_waiting(self.0, &address).await {
            if matches!(error, Error::Throttled { .. }) {
                self.0.note_refused(caller, Change::of_installation("handoff.unknown", "throttled").denied());
            }
            return Err(error);
        }
        match self.look_up(token).await? {
            Found::Live(link, integration) => self.welcome(caller, link, integration, action).await,
            Found::Nothing => {
                throttle::count(self.0, &address).await?.slow_down().await;
                let change = Change::of_installation("handoff.unknown", "a hand-off link").denied();
                self.0.note_refused(caller, change);
                Err(Error::Gone(ENDED))
            }
            Found::Ended(link, integration, reason) => {
                throttle::count(self.0, &address).await?.slow_down().await;
                let guest = guest(caller, &link);
                let change =
                    Change::of_client(link.client_id, "handoff.refused", integration.settings.name.to_string())
                        .with(json!({ "link": link.id, "reason": [reason] }))
                        .denied();
                self.0.note_refused(&guest, change);
                Err(Error::Gone(ENDED))
            }
        }
    }

    /// The same for whatever is more than looking at the result: a link that has done its work takes nothing more.
    ///
    /// # Errors
    /// [`Error::NotNow`] when the integration was connected with this link.
    pub(super) async fn let_in_to_work(&self, caller: &Caller, token: &str, action: Action) -> Result<Guest, Error> {
        let guest = self.let_in(caller, token, action).await?;
        if guest.link.finished_at.is_none() {
            return Ok(guest);
        }
        let change =
            Change::of_client(guest.scope.id(), "handoff.refused", guest.integration.settings.name.to_string())
                .with(json!({ "link": guest.link.id, "reason": ["connected"] }))
                .denied();
        self.note_use(&guest, None).await?;
        self.0.note_refused(&guest.caller, change);
        Err(Error::NotNow(FINISHED))
    }

    /// Lets somebody in again who was let in with this token a moment ago, while the link still opens something.
    pub(super) async fn still_in(&self, caller: &Caller, token: &str, action: Action) -> Option<Guest> {
        match self.look_up(token).await.ok()? {
            Found::Live(link, _) if link.finished_at.is_some() && action != Action::Read => None,
            Found::Live(link, integration) => self.welcome(caller, link, integration, action).await.ok(),
            Found::Nothing | Found::Ended(..) => None,
        }
    }

    /// Counts a use of the link, notes when and from where, and says in the audit what was done when no verb of its own
    /// does.
    pub(super) async fn note_use(&self, guest: &Guest, change: Option<Change>) -> Result<(), Error> {
        throttle::count(self.0, &[Limit { key: format!("handoff_use:{}", guest.link.id), attempts: LINK_USES }])
            .await?;
        let address = address_of(&guest.caller);
        let tx = self.0.store().write().await?;
        let is_visit = guest.is_new_visit(address.as_deref(), self.0.now().millis());
        let (client, link) = (guest.scope.id(), guest.link.id);
        store::handoff_links::note_use(&tx, client, link, self.0.now(), address.as_deref(), is_visit).await?;
        if let Some(change) = change {
            record(self.0, &tx, &guest.caller, change).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn look_up(&self, token: &str) -> Result<Found, Error> {
        if token.len() != TOKEN_LENGTH {
            return Ok(Found::Nothing);
        }
        let hash = keys::sha256(token.as_bytes());
        let Some(link) = store::handoff_links::by_token(self.0.store(), &hash).await? else {
            return Ok(Found::Nothing);
        };
        let integration = store::integrations::find(self.0.store(), link.client_id, link.integration_id)
            .await?
            .ok_or_else(|| Error::internal("a hand-off link lost its integration", link.id.to_string()))?;
        let ended = match standing(link.revoked_at, link.expires_at, self.0.now()) {
            _ if integration.state == State::Removed => Some("integration removed"),
            Standing::Revoked => Some("revoked"),
            Standing::Expired => Some("expired"),
            Standing::Live => None,
        };
        Ok(match ended {
            Some(reason) => Found::Ended(link, integration, reason),
            None => Found::Live(link, integration),
        })
    }

    async fn welcome(
        &self,
        caller: &Caller,
        link: HandoffLink,
        integration: Integration,
        action: Action,
    ) -> Result<Guest, Error> {
        let caller = guest(caller, &link);
        let client = store::clients::by_id(self.0.store(), link.client_id)
            .await?
            .ok_or_else(|| Error::internal("a hand-off link lost its client", link.id.to_string()))?;
        let scope = self.0.enter_found(&caller, client, action, Resource::SalesforceSide).await?;
        Ok(Guest { caller, scope, integration, link })
    }
}

impl Guest {
    /// An entry about this link and its integration.
    pub(super) fn change(&self, action: &'static str) -> Change {
        Change::of_client(self.scope.id(), action, self.integration.settings.name.to_string())
            .with(json!({ "link": self.link.id }))
    }

    /// Whether this is more than the visit before going on.
    pub(super) fn is_new_visit(&self, address: Option<&str>, now_ms: i64) -> bool {
        let goes_on = self.link.last_used_at.is_some_and(|used| now_ms - used.millis() < VISIT_MS);
        !goes_on || self.link.last_address.as_deref() != address
    }
}

pub(super) fn address_of(caller: &Caller) -> Option<String> {
    caller.origin().and_then(|origin| origin.address).map(|address| address.to_string())
}

/// The caller that a link stands for, coming from where `caller` comes from. Who else they may be does not matter here.
fn guest(caller: &Caller, link: &HandoffLink) -> Caller {
    Caller::Handoff(HandoffCaller {
        link: link.id,
        client_id: link.client_id,
        integration_id: link.integration_id,
        made_by: link.made_by.clone(),
        origin: caller.origin().cloned().unwrap_or_default(),
    })
}
