//! The permission set: it lets its users in by the app, and lets them write the records, which an object that was only
//! deployed lets nobody do.

use super::Wanted;
use super::component::Component;
use super::xml::{Element, group, text};
use domain::event::{FieldKind, TargetObject};

pub(super) fn component(wanted: &Wanted<'_>) -> Component {
    let namespace = wanted.integration.settings.namespace.as_ref();
    let mut fields = Vec::new();
    let mut objects = Vec::new();
    for object in TargetObject::ALL {
        let name = object.in_org(namespace);
        // A required field is always writable, and a deploy that says so is refused.
        let optional = object.fields().filter(|field| !matches!(field.kind, FieldKind::ExternalId { .. }));
        fields.extend(optional.map(|field| writable_field(&format!("{name}.{}", field.in_org(namespace)))));
        objects.push(writable_object(&name));
    }
    let mut elements =
        vec![text("description", format!("What {} needs to push events into this org.", wanted.names.vendor))];
    elements.append(&mut fields);
    elements.push(text("hasActivationRequired", false));
    elements.push(text("label", &wanted.names.permission_set_label));
    elements.append(&mut objects);
    Component {
        kind: "PermissionSet",
        name: wanted.names.permission_set.clone(),
        folder: "permissionsets",
        suffix: "permissionset",
        elements,
        fields: Vec::new(),
    }
}

fn writable_field(field: &str) -> Element {
    group("fieldPermissions", vec![text("editable", true), text("field", field), text("readable", true)])
}

fn writable_object(object: &str) -> Element {
    let rights = vec![
        text("allowCreate", true),
        text("allowDelete", false),
        text("allowEdit", true),
        text("allowRead", true),
        text("modifyAllRecords", false),
        text("object", object),
        text("viewAllRecords", false),
    ];
    group("objectPermissions", rights)
}
