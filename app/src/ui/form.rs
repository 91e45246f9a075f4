//! Forms post to their own page's address; what is refused comes back with the same page.

use leptos::prelude::*;

use super::{HiddenInput, Icon, IconName, MaybeText};

/// How a form sends what was typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FormMethod {
    /// Changes something.
    #[default]
    Post,
    /// Asks for something: filters and searches.
    Get,
}

/// A form. The browser's own checks are off: the server's messages stand beside the fields.
#[component]
pub fn Form(
    /// Where it posts; absent means the page's own address.
    #[prop(optional, into)]
    action: MaybeText,
    /// How it sends.
    #[prop(optional)]
    method: FormMethod,
    /// Names and values that are posted and not shown.
    #[prop(optional)]
    hidden: Vec<(String, String)>,
    /// Its id, for a button outside of it.
    #[prop(optional, into)]
    id: MaybeText,
    /// What the form is for, if no heading says it.
    #[prop(optional, into)]
    label: MaybeText,
    /// The class, `form` unless given (`toolbar` for filters).
    #[prop(default = "form".to_owned(), into)]
    class: String,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    let method = match method {
        FormMethod::Post => "post",
        FormMethod::Get => "get",
    };
    let hidden = hidden.into_iter().map(|(name, value)| view! { <HiddenInput name=name value=value /> }).collect_view();
    view! {
        <form
            class=class
            method=method
            action=action.into_option()
            id=id.into_option()
            aria-label=label.into_option()
            novalidate
        >
            {hidden}
            {children()}
        </form>
    }
}

/// Two fields side by side where there is room.
#[component]
pub fn FieldRow(
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! { <div class="field-row">{children()}</div> }
}

/// One thing that is wrong, and the id of the field it is wrong with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's id.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldError {
    /// What is wrong with which field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Everything that is wrong with a form, on top of it, each a link to its field. Takes the focus when the page opens.
/// Without errors it is nothing.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    errors: Vec<FieldError>,
    /// A sentence on top, if the count is not enough.
    #[prop(optional, into)]
    title: MaybeText,
) -> impl IntoView {
    let title = title.into_option().unwrap_or_else(|| match errors.len() {
        1 => "One field needs another look".to_owned(),
        count => format!("{count} fields need another look"),
    });
    (!errors.is_empty()).then(|| {
        let items = errors
            .into_iter()
            .map(|error| {
                view! {
                    <li>
                        <a href=format!("#{}", error.field)>{error.message}</a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <div class="error-summary" id="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title">
                <h2 class="error-summary-title" id="error-summary-title">
                    <Icon name=IconName::TriangleAlert />
                    {title}
                </h2>
                <ul>{items}</ul>
            </div>
        }
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_form_posts_to_its_own_address() {
        let hidden = vec![("submission".to_owned(), "a\"b".to_owned())];
        let html = view! { <Form hidden=hidden>"fields"</Form> }.to_html();
        assert!(html.contains("method=\"post\"") && !html.contains("action="), "{html}");
        assert!(html.contains("value=\"a&quot;b\""), "{html}");
    }

    #[test]
    fn the_summary_leads_to_the_fields() {
        let errors = vec![FieldError::new("name", "Taken"), FieldError::new("key", "Too long")];
        let html = view! { <ErrorSummary errors=errors /> }.to_html();
        assert!(html.contains("2 fields need another look"), "{html}");
        assert!(html.contains("href=\"#name\"") && html.contains("href=\"#key\""), "{html}");
        assert!(!view! { <ErrorSummary errors=vec![] /> }.to_html().contains("role"));
    }
}
