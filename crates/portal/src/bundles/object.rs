//! The objects that events land in, with the fields every record carries.

use super::component::Component;
use super::xml::{Element, group, text};
use domain::event::{FieldKind, RecordField, TargetObject};

pub(super) fn component(object: TargetObject) -> Component {
    let (label, plural, numbers) = match object {
        TargetObject::RelayEvents => ("Relay Event", "Relay Events", "RE-{0000000000}"),
        TargetObject::RelayPowerups => ("Relay Powerup", "Relay Powerups", "RP-{0000000000}"),
    };
    let name_field =
        vec![text("displayFormat", numbers), text("label", format!("{label} Number")), text("type", "AutoNumber")];
    Component {
        kind: "CustomObject",
        name: object.api_name().to_owned(),
        folder: "objects",
        suffix: "object",
        elements: vec![
            text("deploymentStatus", "Deployed"),
            text("label", label),
            group("nameField", name_field),
            text("pluralLabel", plural),
            text("sharingModel", "ReadWrite"),
        ],
        fields: object.fields().map(|field| (field.api_name, custom_field(field))).collect(),
    }
}

fn custom_field(field: &RecordField) -> Vec<Element> {
    let label = text("label", label_of(field.api_name));
    match field.kind {
        // Without `caseSensitive` the ids `a` and `A` would be one record.
        FieldKind::ExternalId { length } => vec![
            text("caseSensitive", true),
            text("externalId", true),
            label,
            text("length", length),
            text("required", true),
            text("type", "Text"),
            text("unique", true),
        ],
        FieldKind::Text { length } => vec![
            text("externalId", false),
            label,
            text("length", length),
            text("required", false),
            text("type", "Text"),
            text("unique", false),
        ],
        FieldKind::DateTime => {
            vec![text("externalId", false), label, text("required", false), text("type", "DateTime")]
        }
        FieldKind::LongText { length } => vec![
            text("externalId", false),
            label,
            text("length", length),
            text("type", "LongTextArea"),
            text("visibleLines", 5),
        ],
    }
}

/// `Event_Id__c` → `Event Id`.
fn label_of(api_name: &str) -> String {
    api_name.trim_end_matches("__c").replace('_', " ")
}
