//! Reads a page as a browser does and finds out whether a text became more than text.

use scraper::{Html, Node};
use serde_json::Value;
use std::collections::BTreeSet;

/// What every hostile text holds: no word of the product, and no part of a random token.
pub(crate) const MARK: &str = "xz~";

/// What the elements and attributes begin with that a hostile text would make.
const MADE: &str = "xz";

/// The texts that were seen, and what was wrong with them: all of it, as a fault is seldom alone.
#[derive(Default)]
pub(crate) struct Seen {
    texts: String,
    shown: BTreeSet<String>,
    pub(crate) wrong: Vec<String>,
}

impl Seen {
    pub(crate) fn text(&mut self, text: &str) {
        if text.contains(MARK) {
            self.texts.push_str(text);
            self.texts.push('\n');
        }
    }

    /// A page was shown to somebody.
    pub(crate) fn shown(&mut self, route: &str) {
        self.shown.insert(route.to_owned());
    }

    pub(crate) fn was_shown(&self, route: &str) -> bool {
        self.shown.contains(route)
    }

    /// Whether the text of this number was seen as it was written.
    pub(crate) fn saw(&self, number: usize) -> bool {
        self.texts.contains(&format!("{MARK}{number}x"))
    }

    pub(crate) fn expect(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.wrong.push(otherwise());
        }
    }
}

/// Attributes that a browser follows.
const ADDRESSES: [&str; 9] =
    ["href", "src", "action", "formaction", "data", "poster", "background", "srcset", "xlink:href"];

/// Finds whatever comes from a hostile text and is not text of the page.
pub(crate) fn page(address: &str, html: &str, seen: &mut Seen) {
    let document = Html::parse_document(html);
    let mut text = String::new();
    for node in document.tree.nodes() {
        match node.value() {
            Node::Text(words) => {
                let inside =
                    node.parent().and_then(|parent| parent.value().as_element().map(|one| one.name().to_owned()));
                let inside = inside.unwrap_or_default();
                // Without scripting a <noscript> is elements, and a parser that scripts sees text.
                let is_text = !["script", "style", "iframe", "xmp", "template", "noscript"].contains(&inside.as_str());
                seen.expect(is_text || !words.contains(MARK), || format!("{address}: {:?} in a <{inside}>", &**words));
                if is_text {
                    text.push_str(words);
                }
            }
            Node::Comment(words) => {
                seen.expect(!words.contains(MARK), || format!("{address}: a comment {:?}", &**words));
            }
            Node::Element(element) => {
                let parent = node.parent().map(|parent| parent.value());
                let name = element.name();
                let is_own = !name.starts_with(MADE) && !["img", "iframe", "object", "embed", "base"].contains(&name);
                seen.expect(is_own, || format!("{address}: an element <{name}>"));
                for (attribute, value) in element.attrs() {
                    let shown = || format!("{address}: <{name} {attribute}={value:?}>");
                    seen.expect(!attribute.starts_with(MADE) && !attribute.starts_with("on"), shown);
                    match attribute {
                        _ if ADDRESSES.contains(&attribute) => seen.expect(is_harmless_address(value), shown),
                        "http-equiv" => {
                            seen.expect(!value.eq_ignore_ascii_case("refresh") || is_noscript(parent), shown);
                        }
                        "data-props" => json(address, value, seen),
                        "style" | "class" | "id" | "name" | "for" | "type" | "target" | "srcdoc" => {
                            seen.expect(!value.contains(MARK), shown);
                        }
                        _ => seen.text(value),
                    }
                }
            }
            _ => {}
        }
    }
    seen.text(&text);
}

/// A page without script is loaded again while a check runs.
fn is_noscript(parent: Option<&Node>) -> bool {
    parent.and_then(Node::as_element).is_some_and(|element| element.name() == "noscript")
}

/// An address that a browser follows is one of the product itself, whatever the text in it.
fn is_harmless_address(value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme = plain.split([':', '/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_own = plain.starts_with(['/', '?', '#']) && !plain.starts_with("//");
    !["javascript", "data", "vbscript", "blob"].contains(&scheme.as_str()) && (is_own || !plain.contains(MARK))
}

/// One JSON value, and nothing after it.
pub(crate) fn json(address: &str, text: &str, seen: &mut Seen) {
    match serde_json::from_str(text) {
        Ok(value) => strings(&value, seen),
        Err(error) => seen.wrong.push(format!("{address}: {error}: {text}")),
    }
}

fn strings(value: &Value, seen: &mut Seen) {
    match value {
        Value::String(text) => seen.text(text),
        Value::Array(values) => values.iter().for_each(|value| strings(value, seen)),
        Value::Object(fields) => {
            for (name, value) in fields {
                seen.text(name);
                strings(value, seen);
            }
        }
        _ => {}
    }
}
