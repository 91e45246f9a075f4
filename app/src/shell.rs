//! The HTML document around every page, and the component that picks the page by its address.

use crate::door::Door;
use crate::failure::Failure;
use crate::ui::{Assets, Script, Theme};
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};

/// The document: head, styles, and the page, whose first island brings the script.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    provide_context(Script::of(options));
    let assets = use_context::<Assets>().unwrap_or_default();
    let theme = use_context::<Door>().map_or(Theme::System, |door| door.theme);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute() data-icons=assets.icons.clone()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=assets.style.clone()/>
                <link rel="icon" type="image/svg+xml" href=assets.favicon.clone()/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Every page of the portal; the table itself stands in [`crate::routes`].
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| document_title(&title)/>
        {use_context::<Failure>().map_or_else(|| crate::routes::router().into_any(), Failure::page)}
    }
}

/// The document's title as HTML. It is the only formatter, because `leptos_meta` writes what a formatter answers into
/// the `<title>` element of the page as it is, and titles carry names that people chose.
fn document_title(title: &str) -> String {
    if title.is_empty() { "Orgbridge".to_owned() } else { format!("{} · Orgbridge", html_escape::encode_text(title)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_its_element() {
        let title = document_title("</title><meta http-equiv=refresh> & Co");
        assert_eq!(title, "&lt;/title&gt;&lt;meta http-equiv=refresh&gt; &amp; Co · Orgbridge");
    }
}
