//! What one step asks for, in pieces that a page can show: screens, values to type, settings to choose.

use crate::ui::{ButtonKind, CopyText, Definition, Definitions, LinkButton, MiddleSize, Trail};
use leptos::prelude::*;

/// One thing to do.
pub(super) enum Todo {
    /// In words.
    Do(String),
    /// A value to type into a field of that name.
    Type(&'static str, String),
    /// A setting and what it has to be.
    Set(&'static str, String),
    /// A link.
    Open(String, String),
    /// The certificate's file, at this address.
    Download(String),
}

/// A step's words.
pub(super) struct Words {
    /// The screens, from the menu to the setting.
    pub(super) path: Vec<String>,
    /// What is done there.
    pub(super) todo: Vec<Todo>,
    /// Why it matters.
    pub(super) why: String,
}

/// Screens below *Setup*.
pub(super) fn setup(parts: &[&str]) -> Vec<String> {
    std::iter::once("Setup").chain(parts.iter().copied()).map(ToOwned::to_owned).collect()
}

/// The words as they stand in the guide. `open` is the address of the page of Setup, when the org is known, and its name.
pub(super) fn words(words: Words, open: Option<(String, &'static str)>) -> AnyView {
    let Words { path, todo, why } = words;
    let trail = (!path.is_empty()).then(|| view! { <Trail place="In Salesforce" parts=path/> });
    let open = open.map(|(href, page)| {
        let kind = ButtonKind::Quiet;
        view! { <p><LinkButton href=href kind=kind small=true external=true>{format!("Open {page}")}</LinkButton></p> }
    });
    let mut views = Vec::new();
    let mut values = Vec::new();
    for todo in todo {
        match todo {
            Todo::Type(field, value) => values.push(typed(field, value)),
            Todo::Set(field, value) => values.push(chosen(field, value)),
            other => {
                views.extend(flush(&mut values));
                views.push(line(other));
            }
        }
    }
    views.extend(flush(&mut values));
    view! {
        {trail}
        {open}
        <div class="stack-tight">{views}</div>
        <p class="small muted">{why}</p>
    }
    .into_any()
}

fn flush(values: &mut Vec<AnyView>) -> Option<AnyView> {
    let list = std::mem::take(values);
    (!list.is_empty()).then(|| view! { <Definitions>{list}</Definitions> }.into_any())
}

fn typed(field: &'static str, value: String) -> AnyView {
    let label = format!("Copy {field}");
    view! { <Definition term=field><CopyText value=value label=label size=MiddleSize::Full/></Definition> }.into_any()
}

fn chosen(field: &'static str, value: String) -> AnyView {
    view! { <Definition term=field>{value}</Definition> }.into_any()
}

fn line(todo: Todo) -> AnyView {
    match todo {
        Todo::Open(href, words) => view! { <p><a href=href>{words}</a></p> }.into_any(),
        Todo::Download(href) => {
            view! { <p><a href=href download="">"Download this integration's certificate"</a></p> }.into_any()
        }
        Todo::Do(words) | Todo::Type(_, words) | Todo::Set(_, words) => view! { <p>{words}</p> }.into_any(),
    }
}
