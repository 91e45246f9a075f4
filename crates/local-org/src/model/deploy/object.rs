//! Custom objects and their fields. This org has room for the vendor's two objects; a definition of another shape is
//! refused, so that nobody takes it for deployed.

use super::super::org::OrgState;
use super::super::schema::{FieldKind, FieldSchema, ObjectSchema, objects};
use super::file::{Xml, parse};
use super::kind::Kind;
use super::package::Found;
use super::{Made, Message};

const OBJECT_ELEMENTS: [&str; 13] = [
    "allowInChatterGroups",
    "deploymentStatus",
    "description",
    "enableActivities",
    "enableFeeds",
    "enableHistory",
    "enableReports",
    "enableSearch",
    "externalSharingModel",
    "label",
    "nameField",
    "pluralLabel",
    "sharingModel",
];

const FIELD_ELEMENTS: [&str; 12] = [
    "caseSensitive",
    "description",
    "externalId",
    "fullName",
    "inlineHelpText",
    "label",
    "length",
    "required",
    "trackHistory",
    "type",
    "unique",
    "visibleLines",
];

/// An object with the fields of its file, or one field of it.
pub(super) fn deploy(org: &mut OrgState, found: &Found) -> Vec<Message> {
    let document = match parse(&found.content) {
        Ok(document) => document,
        Err(words) => return vec![found.message(Err(words))],
    };
    let root = match Xml::root(&document, "CustomObject") {
        Ok(root) => root,
        Err(words) => return vec![found.message(Err(words))],
    };
    if found.kind == Kind::CustomField {
        return vec![one_field(org, root, found)];
    }
    let (object, made) = match object(org, root, &found.name) {
        Ok(made) => made,
        Err(words) => return vec![found.message(Err(words))],
    };
    let fields = root.all("fields").map(|field| {
        let name = field.text("fullName").unwrap_or_default();
        let outcome = custom_field(org, object, field, &name);
        let name = format!("{}.{name}", found.name);
        Message { file: found.file.clone(), kind: Kind::CustomField.name(), name, outcome }
    });
    [found.message(Ok(made))].into_iter().chain(fields).collect()
}

fn one_field(org: &mut OrgState, root: Xml<'_>, found: &Found) -> Message {
    let outcome = found
        .name
        .split_once('.')
        .and_then(|(object, name)| {
            let object = known(object).ok().filter(|object| org.has_object(object))?;
            let field = root.all("fields").find(|field| field.text("fullName").as_deref() == Some(name))?;
            Some(custom_field(org, object, field, name))
        })
        .unwrap_or_else(|| {
            Err(format!(
                "An object '{}' of type CustomField was named in package.xml, but was not found in zipped directory",
                found.name
            ))
        });
    found.message(outcome)
}

fn known(name: &str) -> Result<&'static ObjectSchema, String> {
    objects().iter().find(|object| object.name == name).ok_or_else(|| {
        let names: Vec<&str> = objects().iter().map(|object| object.name).collect();
        format!("The local org has room for {} only, not for {name}", names.join(" and "))
    })
}

fn object(org: &mut OrgState, root: Xml<'_>, name: &str) -> Result<(&'static ObjectSchema, Made), String> {
    let object = known(name)?;
    root.only("CustomObject", &OBJECT_ELEMENTS, &["fields"])?;
    if org.namespace().is_some() {
        return Err(format!("The local org holds {name} once, and the installed package has it under its namespace"));
    }
    let created = !org.has_object(object);
    if created {
        if root.text("label").is_none() {
            return Err("Must specify a non-empty label for the CustomObject".to_owned());
        }
        for element in ["deploymentStatus", "pluralLabel", "sharingModel"] {
            root.required(element)?;
        }
        let name_field = root.one("nameField").ok_or("Must specify a nameField of type Text or AutoNumber")?;
        name_field.choice("type", "FieldType", &[("Text", ()), ("AutoNumber", ())])?;
    }
    if !org.settings.package_installed {
        org.own_objects.entry(object.name).or_default();
    }
    Ok((object, Made { id: Some(object_id(object)), created }))
}

/// What Salesforce gives a custom object is an id with the prefix `01I`.
fn object_id(object: &ObjectSchema) -> String {
    let number = objects().iter().position(|known| known.name == object.name).unwrap_or_default();
    super::super::id::salesforce_id("01I", number as u64 + 1)
}

fn custom_field(org: &mut OrgState, object: &'static ObjectSchema, given: Xml<'_>, name: &str) -> Result<Made, String> {
    given.only("CustomField", &FIELD_ELEMENTS, &[])?;
    if name.is_empty() {
        return Err("Required field is missing: fullName".to_owned());
    }
    let field = object.field(name).ok_or_else(|| format!("The local org has no room for {}.{name}", object.name))?;
    given.required("label")?;
    fits(field, given)?;
    let created = !org.has_field(object, field);
    if let Some(fields) = org.own_objects.get_mut(object.name) {
        fields.insert(field.name);
    }
    Ok(Made { id: None, created })
}

/// Refuses a definition that this org could not keep.
fn fits(field: &FieldSchema, given: Xml<'_>) -> Result<(), String> {
    let kinds = [("Text", FieldKind::Text), ("LongTextArea", FieldKind::LongText), ("DateTime", FieldKind::DateTime)];
    let kind = given.choice("type", "FieldType", &kinds)?.ok_or("Required field is missing: type")?;
    let length = given.number("length")?;
    match kind {
        FieldKind::Text | FieldKind::LongText if length.is_none() => {
            return Err("Must specify 'length' for a CustomField of type Text".to_owned());
        }
        FieldKind::LongText if given.number("visibleLines")?.is_none() => {
            return Err("Must specify 'visibleLines' for a CustomField of type LongTextArea".to_owned());
        }
        FieldKind::Text if length.is_some_and(|length| !(1..=255).contains(&length)) => {
            return Err("Text fields have a length of 1 to 255".to_owned());
        }
        _ => {}
    }
    let same_length = field.kind == FieldKind::DateTime || length == Some(field.length as u64);
    let mut differing: Vec<&str> = Vec::new();
    if kind != field.kind {
        differing.push("type");
    }
    if !same_length {
        differing.push("length");
    }
    for flag in ["externalId", "unique", "caseSensitive", "required"] {
        if given.flag(flag)? != field.external_id {
            differing.push(flag);
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    Err(format!("The local org keeps {} in one shape only; this one differs in {}", field.name, differing.join(", ")))
}
