//! Event types, the Salesforce object each one lands in, and the shape of the records.
//!
//! The target object belongs to the type; an event set is only a list of types.

mod incoming;
pub mod json;

pub use incoming::{Attributes, DATA_MAX_CHARS, EventId, Incoming, Rejection};

use crate::namespace::PackageNamespace;
use serde::{Deserialize, Serialize};

/// One of the two objects the package brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetObject {
    #[serde(rename = "RelayEvents__c")]
    RelayEvents,
    #[serde(rename = "RelayPowerups__c")]
    RelayPowerups,
}

impl TargetObject {
    pub const ALL: [Self; 2] = [Self::RelayEvents, Self::RelayPowerups];

    /// The API name without a namespace.
    pub const fn api_name(self) -> &'static str {
        match self {
            Self::RelayEvents => "RelayEvents__c",
            Self::RelayPowerups => "RelayPowerups__c",
        }
    }

    /// The API name as the org knows it: objects of a managed package carry its namespace.
    pub fn in_org(self, namespace: Option<&PackageNamespace>) -> String {
        namespaced(self.api_name(), namespace)
    }

    pub fn parse(api_name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|object| object.api_name() == api_name)
    }

    /// The fields every record of this object carries.
    pub fn fields(self) -> impl Iterator<Item = &'static RecordField> {
        RECORD_FIELDS.iter().filter(move |field| !field.powerups_only || self == Self::RelayPowerups)
    }
}

/// What the field must be for a record to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at least this many characters.
    Text {
        length: u32,
    },
    /// The external id: text, unique, case-sensitive, required.
    ExternalId {
        length: u32,
    },
    DateTime,
    /// A long text area of at least this many characters.
    LongText {
        length: u32,
    },
}

/// One field of the record shape (`product.md` of the original; see the README's table).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordField {
    pub api_name: &'static str,
    pub kind: FieldKind,
    /// What fills it.
    pub from: &'static str,
    pub powerups_only: bool,
}

impl RecordField {
    /// The field's API name as the org knows it.
    pub fn in_org(&self, namespace: Option<&PackageNamespace>) -> String {
        namespaced(self.api_name, namespace)
    }
}

/// The external id every upsert goes by.
pub const EVENT_ID_FIELD: &str = "Event_Id__c";

/// The external id field as the org knows it.
pub fn event_id_field(namespace: Option<&PackageNamespace>) -> String {
    namespaced(EVENT_ID_FIELD, namespace)
}

const RECORD_FIELDS: [RecordField; 6] = [
    RecordField {
        api_name: EVENT_ID_FIELD,
        kind: FieldKind::ExternalId { length: 64 },
        from: "CloudEvents id",
        powerups_only: false,
    },
    RecordField { api_name: "Event_Type__c", kind: FieldKind::Text { length: 80 }, from: "type", powerups_only: false },
    RecordField { api_name: "Occurred_At__c", kind: FieldKind::DateTime, from: "time", powerups_only: false },
    RecordField {
        api_name: "Subject__c",
        kind: FieldKind::Text { length: 255 },
        from: "subject",
        powerups_only: false,
    },
    RecordField {
        api_name: "Payload__c",
        kind: FieldKind::LongText { length: 131_072 },
        from: "data, serialized",
        powerups_only: false,
    },
    RecordField {
        api_name: "Powerup__c",
        kind: FieldKind::Text { length: 80 },
        from: "data.powerup",
        powerups_only: true,
    },
];

fn namespaced(api_name: &str, namespace: Option<&PackageNamespace>) -> String {
    namespace.map_or_else(|| api_name.to_owned(), |ns| format!("{ns}__{api_name}"))
}

/// The event types a new installation starts with.
pub const FIRST_TYPES: [(&str, TargetObject); 10] = [
    ("message.sent", TargetObject::RelayEvents),
    ("message.delivered", TargetObject::RelayEvents),
    ("message.failed", TargetObject::RelayEvents),
    ("step.completed", TargetObject::RelayEvents),
    ("reply.received", TargetObject::RelayEvents),
    ("opt_in.received", TargetObject::RelayEvents),
    ("opt_out.received", TargetObject::RelayEvents),
    ("powerup.opened", TargetObject::RelayPowerups),
    ("powerup.submitted", TargetObject::RelayPowerups),
    ("powerup.completed", TargetObject::RelayPowerups),
];

/// The event sets a new installation starts with: name, and the prefix its types share (`""` is every type).
pub const FIRST_SETS: [(&str, &str); 3] =
    [("Standard", ""), ("Messages only", "message."), ("Powerups only", "powerup.")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_managed_package_prefixes_objects_and_fields() {
        let ns = PackageNamespace::parse_optional("relay").expect("valid");
        assert_eq!(TargetObject::RelayEvents.in_org(ns.as_ref()), "relay__RelayEvents__c");
        assert_eq!(TargetObject::RelayPowerups.in_org(None), "RelayPowerups__c");
    }

    #[test]
    fn only_powerups_name_their_powerup() {
        let has = |object: TargetObject| object.fields().any(|f| f.api_name == "Powerup__c");
        assert!(has(TargetObject::RelayPowerups));
        assert!(!has(TargetObject::RelayEvents));
    }

    #[test]
    fn every_first_set_holds_a_type() {
        for (name, prefix) in FIRST_SETS {
            assert!(FIRST_TYPES.iter().any(|(word, _)| word.starts_with(prefix)), "{name}");
        }
    }
}
