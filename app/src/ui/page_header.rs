//! The top of a page: where it is, what it is, how it stands, and the one thing to do here.

use leptos::prelude::*;

use super::MaybeText;

/// One place on the way to this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    label: String,
    href: Option<String>,
}

impl Crumb {
    /// A place above.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }

    fn into_view(self) -> AnyView {
        match self.href {
            Some(href) => view! {
                <li>
                    <a href=href>{self.label}</a>
                </li>
            }
            .into_any(),
            None => view! {
                <li>
                    <span aria-current="page">{self.label}</span>
                </li>
            }
            .into_any(),
        }
    }
}

/// The page's heading. At most one primary action.
#[component]
pub fn PageHeader(
    /// The page's only `h1`.
    #[prop(into)]
    title: String,
    /// The way here.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// How the thing stands.
    #[prop(optional, into)]
    status: ViewFnOnce,
    /// The primary action.
    #[prop(optional, into)]
    action: ViewFnOnce,
    /// Other actions.
    #[prop(optional, into)]
    secondary: ViewFnOnce,
    /// One sentence below the title.
    #[prop(optional, into)]
    description: MaybeText,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let items = crumbs.into_iter().map(Crumb::into_view).collect_view();
        view! {
            <nav class="crumbs" aria-label="Breadcrumb">
                <ol>{items}</ol>
            </nav>
        }
    });
    view! {
        <header class="page-header">
            {crumbs}
            <div class="page-title-row">
                <div>
                    <div class="page-title">
                        <h1>{title}</h1>
                        <div class="page-status">{status.run()}</div>
                    </div>
                    {description.into_option().map(|words| view! { <p class="page-description">{words}</p> })}
                </div>
                <div class="page-actions">{action.run()} {secondary.run()}</div>
            </div>
        </header>
    }
}
