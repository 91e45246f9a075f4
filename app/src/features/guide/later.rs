//! *Where to find it later*: the settings people look for again, and the screens they are on.

use super::todo::setup;
use crate::ui::{Cell, Column, Row, RowHead, Table, Trail};
use domain::app_kind::AppKind;
use leptos::prelude::*;
use portal::Vendor;

/// Each setting and its screens.
fn places(app: AppKind, vendor: &Vendor) -> Vec<(&'static str, Vec<String>)> {
    let name = vendor.app_name.as_str();
    let manager: &[&str] = match app {
        AppKind::ConnectedApp => &["PLATFORM TOOLS", "Apps", "App Manager"],
        AppKind::ExternalClientApp => {
            &["PLATFORM TOOLS", "Apps", "External Client Apps", "External Client App Manager"]
        }
    };
    let at = |rest: &[&str]| setup(&[manager, &[name], rest].concat());
    match app {
        AppKind::ConnectedApp => vec![
            ("Consumer Key", at(&["▾", "View", "Manage Consumer Details"])),
            ("OAuth certificate", at(&["▾", "Edit", "Use Digital Signatures"])),
            ("OAuth Scopes", at(&["▾", "Edit", "Selected OAuth Scopes"])),
            ("Policies", at(&["▾", "Manage", "Edit Policies"])),
            ("Permission Set", at(&["▾", "Manage", "Permission Sets"])),
        ],
        AppKind::ExternalClientApp => vec![
            ("Consumer Key", at(&["Settings", "OAuth Settings", "Consumer Key and Secret"])),
            ("OAuth certificate", at(&["Settings", "Edit", "Flow Enablement"])),
            ("OAuth Scopes", at(&["Settings", "Edit", "OAuth Scopes"])),
            ("Policies", at(&["Policies", "Edit", "OAuth Policies"])),
            ("Permission Set", at(&["Policies", "Edit", "App Policies"])),
        ],
    }
}

/// The table.
pub(super) fn later(app: AppKind, vendor: &Vendor) -> AnyView {
    let rows = places(app, vendor)
        .into_iter()
        .map(|(name, path)| {
            view! {
                <Row>
                    <RowHead>{name}</RowHead>
                    <Cell label="Where"><Trail place="In Salesforce" parts=path/></Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![Column::new("Setting"), Column::new("Where")];
    view! { <Table caption="Where to find each setting later" columns=columns>{rows}</Table> }.into_any()
}
