//! Metadata as XML: elements with text or with elements, nothing else.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// One element of a metadata file.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

/// An element with text. What XML cannot hold is left out.
#[expect(clippy::needless_pass_by_value, reason = "numbers, flags and texts stand in the many calls as they are")]
pub(super) fn text(name: &'static str, value: impl ToString) -> Element {
    let mut value = value.to_string();
    value.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    value.retain(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'));
    Element { name, content: Content::Text(value) }
}

/// An element with elements.
pub(super) fn group(name: &'static str, elements: Vec<Element>) -> Element {
    Element { name, content: Content::Elements(elements) }
}

/// A file whose root is `name` in the namespace of metadata.
pub(super) fn document(name: &str, elements: &[Element]) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 4);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element(name)
        .with_attribute(("xmlns", "http://soap.sforce.com/2006/04/metadata"))
        .write_inner_content(|writer| elements.iter().try_for_each(|element| write(writer, element)))?;
    let mut file = String::from_utf8(writer.into_inner()).map_err(io::Error::other)?;
    file.push('\n');
    Ok(file)
}

fn write(writer: &mut Writer<Vec<u8>>, element: &Element) -> io::Result<()> {
    let tag = writer.create_element(element.name);
    match &element.content {
        Content::Text(value) => tag.write_text_content(BytesText::new(value))?,
        Content::Elements(elements) => {
            tag.write_inner_content(|writer| elements.iter().try_for_each(|element| write(writer, element)))?
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_vendor_is_called_is_text() {
        let odd = "R&D <Relay> \"x\" ]]> '\u{1}\u{ffff}é";
        let file = document("Thing", &[text("label", odd), group("inner", vec![text("on", true)])]).expect("written");
        let label = "<label>R&amp;D &lt;Relay&gt; &quot;x&quot; ]]&gt; &apos;é</label>";
        assert!(file.contains(label), "{file}");
        assert!(file.contains("    <inner>\n        <on>true</on>\n    </inner>\n</Thing>\n"), "{file}");
    }
}
