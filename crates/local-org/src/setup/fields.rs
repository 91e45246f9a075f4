//! Form controls with their label, hint and refusal, so that each page reads as a list of fields.

use maud::{Markup, html};

use crate::model::field_errors::FieldErrors;

/// A control's place in a form.
pub(super) struct Field<'a> {
    pub(super) label: &'a str,
    pub(super) name: &'static str,
    pub(super) hint: &'a str,
    pub(super) errors: &'a FieldErrors,
}

impl<'a> Field<'a> {
    pub(super) fn new(label: &'a str, name: &'static str, errors: &'a FieldErrors) -> Self {
        Self { label, name, hint: "", errors }
    }

    pub(super) fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.errors.of(self.name).is_some() {
            ids.push(format!("{}-error", self.name));
        }
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.errors.of(self.name).map(|_| "true")
    }

    fn framed(&self, control: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                (control)
                (self.notes())
            }
        }
    }

    fn notes(&self) -> Markup {
        html! {
            @if let Some(message) = self.errors.of(self.name) {
                p.error id={ (self.name) "-error" } { (message) }
            }
            @if !self.hint.is_empty() {
                p.hint id={ (self.name) "-hint" } { (self.hint) }
            }
        }
    }

    /// One line of text; `kind` is an input type.
    pub(super) fn input(&self, kind: &str, value: &str) -> Markup {
        self.framed(&html! {
            input type=(kind) id=(self.name) name=(self.name) value=(value) autocomplete="off"
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
        })
    }

    pub(super) fn lines(&self, value: &str) -> Markup {
        self.framed(&html! {
            textarea id=(self.name) name=(self.name) rows="2"
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] { (value) }
        })
    }

    pub(super) fn file(&self, accept: &str) -> Markup {
        self.framed(&html! {
            input type="file" id=(self.name) name=(self.name) accept=(accept)
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
        })
    }

    /// Value and words of each option.
    pub(super) fn select(&self, options: &[(String, String)], selected: &str) -> Markup {
        self.framed(&html! {
            select id=(self.name) name=(self.name) aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] {
                @for (value, words) in options {
                    option value=(value) selected[value == selected] { (words) }
                }
            }
        })
    }

    pub(super) fn check(&self, checked: bool) -> Markup {
        html! {
            div.field.check {
                div.line {
                    input type="checkbox" id=(self.name) name=(self.name) value="on" checked[checked]
                        aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
                    label for=(self.name) { (self.label) }
                }
                (self.notes())
            }
        }
    }
}

/// A check box among several of one name.
pub(super) fn choice(name: &str, value: &str, label: &str, checked: bool) -> Markup {
    let id = format!("{name}-{value}");
    html! {
        div.line {
            input type="checkbox" id=(id) name=(name) value=(value) checked[checked];
            label for=(id) { (label) }
        }
    }
}

/// What was refused, on top of a form, with links to the fields.
pub(super) fn summary(errors: &FieldErrors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.summary role="alert" {
                h2 { "Review the errors on this page" }
                ul {
                    @for (field, message) in errors.iter() {
                        li { a href={ "#" (field) } { (message) } }
                    }
                }
            }
        }
    }
}

/// Choices of a list: values with their words.
pub(super) fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}
