//! The two values that come back from Salesforce. They are saved over what the form was opened with: when somebody else
//! changed one of the two meanwhile, nothing is overwritten. What else changed of the integration does not matter.
//!
//! A guest fills in what is empty and corrects what never worked. A value that the integration was connected with is
//! not a guest's to change: it becomes a proposal, and nothing changes until a member accepts it.

use super::Handoff;
use super::guest::Guest;
use crate::integrations::{Integration, REMOVED};
use crate::{Caller, Conflict, Error};
use domain::FieldErrors;
use domain::consumer_key::ConsumerKey;
use domain::integration::{Settings, State, field};
use domain::policy::Action;
use domain::username::SalesforceUsername;
use serde::{Deserialize, Serialize};

/// The form as typed, and the two values it was opened with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TwoFields {
    pub salesforce_username: String,
    pub consumer_key: String,
    pub was_username: String,
    pub was_consumer_key: String,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilledIn {
    /// Both are there, and a check of them runs.
    Checking,
    /// Both are there, and no more checks may be started at the moment.
    Unchecked,
    /// One of them is still missing.
    Incomplete,
    /// A member has to accept them first.
    Proposed,
}

/// What became of them when they were to be saved.
enum Saved {
    /// They are in place.
    Edited(Box<Integration>),
    /// They would take the place of values that worked, of the integration as it is.
    Worked(Box<Integration>, Box<Settings>),
    /// The link takes nothing any more.
    LinkEnded,
}

const OVERTAKEN: &str = "This integration is being changed by somebody else at the moment. Send the form again.";

impl Handoff<'_> {
    /// Saves, and starts a check when both values are there.
    pub async fn fill_in(&self, caller: &Caller, token: &str, form: &TwoFields) -> Result<FilledIn, Error> {
        let guest = self.let_in_to_work(caller, token, Action::Update).await?;
        let mut errors = FieldErrors::default();
        let username = errors.take(field::USERNAME, SalesforceUsername::parse_optional(&form.salesforce_username));
        let key = errors.take(field::CONSUMER_KEY, ConsumerKey::parse_optional(&form.consumer_key));
        let (Some(username), Some(key)) = (username, key) else { return Err(errors.into()) };
        self.note_use(&guest, None).await?;
        match self.save(&guest, form, (username, key)).await? {
            Saved::LinkEnded => {
                // Connected or revoked since the guest was let in: refused in the words of that, and noted.
                self.let_in_to_work(caller, token, Action::Update).await?;
                Err(Error::NotNow(OVERTAKEN))
            }
            Saved::Worked(stored, wanted) => {
                self.0.proposals().make(&guest.caller, guest.link.id, &stored, &wanted).await?;
                Ok(FilledIn::Proposed)
            }
            Saved::Edited(edited) if edited.settings.username.is_none() || edited.settings.consumer_key.is_none() => {
                Ok(FilledIn::Incomplete)
            }
            Saved::Edited(edited) => match self.0.checks().follow(&guest.caller, *edited).await? {
                Some(_) => Ok(FilledIn::Checking),
                None => Ok(FilledIn::Unchecked),
            },
        }
    }

    /// Saves the two values on the integration as it is now. Whether they take the place of values that worked, and whether
    /// the link may still change anything, is judged with the integration held: a check that passes in this very moment
    /// proves the values and ends the link.
    async fn save(
        &self,
        guest: &Guest,
        form: &TwoFields,
        (username, consumer_key): (Option<SalesforceUsername>, Option<ConsumerKey>),
    ) -> Result<Saved, Error> {
        let (client, id) = (guest.scope.id(), guest.integration.id);
        let tx = self.0.store().write().await?;
        store::queues::lock(&tx, client, id).await?;
        let stored = store::integrations::find(&tx, client, id).await?;
        let stored = stored.filter(|stored| stored.state != State::Removed).ok_or(Error::Gone(REMOVED))?;
        let link = store::handoff_links::find(&tx, client, id, guest.link.id).await?;
        if link.is_none_or(|link| !link.takes_changes(self.0.now())) {
            return Ok(Saved::LinkEnded);
        }
        let wanted = Settings { username, consumer_key, ..stored.settings.clone() };
        refuse_conflict(form, &stored, &wanted)?;
        if stored.proven.is_changed_by(&stored.settings, &wanted) {
            return Ok(Saved::Worked(Box::new(stored), Box::new(wanted)));
        }
        if wanted == stored.settings {
            return Ok(Saved::Edited(Box::new(stored)));
        }
        let edited = self.0.integrations().put_in(&tx, &guest.caller, &stored, wanted, None).await?;
        let edited = edited.ok_or(Error::NotNow(OVERTAKEN))?.integration;
        tx.commit().await?;
        Ok(Saved::Edited(Box::new(edited)))
    }
}

/// Refuses to overwrite one of the two values that the form did not show.
fn refuse_conflict(form: &TwoFields, stored: &Integration, wanted: &Settings) -> Result<(), Error> {
    let now = stored.settings.to_form();
    let is_as_shown = now.salesforce_username == form.was_username && now.consumer_key == form.was_consumer_key;
    if is_as_shown || *wanted == stored.settings {
        return Ok(());
    }
    Err(Error::Conflict(Box::new(Conflict { saved_by: None, stored: now, version: stored.version })))
}
