//! What every field has around its control, whatever the control is.

use super::{Icon, IconName, MaybeText};
use leptos::prelude::*;

/// What every field has around its control: ids, hint and error.
pub(super) struct About {
    pub(super) id: String,
    pub(super) hint: Option<String>,
    pub(super) error: Option<String>,
    pub(super) disabled: bool,
}

impl About {
    /// A reason for being disabled takes the place of the hint.
    pub(super) fn new(
        name: &str,
        id: MaybeText,
        hint: MaybeText,
        error: MaybeText,
        disabled_reason: MaybeText,
    ) -> Self {
        let disabled = disabled_reason.is_some();
        Self {
            id: id.into_option().unwrap_or_else(|| name.to_owned()),
            hint: disabled_reason.into_option().or(hint.into_option()),
            error: error.into_option(),
            disabled,
        }
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        match (error, hint) {
            (Some(error), Some(hint)) => Some(format!("{error} {hint}")),
            (one, other) => one.or(other),
        }
    }

    pub(super) fn hint_view(&self) -> Option<impl IntoView + use<>> {
        let id = format!("{}-hint", self.id);
        self.hint.clone().map(|hint| {
            view! {
                <p class="field-hint" id=id>
                    {hint}
                </p>
            }
        })
    }

    pub(super) fn error_view(&self) -> Option<impl IntoView + use<>> {
        let id = format!("{}-error", self.id);
        self.error.clone().map(|error| {
            view! {
                <p class="field-error" id=id>
                    <Icon name=IconName::CircleX />
                    <span>{error}</span>
                </p>
            }
        })
    }

    pub(super) fn around(self, class: &'static str, label: String, optional: bool, control: AnyView) -> impl IntoView {
        let hint = self.hint_view();
        let error = self.error_view();
        view! {
            <div class=class>
                <div class="field-label">
                    <label for=self.id>{label}</label>
                    {optional.then(|| view! { <span class="field-optional">"optional"</span> })}
                </div>
                {control}
                {error}
                {hint}
            </div>
        }
    }
}
