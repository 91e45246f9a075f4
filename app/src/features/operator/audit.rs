//! `/operator/audit`: what concerns no client.

use crate::door::page;
use crate::features::audit::table::entries;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::PageHeader;
use leptos::prelude::*;

#[component]
pub fn InstallationAuditPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let before = Some(visit.query("before")).filter(|before| !before.is_empty());
        let page = door.portal.audit().of_installation(&door.caller, before.as_deref()).await?;
        let content = view! {
            <PageHeader
                title="Audit"
                description="What concerns the installation: staff, sign-ins, passwords, keys. Each client has an audit of its own."
            />
            {entries(page, routes::OPERATOR_AUDIT, door.portal.now())}
        }
        .into_any();
        let title = "Audit of the installation".to_owned();
        framed(door, Page { title, section: Section::Audit, client: None, dialog: None, content }).await
    })
}
