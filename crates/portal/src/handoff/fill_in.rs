//! The two values that come back from Salesforce. They are saved over what the form was opened with: when somebody else
//! changed one of the two meanwhile, nothing is overwritten. What else changed of the integration does not matter.
//!
//! A guest fills in what is empty and corrects what never worked. A value that the integration was connected with is
//! not a guest's to change: it becomes a proposal, and nothing changes until a member accepts it.

use super::Handoff;
use super::guest::Guest;
use crate::certificates::sign_in::NewFirst;
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
    /// One of them is still missing.
    Incomplete,
    /// A member has to accept them first.
    Proposed,
}

impl Handoff<'_> {
    /// Saves, and starts a check when both values are there.
    pub async fn fill_in(&self, caller: &Caller, token: &str, form: &TwoFields) -> Result<FilledIn, Error> {
        let guest = self.let_in_to_work(caller, token, Action::Update).await?;
        let mut errors = FieldErrors::default();
        let username = errors.take(field::USERNAME, SalesforceUsername::parse_optional(&form.salesforce_username));
        let key = errors.take(field::CONSUMER_KEY, ConsumerKey::parse_optional(&form.consumer_key));
        let (Some(username), Some(key)) = (username, key) else { return Err(errors.into()) };
        self.note_use(&guest, None).await?;
        let mut stored = guest.integration.clone();
        // Somebody who saves something else in the same moment is in nobody's way.
        for _ in 0..4 {
            let wanted = Settings { username: username.clone(), consumer_key: key.clone(), ..stored.settings.clone() };
            refuse_conflict(form, &stored, &wanted)?;
            if stored.proven.is_changed_by(&stored.settings, &wanted) {
                return self.propose(&guest, &stored, &wanted).await;
            }
            if let Some(edited) = self.0.integrations().put(&guest.caller, &stored, wanted, None).await? {
                if username.is_none() || key.is_none() {
                    return Ok(FilledIn::Incomplete);
                }
                self.0.checks().begin(&guest.caller, edited.integration, NewFirst::Always, true).await?;
                return Ok(FilledIn::Checking);
            }
            let again = store::integrations::find(self.0.store(), stored.client_id, stored.id).await?;
            stored = again.filter(|again| again.state != State::Removed).ok_or(Error::Gone(REMOVED))?;
        }
        Err(Error::NotNow("This integration is being changed by somebody else at the moment. Send the form again."))
    }

    async fn propose(&self, guest: &Guest, stored: &Integration, wanted: &Settings) -> Result<FilledIn, Error> {
        self.0.proposals().make(&guest.caller, guest.link.id, stored, wanted).await?;
        Ok(FilledIn::Proposed)
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
