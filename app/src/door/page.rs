//! Loading a page: one visit, one future, one answer.

use super::refusal::answer_page;
use super::reply::{ShownHandoff, ShownKey, ShownLink};
use super::{Door, Fields};
use crate::door::Shown;
use crate::error_page::refused;
use crate::ui::FieldError;
use domain::invalid::FieldMessage;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use std::future::Future;
use std::sync::Arc;

/// What became of a form, on its way back to the person who filled it in.
#[derive(Clone, Default)]
pub struct FormState {
    /// Everything typed; empty on a first visit.
    pub fields: Fields,
    /// What is wrong with which field.
    pub messages: Vec<FieldMessage>,
    /// The refusal itself, for conflicts and throttles.
    pub refusal: Option<Arc<portal::Error>>,
    /// The values come from before the person had to sign in again.
    pub restored: bool,
    /// The form worked and made a one-time link, which is shown now and never again.
    pub link: Option<ShownLink>,
    /// The form worked and made a key, which is shown now and never again.
    pub made_key: Option<ShownKey>,
    /// The form worked and made a hand-off link, which is shown now and never again.
    pub made_handoff: Option<ShownHandoff>,
}

impl FormState {
    /// What is wrong with this field, if anything.
    pub fn error(&self, field: &str) -> Option<String> {
        self.messages.iter().find(|message| message.field == field).map(|message| message.detail.clone())
    }

    /// Everything that is wrong, for the summary on top of the form. Fields have their names as ids.
    pub fn summary(&self) -> Vec<FieldError> {
        self.messages.iter().map(|message| FieldError::new(message.field.clone(), message.detail.clone())).collect()
    }

    /// Whether the page shows what was typed instead of what is stored.
    pub fn is_returned(&self) -> bool {
        self.restored || self.refusal.is_some()
    }

    /// The stored values, or what was typed over them.
    #[must_use]
    pub fn fields_or(&self, stored: impl FnOnce() -> Fields) -> Fields {
        if self.is_returned() { self.fields.clone() } else { stored() }
    }
}

/// One visit of one page.
#[derive(Clone)]
pub struct Visit {
    pub door: Door,
    pub state: FormState,
    params: ParamsMap,
    query: ParamsMap,
}

impl Visit {
    /// A part of the path, such as `client`.
    pub fn param(&self, name: &str) -> String {
        self.params.get(name).unwrap_or_default()
    }

    /// A part of the query; `""` when absent.
    pub fn query(&self, name: &str) -> String {
        self.query.get(name).unwrap_or_default()
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.door.address.split('?').next().unwrap_or_default()
    }
}

/// The page of an address that is only posted to. It shows why the post was refused; whoever merely opens it is led to
/// `instead`.
pub fn posted_only(instead: impl FnOnce(&Visit) -> String + Send + 'static) -> impl IntoView {
    page(|visit| async move {
        if let Some(error) = visit.state.refusal.as_deref() {
            return Ok(refused(&visit.door, error, Shown::Page));
        }
        leptos_axum::redirect(crate::routes::local(&instead(&visit)));
        if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
            options.set_status(http::StatusCode::SEE_OTHER);
        }
        Ok(().into_any())
    })
}

/// Renders what `load` makes of this visit, or its refusal. While routes are listed there is no request, and nothing
/// is loaded.
pub fn page<L, F>(load: L) -> impl IntoView
where
    L: FnOnce(Visit) -> F + Send + 'static,
    F: Future<Output = Result<AnyView, portal::Error>> + Send + 'static,
{
    let door = use_context::<Door>();
    let state = use_context::<FormState>().unwrap_or_default();
    let params = use_params_map().get_untracked();
    let query = use_query_map().get_untracked();
    Suspend::new(async move {
        let Some(door) = door else { return ().into_any() };
        let mut visit = Visit { door, state, params, query };
        if !visit.state.is_returned()
            && let Some(draft) = visit.door.login.take_draft(visit.door.address.clone()).await
        {
            visit.state = FormState { fields: draft.fields, restored: true, ..FormState::default() };
        }
        match load(visit.clone()).await {
            Ok(view) => view,
            Err(error) => {
                let shown = answer_page(&visit.door, &error);
                refused(&visit.door, &error, shown)
            }
        }
    })
}
