//! The steps on the screens of a connected app, which existing orgs still have.

use super::body::{About, setting};
use super::todo::{Todo, Words, setup};
use domain::guide::Step;
use portal::Vendor;

/// The app's entry in the App Manager, and where its menu leads.
fn from_menu<'a>(vendor: &'a Vendor, rest: &[&'a str]) -> Vec<String> {
    let entry = ["PLATFORM TOOLS", "Apps", "App Manager", vendor.app_name.as_str(), "▾"];
    setup(&[&entry[..], rest].concat())
}

/// The words of a step that is done on these screens.
pub(super) fn words_of(step: Step, about: &About<'_>) -> Words {
    let vendor = about.vendor;
    match step {
        Step::Certificate => Words {
            path: setup(&["PLATFORM TOOLS", "Apps", "App Manager", "New Connected App", "Use Digital Signatures"]),
            todo: vec![
                Todo::Download(about.ways.certificate.clone()),
                Todo::Do("Check Use Digital Signatures, click Choose File and take that file.".to_owned()),
            ],
            why: setting::WHY_CERTIFICATE.to_owned(),
        },
        Step::Scopes => Words {
            path: setup(&["PLATFORM TOOLS", "Apps", "App Manager", "New Connected App", "Selected OAuth Scopes"]),
            todo: vec![
                Todo::Set("Selected OAuth Scopes", setting::SCOPES.join(", ")),
                Todo::Set(
                    "Check",
                    "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows, Require Secret for Web Server Flow, Require Secret for Refresh Token Flow".to_owned(),
                ),
                Todo::Do("Click Save, then Continue. Salesforce takes up to 10 minutes to apply it; this page asks again until then.".to_owned()),
            ],
            why: setting::WHY_SCOPES.to_owned(),
        },
        Step::ConsumerKey => Words {
            path: from_menu(vendor, &["View", "Manage Consumer Details"]),
            todo: vec![
                Todo::Do("Copy the Consumer Key. Salesforce sends a code by mail before it shows it.".to_owned()),
                about.fill_in("Enter it as Salesforce Consumer Key"),
            ],
            why: setting::WHY_CONSUMER_KEY.to_owned(),
        },
        Step::Policies => Words {
            path: from_menu(vendor, &["Manage", "Edit Policies"]),
            todo: vec![
                Todo::Set("Permitted Users", setting::PERMITTED_USERS.to_owned()),
                Todo::Set("IP Relaxation", setting::IP_RELAXATION.to_owned()),
                Todo::Do("Leave the rest as it is and click Save.".to_owned()),
            ],
            why: setting::WHY_POLICIES.to_owned(),
        },
        Step::PermissionSet => Words {
            path: from_menu(vendor, &["Manage", "Permission Sets", "Manage Permission Sets"]),
            todo: vec![
                Todo::Type("Check", vendor.permission_set.clone()),
                Todo::Do("Click Save.".to_owned()),
            ],
            why: setting::WHY_PERMISSION_SET.to_owned(),
        },
        _ => app(vendor),
    }
}

fn app(vendor: &Vendor) -> Words {
    Words {
        path: setup(&["PLATFORM TOOLS", "Apps", "App Manager", "New Connected App"]),
        todo: vec![
            Todo::Type("Connected App Name", vendor.app_name.clone()),
            Todo::Type("API Name", vendor.app_api_name.clone()),
            Todo::Set("Contact Email", "whoever should hear of errors of this app".to_owned()),
            Todo::Set("Enable OAuth Settings", "check".to_owned()),
            Todo::Set("Enable for Device Flow", "leave unchecked".to_owned()),
            Todo::Type("Callback URL", vendor.callback_url.clone()),
            Todo::Do("Leave every setting that is not named here as it is. Without the button New Connected App, use an External Client App: new orgs have had it switched off since Spring '26.".to_owned()),
        ],
        why: "The app is what the org knows the portal by. No page is ever opened at the callback URL, but Salesforce asks for one and compares it letter by letter."
            .to_owned(),
    }
}
