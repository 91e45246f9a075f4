//! The page of a refusal: what happened, what to do, and the reference that stands in the log.

use crate::door::{Door, FormState, Shown, answer_page};
use crate::ui::{ButtonKind, ErrorSummary, FrameGuest, LinkButton, Notice, Tone};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Error;

/// What the page says: a heading, what to do, and whether a reference id helps.
struct Words {
    title: &'static str,
    lead: String,
    reference: bool,
}

fn words(error: &Error) -> Words {
    let (title, lead, reference) = match error {
        Error::SignIn => ("Sign in first", "This page needs you to be signed in.".to_owned(), false),
        Error::Denied(who) => ("You may not open this", format!("Your account does not have the right for this page. {}", who.sentence()), false),
        Error::NotFound => (
            "Not found",
            "There is nothing at this address, or it is not yours to see. Check the address, or start again from the overview.".to_owned(),
            false,
        ),
        Error::Gone(sentence) => ("No longer possible", (*sentence).to_owned(), false),
        Error::NotNow(sentence) => ("Not possible now", (*sentence).to_owned(), false),
        Error::Invalid(errors) => {
            let details: Vec<String> = errors.messages().into_iter().map(|message| message.detail).collect();
            ("That did not work", details.join(" "), false)
        }
        Error::Conflict(_) => ("Changed in the meantime", "Somebody else saved this first. Open the page again to see both values.".to_owned(), false),
        Error::Throttled { retry_after_secs } => {
            ("Too many attempts", format!("Wait {} and try again.", wait_words(*retry_after_secs)), false)
        }
        Error::OverQuota { quota, limit, .. } => ("The limit of this client is reached", quota.sentence(*limit), false),
        Error::Busy { retry_after_secs } => (
            "Too many people at once",
            format!("Nothing was tried. Wait {} and send it again.", wait_words(*retry_after_secs)),
            false,
        ),
        Error::Unavailable(_) => (
            "The database is not available",
            "Nothing was changed. Try again in a minute; if it stays like this, give the reference below to your operator.".to_owned(),
            true,
        ),
        Error::Internal { .. } => {
            ("Something broke on our side", "Nothing was half-done. Try again; if it happens again, give the reference below to your operator.".to_owned(), true)
        }
    };
    Words { title, lead, reference }
}

/// A wait as people say it.
fn wait_words(secs: u64) -> String {
    match secs {
        0..=90 => format!("{} seconds", secs.max(1)),
        _ => format!("{} minutes", secs.div_ceil(60)),
    }
}

/// Why a form was not taken, on top of the form that shows its input again. Refusals that have a place of their own,
/// beside the fields or in a comparison, are not repeated here.
pub(crate) fn refusal_notice(door: &Door, error: &Error) -> Option<AnyView> {
    if matches!(error, Error::Invalid(_) | Error::Conflict(_) | Error::SignIn) {
        return None;
    }
    let Words { title, lead, reference } = words(error);
    let reference = reference.then(|| door.request_id.clone());
    let view = view! {
        <Notice tone=Tone::Bad title=title live=true>
            {lead}
            {reference.map(|request_id| view! { <span class="small">" Reference: " <span class="mono">{request_id}</span></span> })}
        </Notice>
    };
    Some(view.into_any())
}

/// What stands above a form that shows input again: that it was kept, the reason that is no field's, and the summary of
/// those that are.
pub(crate) fn above_form(door: &Door, state: &FormState) -> AnyView {
    let reason = state.refusal.as_deref().and_then(|error| refusal_notice(door, error));
    let errors = state.summary();
    let restored = state
        .restored
        .then(|| view! { <Notice tone=Tone::Info live=true>"What you had typed is filled in again."</Notice> });
    view! { {restored} {reason} <ErrorSummary errors=errors/> }.into_any()
}

/// The refusal as plain text, where no page can be shown.
pub(crate) fn plain_words(error: &Error, request_id: &str) -> String {
    let Words { title, lead, reference } = words(error);
    if reference { format!("{title}. {lead} Reference: {request_id}\n") } else { format!("{title}. {lead}\n") }
}

/// The page that stands where the refused one would.
pub(crate) fn refused(door: &Door, error: &Error, shown: Shown) -> AnyView {
    if shown == Shown::SignInInstead {
        return ().into_any();
    }
    let Words { title, lead, reference } = words(error);
    said(title, lead, reference.then(|| door.request_id.clone()))
}

/// A page that only says something, with the reference under which the log says more.
pub(crate) fn said(title: &'static str, lead: String, reference: Option<String>) -> AnyView {
    view! {
        <Title text=title/>
        <FrameGuest title=title lead=lead>
            <div class="stack">
                {reference.map(|request_id| view! { <p class="small muted">"Reference: " <span class="mono">{request_id}</span></p> })}
                <div class="cluster">
                    <LinkButton href="/" kind=ButtonKind::Primary>"Go to the overview"</LinkButton>
                    <LinkButton href="/help/troubleshooting">"Troubleshooting"</LinkButton>
                </div>
            </div>
        </FrameGuest>
    }
    .into_any()
}

/// The page of every unknown address.
#[component]
pub fn NotFound() -> impl IntoView {
    // Not through `door::page`, which reads the parts of a path: what matches no route has none.
    use_context::<Door>().map(|door| {
        let shown = answer_page(&door, &Error::NotFound);
        refused(&door, &Error::NotFound, shown)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_unknown_addresses_needs_no_route() {
        let html = Owner::new().with(|| view! { <NotFound/> }.to_html());
        assert!(!html.contains("<h1"), "without a request it is nothing: {html}");
    }
}
