//! A refusal as people read it: Salesforce's own words, what they mean, which setting to change on which screen, and
//! whether waiting helps.

use crate::routes;
use crate::ui::{Definition, Definitions, Trail};
use domain::check::Refusal;
use domain::diagnosis::{Place, Rendered, RenderedFix, RenderedSaid, render_refusal};
use domain::integration::Settings;
use leptos::prelude::*;
use portal::Vendor;

/// The refusal in the words of this vendor and this integration.
pub fn rendered(refusal: &Refusal, vendor: &Vendor, settings: &Settings) -> Option<Rendered> {
    render_refusal(refusal, &vendor.words(settings))
}

/// The whole diagnosis. A fix may lie in the integration's own form, at `edit`.
pub fn diagnosis(refusal: Rendered, edit: &str) -> AnyView {
    let help = format!("{}#{}", routes::TROUBLESHOOTING, refusal.code);
    let (title, code) = (refusal.title.clone(), refusal.code.clone());
    let body = body(refusal, Some(edit));
    view! {
        <div class="diagnosis stack">
            <p class="strong">{title}</p>
            {body}
            <p class="small muted">
                <a href=help>"In the troubleshooting table"</a> " · " <span class="mono">{code}</span>
            </p>
        </div>
    }
    .into_any()
}

/// What a diagnosis says below its title, for the check and for the troubleshooting page.
pub(crate) fn body(refusal: Rendered, edit: Option<&str>) -> AnyView {
    let fixes = refusal.fixes.into_iter().map(|fix| fix_view(fix, edit)).collect_view();
    view! {
        {refusal.said.map(said_view)}
        <p>{refusal.meaning}</p>
        <div class="stack-tight">
            <p class="strong">"What to change"</p>
            <ol class="fixes" aria-label="What to change">{fixes}</ol>
        </div>
        <Definitions>
            <Definition term="Does waiting help?">{refusal.waiting_sentence}</Definition>
            <Definition term="If it persists">{refusal.if_persists}</Definition>
        </Definitions>
    }
    .into_any()
}

/// What came back, letter by letter.
fn said_view(said: RenderedSaid) -> impl IntoView {
    // The catalogue has no case of its own, so no status came back.
    let caption = if said.status.is_some() { "Salesforce said" } else { "Salesforce says" };
    let status = said.status.map(|status| view! { <span class="small muted nowrap">"HTTP "{status}</span> });
    let errors =
        said.errors.into_iter().map(|error| view! { <code class="said-code">{error}</code> " " }).collect_view();
    let descriptions =
        said.descriptions.into_iter().map(|words| view! { <p class="said-words">{words}</p> }).collect_view();
    view! {
        <figure class="said">
            <figcaption class="small muted">{caption}</figcaption>
            <blockquote>
                <p>{errors}{status}</p>
                {descriptions}
            </blockquote>
        </figure>
    }
}

fn fix_view(fix: RenderedFix, edit: Option<&str>) -> impl IntoView + use<> {
    let parts = fix.path.split(" → ").map(str::to_owned).collect();
    let form = edit.filter(|_| fix.place == Place::Orgbridge && fix.path.contains("→ Edit")).map(|edit| {
        let edit = edit.to_owned();
        view! { " " <a href=edit>"Open the form"</a> }
    });
    view! {
        <li class="stack-tight">
            <Trail place=fix.place.label() parts=parts elsewhere={fix.place == Place::Salesforce}/>
            <p>{fix.action}{form}</p>
        </li>
    }
}
