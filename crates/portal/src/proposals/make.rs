//! A guest proposes values. A later proposal takes the place of an earlier one, so that a member sees one at a time.

use super::{Proposals, notify};
use crate::audit::{Change, record};
use crate::throttle::{self, Limit};
use crate::{Caller, Error};
use domain::ids::{HandoffLinkId, ProposalId};
use domain::integration::Settings;
use serde_json::{Map, Value, json};
use store::proposals::Decision;
use store::{Integration, Proposal};

const OVERTAKEN: &str = "The integration was changed or connected at the same moment. Open the link again and look at it before you send values.";

/// Proposals by one link in a quarter of an hour, before it waits: each is a mail to several people.
const PROPOSALS: u32 = 5;

impl Proposals<'_> {
    /// Writes the proposal down, for a guest who was let in. The same values again are the same proposal.
    pub(crate) async fn make(
        &self,
        guest: &Caller,
        link: HandoffLinkId,
        integration: &Integration,
        wanted: &Settings,
    ) -> Result<(), Error> {
        let open = store::proposals::open(self.0.store(), integration.client_id, integration.id).await?;
        let is_same = |open: &Proposal| {
            open.link == link
                && open.integration_version == integration.version
                && (&open.username, &open.consumer_key) == (&wanted.username, &wanted.consumer_key)
        };
        if open.as_ref().is_some_and(is_same) {
            return Ok(());
        }
        throttle::count(self.0, &[Limit { key: format!("proposals:{link}"), attempts: PROPOSALS }]).await?;
        let proposal = Proposal {
            id: ProposalId::from_uuid(self.0.new_id()),
            client_id: integration.client_id,
            integration_id: integration.id,
            link,
            proposed_by: guest.display_name(),
            integration_version: integration.version,
            username: wanted.username.clone(),
            consumer_key: wanted.consumer_key.clone(),
            created_at: self.0.now(),
        };
        let tx = self.0.store().write().await?;
        store::queues::lock(&tx, integration.client_id, integration.id).await?;
        // A check that passed since has ended the link, and what is proposed was judged on the version that was read.
        let (client, id) = (integration.client_id, integration.id);
        let held = store::handoff_links::find(&tx, client, id, link).await?;
        let stored = store::integrations::find(&tx, client, id).await?;
        if held.is_none_or(|held| !held.takes_changes(self.0.now()))
            || stored.is_none_or(|stored| stored.version != integration.version)
        {
            return Err(Error::NotNow(OVERTAKEN));
        }
        if let Some(before) = store::proposals::open(&tx, integration.client_id, integration.id).await? {
            let by = guest.display_name();
            let now = self.0.now();
            store::proposals::decide(&tx, integration.client_id, before.id, Decision::Replaced, &by, now).await?;
        }
        store::proposals::insert(&tx, &proposal).await?;
        let change =
            Change::of_client(integration.client_id, "handoff.proposed", integration.settings.name.to_string())
                .with(differences(integration, &proposal));
        record(self.0, &tx, guest, change).await?;
        tx.commit().await?;
        notify::start(self.0, guest.clone(), integration.clone(), proposal);
        Ok(())
    }
}

/// What is, and what would be, of each value that would change.
pub(super) fn differences(integration: &Integration, proposal: &Proposal) -> Value {
    let settings = &integration.settings;
    let mut changes = Map::new();
    if proposal.username != settings.username {
        changes
            .insert("salesforce_username".into(), json!({ "before": settings.username, "after": proposal.username }));
    }
    if proposal.consumer_key != settings.consumer_key {
        changes
            .insert("consumer_key".into(), json!({ "before": settings.consumer_key, "after": proposal.consumer_key }));
    }
    Value::Object(changes)
}
