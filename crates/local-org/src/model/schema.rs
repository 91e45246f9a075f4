//! The objects the vendor's package brings. Names here are without a namespace; a package with one shows
//! `ns__RelayEvents__c` and `ns__Event_Id__c` on the wire.

/// A field's type as far as values are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Text,
    LongText,
    DateTime,
}

/// A custom field.
#[derive(Debug)]
pub(crate) struct FieldSchema {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: FieldKind,
    /// Characters; 0 for what has no length.
    pub(crate) length: usize,
    /// Required, unique, case-sensitive external id.
    pub(crate) external_id: bool,
}

/// A custom object.
#[derive(Debug)]
pub(crate) struct ObjectSchema {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) key_prefix: &'static str,
    /// Prefix of the auto-number name.
    pub(crate) number_prefix: &'static str,
    pub(crate) fields: &'static [FieldSchema],
}

const EVENT_ID: FieldSchema =
    FieldSchema { name: "Event_Id__c", label: "Event Id", kind: FieldKind::Text, length: 64, external_id: true };
const EVENT_TYPE: FieldSchema =
    FieldSchema { name: "Event_Type__c", label: "Event Type", kind: FieldKind::Text, length: 80, external_id: false };
const OCCURRED_AT: FieldSchema = FieldSchema {
    name: "Occurred_At__c",
    label: "Occurred At",
    kind: FieldKind::DateTime,
    length: 0,
    external_id: false,
};
const SUBJECT: FieldSchema =
    FieldSchema { name: "Subject__c", label: "Subject", kind: FieldKind::Text, length: 255, external_id: false };
const PAYLOAD: FieldSchema = FieldSchema {
    name: "Payload__c",
    label: "Payload",
    kind: FieldKind::LongText,
    length: 131_072,
    external_id: false,
};
const POWERUP: FieldSchema =
    FieldSchema { name: "Powerup__c", label: "Powerup", kind: FieldKind::Text, length: 80, external_id: false };

static OBJECTS: [ObjectSchema; 2] = [
    ObjectSchema {
        name: "RelayEvents__c",
        label: "Relay Event",
        plural: "Relay Events",
        key_prefix: "a05",
        number_prefix: "RE",
        fields: &[EVENT_ID, EVENT_TYPE, OCCURRED_AT, SUBJECT, PAYLOAD],
    },
    ObjectSchema {
        name: "RelayPowerups__c",
        label: "Relay Powerup",
        plural: "Relay Powerups",
        key_prefix: "a06",
        number_prefix: "RP",
        fields: &[EVENT_ID, EVENT_TYPE, OCCURRED_AT, SUBJECT, PAYLOAD, POWERUP],
    },
];

/// The package's objects.
pub(crate) fn objects() -> &'static [ObjectSchema] {
    &OBJECTS
}

/// The place of the external id among the fields of every object.
pub(crate) const EXTERNAL_ID: usize = 0;

impl ObjectSchema {
    /// A field's place among the fields, which is also that of its values in a record. Names are without namespace.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The object an id belongs to.
    pub(crate) fn of_id(id: &str) -> Option<&'static Self> {
        objects().iter().find(|object| id.starts_with(object.key_prefix))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'static FieldSchema> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

/// A name as the wire shows it.
pub(crate) fn with_namespace(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        Some(namespace) => format!("{namespace}__{name}"),
        None => name.to_owned(),
    }
}

/// The name without the namespace; nothing when the namespace is missing or another one.
pub(crate) fn without_namespace<'a>(namespace: Option<&str>, name: &'a str) -> Option<&'a str> {
    match namespace {
        None => Some(name),
        Some(namespace) => {
            let (front, rest) = name.split_at_checked(namespace.len())?;
            (front.eq_ignore_ascii_case(namespace)).then(|| rest.strip_prefix("__")).flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_external_id_is_the_first_field() {
        for object in objects() {
            let places: Vec<usize> =
                (0..object.fields.len()).filter(|place| object.fields[*place].external_id).collect();
            assert_eq!(places, [EXTERNAL_ID]);
        }
    }

    #[test]
    fn a_namespace_is_needed_where_there_is_one() {
        assert_eq!(without_namespace(None, "RelayEvents__c"), Some("RelayEvents__c"));
        assert_eq!(without_namespace(Some("relay"), "relay__RelayEvents__c"), Some("RelayEvents__c"));
        assert_eq!(without_namespace(Some("relay"), "RelayEvents__c"), None);
        assert_eq!(with_namespace(Some("relay"), "Event_Id__c"), "relay__Event_Id__c");
    }
}
