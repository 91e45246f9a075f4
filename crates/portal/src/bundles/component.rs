//! One component of the bundle, in the two forms Salesforce knows: a project keeps one file for it and one for each of
//! its fields, the Metadata API takes one file with the fields inside.

use super::xml::{Element, document, group, text};
use std::io;

/// One line of the manifest, and the file or files behind it.
#[derive(Clone, Debug)]
pub(super) struct Component {
    /// Its metadata type, which is the root of its file.
    pub(super) kind: &'static str,
    /// Its API name.
    pub(super) name: String,
    pub(super) folder: &'static str,
    pub(super) suffix: &'static str,
    pub(super) elements: Vec<Element>,
    /// Custom fields, for an object: API name and what it is.
    pub(super) fields: Vec<(&'static str, Vec<Element>)>,
}

impl Component {
    /// Its files in a project, by their path below the package's folder.
    pub(super) fn source_files(&self) -> io::Result<Vec<(String, String)>> {
        let Self { kind, name, folder, suffix, elements, fields } = self;
        let home = if fields.is_empty() { (*folder).to_owned() } else { format!("{folder}/{name}") };
        let mut files = vec![(format!("{home}/{name}.{suffix}-meta.xml"), document(kind, elements)?)];
        for (field, elements) in fields {
            files.push((
                format!("{home}/fields/{field}.field-meta.xml"),
                document("CustomField", &named(field, elements))?,
            ));
        }
        Ok(files)
    }

    /// Its file for the Metadata API.
    pub(super) fn metadata_file(&self) -> io::Result<(String, String)> {
        let Self { kind, name, folder, suffix, elements, fields } = self;
        let mut all = elements.clone();
        all.extend(fields.iter().map(|(field, elements)| group("fields", named(field, elements))));
        all.sort_by_key(|element| element.name);
        Ok((format!("{folder}/{name}.{suffix}"), document(kind, &all)?))
    }
}

fn named(field: &str, elements: &[Element]) -> Vec<Element> {
    let mut all = elements.to_vec();
    all.push(text("fullName", field));
    all.sort_by_key(|element| element.name);
    all
}
