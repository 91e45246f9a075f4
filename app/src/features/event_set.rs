//! What an event set holds, as every page shows it.

use domain::event::TargetObject;
use leptos::prelude::*;

/// The types of a set by object: `RelayEvents__c: message.sent, message.failed`.
pub(crate) fn contents(types: &[(String, TargetObject)]) -> AnyView {
    domain::integration::Settings::target_objects(types)
        .into_iter()
        .map(|object| {
            let names: Vec<&str> =
                types.iter().filter(|(_, of)| *of == object).map(|(name, _)| name.as_str()).collect();
            view! {
                <p class="muted"><span class="mono">{object.api_name()}</span>": " {names.join(", ")}</p>
            }
        })
        .collect_view()
        .into_any()
}
