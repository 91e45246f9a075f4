//! `/clients/{client}/audit`.

use super::table::entries;
use crate::door::page;
use crate::frame::{ClientHere, Page, Section, framed};
use crate::routes;
use crate::ui::PageHeader;
use leptos::prelude::*;

#[component]
pub fn AuditPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let before = Some(visit.query("before")).filter(|before| !before.is_empty());
        let (scope, page) =
            door.portal.audit().of_client(&door.caller, &visit.param("client"), before.as_deref()).await?;
        let client = ClientHere::from(&scope);
        let content = view! {
            <PageHeader title="Audit" description="Who changed what, who signed in, and what was refused. Entries are only ever added."/>
            {entries(page, &routes::audit(&client.slug), door.portal.now())}
        }
        .into_any();
        let title = format!("Audit of {}", client.name);
        framed(door, Page { title, section: Section::Audit, client: Some(client), dialog: None, content }).await
    })
}
