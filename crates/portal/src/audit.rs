//! The audit: one entry for every change, in the change's own transaction; refused attempts are entries of their own,
//! one for all that repeat it within a minute.

mod refused;

pub(crate) use refused::Refused;

use crate::{Caller, Error, Portal};
use domain::ids::{AuditId, ClientId};
use domain::policy::{Action, Resource};
use serde_json::Value;
pub use store::{Entry, Outcome, Page};

/// What an entry says. The portal adds when, who and from where.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    client: Option<ClientId>,
    action: &'static str,
    target: String,
    outcome: Outcome,
    detail: Value,
}

impl Change {
    /// Something done inside a client.
    pub(crate) fn of_client(client: ClientId, action: &'static str, target: impl Into<String>) -> Self {
        Self { client: Some(client), action, target: target.into(), outcome: Outcome::Done, detail: Value::Null }
    }

    /// Something done to the installation.
    pub(crate) fn of_installation(action: &'static str, target: impl Into<String>) -> Self {
        Self { client: None, action, target: target.into(), outcome: Outcome::Done, detail: Value::Null }
    }

    pub(crate) fn denied(mut self) -> Self {
        self.outcome = Outcome::Denied;
        self
    }

    /// The same as one of many that are not told apart.
    fn of_many(self) -> Self {
        Self { target: "more than are kept apart".to_owned(), detail: Value::Null, ..self }
    }

    pub(crate) fn failed(mut self) -> Self {
        self.outcome = Outcome::Failed;
        self
    }

    /// What changed, never a secret: values that may be shown to every reader of the audit.
    pub(crate) fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes the entry in the transaction of its change.
pub(crate) async fn record(portal: &Portal, tx: &store::Tx, caller: &Caller, change: Change) -> Result<(), Error> {
    store::audit::insert(tx, &entry_of(portal, caller, change)).await?;
    Ok(())
}

fn entry_of(portal: &Portal, caller: &Caller, change: Change) -> Entry {
    Entry {
        id: AuditId::from_uuid(portal.new_id()),
        client_id: change.client,
        at: portal.now(),
        actor: caller.display_name(),
        actor_kind: caller.kind_word().to_owned(),
        action: change.action.to_owned(),
        target: change.target,
        outcome: change.outcome,
        address: caller.origin().and_then(|origin| origin.address).map(|address| address.to_string()),
        detail: change.detail,
        count: 1,
        last_at: None,
    }
}

/// Reading the audit.
pub struct Audit<'a>(pub(crate) &'a Portal);

impl Audit<'_> {
    /// A client's entries, newest first; `before` continues an earlier page.
    pub async fn of_client(
        &self,
        caller: &Caller,
        slug: &str,
        before: Option<&str>,
    ) -> Result<(crate::ClientScope, Page<Entry>), Error> {
        let scope = self.0.enter(caller, slug, Action::Read, Resource::Audit).await?;
        self.0.write_refused_or_warn().await;
        let page = store::audit::of_client(self.0.store(), scope.id(), before, 50).await?;
        Ok((scope, page))
    }

    /// The installation's own entries, newest first.
    pub async fn of_installation(&self, caller: &Caller, before: Option<&str>) -> Result<Page<Entry>, Error> {
        self.0.authorize(caller, Action::Read, Resource::Health)?;
        self.0.write_refused_or_warn().await;
        Ok(store::audit::of_installation(self.0.store(), before, 50).await?)
    }
}
