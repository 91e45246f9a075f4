//! Reading a metadata file: which elements it may have, and their values.

use roxmltree::{Document, Node};

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// A parsed file; DTDs, and with them entities, are refused.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    let text = text.trim_start_matches('\u{feff}');
    Document::parse(text).map_err(|error| format!("Error parsing file: {error}"))
}

/// An element and what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Xml<'a>(Node<'a, 'a>);

impl<'a> Xml<'a> {
    /// The root, which must be of this type.
    pub(super) fn root(document: &'a Document<'a>, kind: &str) -> Result<Self, String> {
        let root = document.root_element();
        let name = root.tag_name();
        if name.name() == kind && name.namespace() == Some(NAMESPACE) {
            return Ok(Self(root));
        }
        let namespace = name.namespace().unwrap_or_default();
        Err(format!("Error parsing file: Element {{{namespace}}}{} invalid at this location", name.name()))
    }

    /// Refuses elements that are none of these: `once` may stand once, `often` as often as they like.
    pub(super) fn only(self, kind: &str, once: &[&str], often: &[&str]) -> Result<(), String> {
        let mut seen = Vec::new();
        for child in self.0.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let place = format!("Element {{{NAMESPACE}}}{name}");
            if often.contains(&name) {
                continue;
            }
            if !once.contains(&name) {
                return Err(format!("Error parsing file: {place} invalid at this location in type {kind}"));
            }
            if seen.contains(&name) {
                return Err(format!("Error parsing file: {place} is duplicated at this location in type {kind}"));
            }
            seen.push(name);
        }
        Ok(())
    }

    pub(super) fn all(self, name: &'a str) -> impl Iterator<Item = Self> {
        self.0.children().filter(move |child| child.is_element() && child.tag_name().name() == name).map(Self)
    }

    pub(super) fn one(self, name: &'a str) -> Option<Self> {
        self.all(name).next()
    }

    pub(super) fn own_text(self) -> String {
        let texts: String = self.0.children().filter(Node::is_text).filter_map(|node| node.text()).collect();
        texts.trim().to_owned()
    }

    /// The text of an element; nothing when it is absent or empty.
    pub(super) fn text(self, name: &'a str) -> Option<String> {
        self.one(name).map(Self::own_text).filter(|text| !text.is_empty())
    }

    pub(super) fn required(self, name: &'a str) -> Result<String, String> {
        self.text(name).ok_or_else(|| format!("Required field is missing: {name}"))
    }

    /// A truth value; false when it is absent.
    pub(super) fn flag(self, name: &'a str) -> Result<bool, String> {
        match self.text(name).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(format!("Error parsing file: '{other}' is not a valid value for the type xsd:boolean")),
        }
    }

    pub(super) fn number(self, name: &'a str) -> Result<Option<u64>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let words = || format!("Error parsing file: '{text}' is not a valid value for the type xsd:int");
        text.parse().map(Some).map_err(|_| words())
    }

    /// A value of an enum by its word.
    pub(super) fn choice<T: Copy>(self, name: &'a str, of: &str, words: &[(&str, T)]) -> Result<Option<T>, String> {
        let Some(text) = self.text(name) else { return Ok(None) };
        chosen(&text, of, words).map(Some)
    }
}

/// The value of an enum's word.
pub(super) fn chosen<T: Copy>(text: &str, of: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.ok_or_else(|| format!("'{text}' is not a valid value for the enum '{of}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(inner: &str) -> Result<(), String> {
        let text = format!("<Thing xmlns='{NAMESPACE}'>{inner}</Thing>");
        let document = parse(&text)?;
        let root = Xml::root(&document, "Thing")?;
        root.only("Thing", &["label", "on"], &["scopes"])?;
        root.flag("on").map(|_| ())
    }

    #[test]
    fn wrong_elements_are_named() {
        assert_eq!(tried("<scopes>a</scopes><label>x</label><scopes>b</scopes>"), Ok(()));
        assert!(tried("<lable/>").unwrap_err().contains("metadata}lable invalid at this location in type Thing"));
        assert!(tried("<label/><label/>").unwrap_err().contains("label is duplicated"));
        assert!(tried("<on>yes</on>").unwrap_err().contains("xsd:boolean"));
        assert!(tried("<label>").unwrap_err().starts_with("Error parsing file:"));
        let entity = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>";
        assert!(parse(entity).is_err());
        let document = parse("<Thing/>").unwrap();
        assert!(Xml::root(&document, "Thing").is_err(), "another namespace");
    }

    #[test]
    fn values_are_read_as_they_stand() {
        let text = format!("<T xmlns='{NAMESPACE}'><a> R&amp;D <![CDATA[<x>]]></a><b/></T>");
        let document = parse(&text).unwrap();
        let root = Xml::root(&document, "T").unwrap();
        assert_eq!(root.text("a").as_deref(), Some("R&D <x>"));
        assert_eq!(root.text("b"), None);
    }
}
