//! The certificate as it is handed to the Salesforce admin: the download, what identifies it, and what to do with it.
//! The same words stand in *Certificate ready*, at the foot of the edit modal and on the integration's page.

use super::standing::expiry;
use super::texts::{REPLACE, replace_path};
use crate::features::integrations::admin_steps::{AdminStep, admin_steps};
use crate::ui::{CopyText, Definition, Definitions, MiddleSize, Step, Steps, Trail};
use domain::Timestamp;
use leptos::prelude::*;
use portal::Vendor;
use portal::certificates::Certificate;

/// The sentence with the link (to `href`), the thumbprint and the expiry.
pub(crate) fn handout(certificate: &Certificate, href: String, now: Timestamp) -> AnyView {
    let facts = facts(certificate, now);
    view! {
        <p>"The certificate for your Salesforce admin: " <a href=href download="">"You can download it here"</a>". It holds no secret."</p>
        {facts}
    }
    .into_any()
}

/// What identifies a certificate, and until when it is valid.
pub(crate) fn facts(certificate: &Certificate, now: Timestamp) -> AnyView {
    let (thumbprint, expires) = (certificate.thumbprint.clone(), certificate.not_after);
    view! {
        <Definitions>
            <Definition term="SHA-256 thumbprint">
                <CopyText value=thumbprint label="Copy thumbprint" size=MiddleSize::Long/>
            </Definition>
            <Definition term="Valid until">{expiry(expires, now)}</Definition>
        </Definitions>
    }
    .into_any()
}

/// What the Salesforce admin does with it: puts it in place of the old one, or makes the app, in three steps.
pub(super) fn instructions(vendor: &Vendor, replaces: bool) -> AnyView {
    if replaces {
        return replacement(vendor);
    }
    let steps = admin_steps(vendor)
        .into_iter()
        .zip(1..)
        .map(|(AdminStep { title, path, actions }, number)| {
            let actions = actions.into_iter().map(|action| view! { <li>{action}</li> }).collect_view();
            view! {
                <Step number=number title=title>
                    <Trail place="In Salesforce" parts=path/>
                    <ul class="bullets">{actions}</ul>
                </Step>
            }
        })
        .collect_view();
    view! { <Steps label="What your Salesforce admin does with it">{steps}</Steps> }.into_any()
}

fn replacement(vendor: &Vendor) -> AnyView {
    let actions = REPLACE.map(|action| view! { <li>{action}</li> }).into_iter().collect_view();
    view! {
        <Trail place="In Salesforce" parts=replace_path(vendor)/>
        <ul class="bullets">{actions}</ul>
    }
    .into_any()
}
