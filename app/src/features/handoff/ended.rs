//! The page of a link that opens nothing: the same for every reason, and it says whom to ask.

use crate::door::{Door, Visit, answer_page};
use crate::routes;
use crate::ui::FrameGuest;
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Error;

/// That the form on this page was refused because the link has ended: asking again would count as another attempt.
pub(super) fn known(visit: &Visit) -> Result<(), Error> {
    match visit.state.refusal.as_deref() {
        Some(Error::Gone(sentence)) => Err(Error::Gone(sentence)),
        _ => Ok(()),
    }
}

/// The page in place of the one that was refused; other refusals than an ended link keep the page they have.
pub(super) fn instead(door: &Door, error: Error) -> Result<AnyView, Error> {
    let Error::Gone(sentence) = &error else { return Err(error) };
    answer_page(door, &error);
    Ok(view! {
        <Title text="This link does not work"/>
        <FrameGuest title="This link does not work" lead=*sentence>
            <p class="small muted">"You have an account here? "<a href=routes::SIGN_IN>"Sign in"</a>" and open the integration instead."</p>
        </FrameGuest>
    }
    .into_any())
}
