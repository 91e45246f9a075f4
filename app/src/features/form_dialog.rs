//! A form in a dialog over a list: why it was refused, what to know, the fields, a button that does it and one that
//! leaves. Every dialog about a row of a list is one of these.

use super::modal::Modal;
use crate::door::Visit;
use crate::error_page::above_form;
use crate::ui::{Actions, Button, ButtonKind, Dialog, Form, LinkButton};
use leptos::prelude::*;

/// Everything around the fields.
pub(crate) struct FormDialog {
    title: String,
    list: String,
    label: &'static str,
    button: &'static str,
    kind: ButtonKind,
    description: String,
    obstacle: Option<&'static str>,
    above: Option<AnyView>,
    lead: Option<AnyView>,
    hidden: Vec<(String, String)>,
}

impl FormDialog {
    /// `list` is where it closes to; `label` names the form and stands on its button.
    pub(crate) fn new(title: impl Into<String>, list: impl Into<String>, label: &'static str) -> Self {
        Self {
            title: title.into(),
            list: list.into(),
            label,
            button: label,
            kind: ButtonKind::Primary,
            description: String::new(),
            obstacle: None,
            above: None,
            lead: None,
            hidden: Vec::new(),
        }
    }

    /// Other words on the button.
    pub(crate) fn button(self, button: &'static str) -> Self {
        Self { button, ..self }
    }

    /// One sentence below the title.
    pub(crate) fn description(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// What the button does cannot be undone; with an `obstacle` it may not be used now.
    pub(crate) fn danger(self, obstacle: Option<&'static str>) -> Self {
        Self { kind: ButtonKind::Danger, obstacle, ..self }
    }

    /// Stands in place of the reason for which the form was refused.
    pub(crate) fn above(self, above: Option<AnyView>) -> Self {
        Self { above, ..self }
    }

    /// What to know before filling it in.
    pub(crate) fn lead(self, lead: AnyView) -> Self {
        Self { lead: Some(lead), ..self }
    }

    /// A value that is posted and not shown.
    pub(crate) fn hidden(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.hidden.push((name.to_owned(), value.to_string()));
        self
    }

    /// The dialog around these fields.
    pub(crate) fn around(self, visit: &Visit, fields: AnyView) -> Modal {
        let Self { title, list, label, button, kind, description, obstacle, above, lead, hidden } = self;
        let above = above.unwrap_or_else(|| above_form(&visit.door, &visit.state));
        let unsaved = visit.state.is_returned() && !visit.state.fields.is_empty();
        let view = view! {
            <Dialog title=title.clone() close_href=list.clone() description=description unsaved=unsaved>
                <div class="stack">
                    {above}
                    {lead}
                    <Form hidden=hidden label=label>
                        {fields}
                        <Actions>
                            <Button kind=kind disabled_reason=obstacle>{button}</Button>
                            <LinkButton href=list>"Cancel"</LinkButton>
                        </Actions>
                    </Form>
                </div>
            </Dialog>
        }
        .into_any();
        Modal { title, view }
    }
}
