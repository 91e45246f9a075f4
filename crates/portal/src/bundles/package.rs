//! The manifest, `package.xml`: every component by its type.

use super::component::Component;
use super::xml::{document, group, text};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// Of the Metadata API; the newest release that its shapes were proven against.
pub(super) const API_VERSION: &str = "66.0";

pub(super) fn manifest(components: &[Component]) -> io::Result<String> {
    let mut members: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for component in components {
        members.entry(component.kind).or_default().insert(component.name.clone());
        for (field, _) in &component.fields {
            members.entry("CustomField").or_default().insert(format!("{}.{field}", component.name));
        }
    }
    let mut elements: Vec<_> = members
        .into_iter()
        .map(|(kind, members)| {
            let mut of_type: Vec<_> = members.into_iter().map(|member| text("members", member)).collect();
            of_type.push(text("name", kind));
            group("types", of_type)
        })
        .collect();
    elements.push(text("version", API_VERSION));
    document("Package", &elements)
}
