//! Adding an event set. A set never changes, so that nobody's org is sent what its people did not choose.

use super::Operators;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::ids::EventSetId;
use domain::policy::{Action, Resource};
use domain::text::EventSetName;
use domain::{FieldErrors, Invalid};
use serde_json::json;
use store::installation::Shared;
use store::{EventSet, constraint};

/// The form as typed: the name, and the names of the chosen types.
#[derive(Clone, Debug, Default)]
pub struct EventSetForm {
    pub name: String,
    pub types: Vec<String>,
}

impl Operators<'_> {
    /// Adds a set behind the others, for integrations to choose from now on.
    pub async fn add_event_set(&self, caller: &Caller, form: &EventSetForm) -> Result<(), Error> {
        self.0.authorize(caller, Action::Create, Resource::EventTypes)?;
        let known = store::event_types::all(self.0.store()).await?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", EventSetName::parse(&form.name));
        if form.types.is_empty() {
            errors.push("types", Invalid::NothingChosen { what: "event type" });
        } else if form.types.iter().any(|chosen| known.iter().all(|(name, _)| name != chosen)) {
            errors.push("types", Invalid::UnknownChoice { what: "Event types" });
        }
        let Some(name) = name.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
        let types: Vec<_> = known.into_iter().filter(|(name, _)| form.types.contains(name)).collect();
        let detail = json!({ "types": types.iter().map(|(name, _)| name).collect::<Vec<_>>() });
        let set = EventSet { id: EventSetId::from_uuid(self.0.new_id()), name: name.to_string(), types };
        let tx = self.0.store().write().await?;
        store::installation::lock(&tx, Shared::EventSets).await?;
        let sets = store::event_types::sets(&tx).await?;
        // Two names that differ only in case would read the same in the form.
        let mut same = sets.iter().filter_map(|set| EventSetName::parse(&set.name).ok());
        if same.any(|taken| taken.key() == name.key()) {
            return Err(taken(&set));
        }
        match store::event_types::insert_set(&tx, &set, self.0.now()).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::EVENT_SET_NAME) => return Err(taken(&set)),
            Err(error) => return Err(error.into()),
        }
        record(self.0, &tx, caller, Change::of_installation("event_set.added", set.name.as_str()).with(detail)).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn taken(set: &EventSet) -> Error {
    Error::field("name", Invalid::EventNameTaken { name: set.name.clone() })
}
