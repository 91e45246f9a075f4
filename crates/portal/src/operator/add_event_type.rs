//! Adding an event type. It stays for ever, and its object with it: records that were made of it say so.

use super::Operators;
use crate::audit::{Change, record};
use crate::{Caller, Error};
use domain::event::TargetObject;
use domain::event_name::EventTypeName;
use domain::policy::{Action, Resource};
use domain::{FieldErrors, Invalid};
use serde::{Deserialize, Serialize};
use store::constraint;

/// The form as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventTypeForm {
    pub name: String,
    /// API name of the object, without a namespace.
    pub object: String,
}

impl Operators<'_> {
    /// Adds a type. No set holds it yet, so nothing is sent of it until one does.
    pub async fn add_event_type(&self, caller: &Caller, form: &EventTypeForm) -> Result<(), Error> {
        self.0.authorize(caller, Action::Create, Resource::EventTypes)?;
        let mut errors = FieldErrors::default();
        let name = errors.take("name", EventTypeName::parse(&form.name));
        let object = TargetObject::parse(&form.object).ok_or(Invalid::UnknownChoice { what: "Salesforce object" });
        let object = errors.take("object", object);
        let (Some(name), Some(object)) = (name, object) else { return Err(errors.into()) };
        let tx = self.0.store().write().await?;
        match store::event_types::insert_type(&tx, name.as_str(), object, self.0.now()).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::EVENT_TYPE_NAME) => {
                return Err(Error::field("name", Invalid::EventNameTaken { name: name.to_string() }));
            }
            Err(error) => return Err(error.into()),
        }
        let target = format!("{name} as {}", object.api_name());
        record(self.0, &tx, caller, Change::of_installation("event_type.added", target)).await?;
        tx.commit().await?;
        Ok(())
    }
}
