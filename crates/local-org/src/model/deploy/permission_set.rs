//! Permission sets: what the file grants replaces what was granted; who has the set stays.

use std::collections::BTreeMap;

use super::super::names::is_api_name;
use super::super::org::OrgState;
use super::super::permission_set::{FieldAccess, ObjectAccess};
use super::super::schema::without_namespace;
use super::Made;
use super::file::{Xml, parse};
use super::package::Found;

const ELEMENTS: [&str; 4] = ["description", "hasActivationRequired", "label", "license"];

const OBJECT_ELEMENTS: [&str; 9] = [
    "allowCreate",
    "allowDelete",
    "allowEdit",
    "allowRead",
    "modifyAllRecords",
    "object",
    "viewAllFields",
    "viewAllRecords",
    "fullName",
];

pub(super) fn deploy(org: &mut OrgState, found: &Found) -> Result<Made, String> {
    let document = parse(&found.content)?;
    let root = Xml::root(&document, "PermissionSet")?;
    root.only("PermissionSet", &ELEMENTS, &["fieldPermissions", "objectPermissions"])?;
    let label = root.required("label")?;
    if !is_api_name(&found.name) {
        return Err(super::super::names::API_NAME_RULE.to_owned());
    }
    let mut objects = BTreeMap::new();
    for given in root.all("objectPermissions") {
        let (object, access) = object_access(org, given)?;
        objects.insert(object, access);
    }
    let mut fields: BTreeMap<&'static str, BTreeMap<&'static str, FieldAccess>> = BTreeMap::new();
    for given in root.all("fieldPermissions") {
        let (object, field, access) = field_access(org, given)?;
        fields.entry(object).or_default().insert(field, access);
    }
    let existing = org.permission_sets.iter_mut().find(|set| set.api_name.eq_ignore_ascii_case(&found.name));
    if let Some(set) = existing {
        set.label = label;
        set.objects = objects;
        set.fields = fields;
        return Ok(Made { id: Some(set.id.clone()), created: false });
    }
    let mut set = org.blank_permission_set(label, found.name.clone());
    set.objects = objects;
    set.fields = fields;
    let id = set.id.clone();
    org.permission_sets.push(set);
    Ok(Made { id: Some(id), created: true })
}

fn object_access(org: &OrgState, given: Xml<'_>) -> Result<(&'static str, ObjectAccess), String> {
    given.only("PermissionSetObjectPermissions", &OBJECT_ELEMENTS, &[])?;
    let name = given.required("object")?;
    let object =
        org.object_named(&name).ok_or_else(|| format!("In field: object - no CustomObject named {name} found"))?;
    let access = ObjectAccess {
        read: given.flag("allowRead")?,
        create: given.flag("allowCreate")?,
        edit: given.flag("allowEdit")?,
        delete: given.flag("allowDelete")?,
    };
    let needs =
        |right: &str, needed: &str| Err(format!("Permission {right} {name} depends on permission(s): {needed} {name}"));
    match access {
        ObjectAccess { create: true, read: false, .. } => needs("Create", "Read"),
        ObjectAccess { edit: true, read: false, .. } => needs("Edit", "Read"),
        ObjectAccess { delete: true, edit: false, .. } => needs("Delete", "Edit"),
        access => Ok((object.name, access)),
    }
}

fn field_access(org: &OrgState, given: Xml<'_>) -> Result<(&'static str, &'static str, FieldAccess), String> {
    given.only("PermissionSetFieldPermissions", &["editable", "field", "readable"], &[])?;
    let name = given.required("field")?;
    let unknown = || format!("In field: field - no CustomField named {name} found");
    let (object, field) = name.split_once('.').ok_or_else(unknown)?;
    let object = org.object_named(object).ok_or_else(unknown)?;
    let field = without_namespace(org.namespace(), field).and_then(|field| object.field(field)).ok_or_else(unknown)?;
    if !org.has_field(object, field) {
        return Err(unknown());
    }
    if field.external_id {
        return Err(format!("You cannot deploy to a required field: {name}"));
    }
    let edit = given.flag("editable")?;
    Ok((object.name, field.name, FieldAccess { read: edit || given.flag("readable")?, edit }))
}
