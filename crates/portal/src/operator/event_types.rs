//! The event types and sets of the installation, as its operators keep them.

use super::Operators;
use crate::{Caller, Error};
use domain::event::TargetObject;
use domain::policy::{Action, Resource};
use store::EventSet;

/// Everything integrations can choose from.
#[derive(Clone, Debug)]
pub struct EventCatalogue {
    /// In the order of their names.
    pub types: Vec<(String, TargetObject)>,
    /// In the order of the integration form, each with its types.
    pub sets: Vec<EventSet>,
}

impl Operators<'_> {
    /// The types and sets, for those who may add to them.
    pub async fn event_catalogue(&self, caller: &Caller) -> Result<EventCatalogue, Error> {
        self.0.authorize(caller, Action::Create, Resource::EventTypes)?;
        let types = store::event_types::all(self.0.store()).await?;
        let sets = store::event_types::sets(self.0.store()).await?;
        Ok(EventCatalogue { types, sets })
    }
}
