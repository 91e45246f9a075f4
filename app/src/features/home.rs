//! `/` leads each role to where its work is.

use crate::door::page;
use crate::routes;
use domain::policy::{Action, Decision, Resource, Role};
use leptos::prelude::*;
use portal::{Caller, Error, Portal};

#[component]
pub fn HomePage() -> impl IntoView {
    page(|visit| async move {
        let to = start_of(&visit.door.caller)?;
        leptos_axum::redirect(&to);
        if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
            options.set_status(http::StatusCode::SEE_OTHER);
        }
        Ok(().into_any())
    })
}

/// Where a person's work begins.
fn start_of(caller: &Caller) -> Result<String, Error> {
    match caller {
        Caller::Member(member) => {
            let integrates = Portal::decision_inside(caller, Action::Read, Resource::Integration) == Decision::Allow;
            Ok(if integrates { routes::integrations(member.client_slug.as_str()) } else { routes::ACCOUNT.to_owned() })
        }
        Caller::Staff(staff) if staff.role == Role::Operator => Ok(routes::OPERATOR_CLIENTS.to_owned()),
        Caller::Staff(_) => Ok(routes::CLIENTS.to_owned()),
        Caller::Visitor(_) | Caller::Key(_) | Caller::Handoff(_) | Caller::System => Err(Error::SignIn),
    }
}
